//! Files and rows of jobs that are over: kept for their time, then thrown away.

use super::made::FOLDER;
use super::runner::Tools;
use crate::error::Result;
use crate::store::{Reader, Stale, Store, Tx};
use crate::{change, select};
use pharmacy_contract::jobs::JobState;
use pharmacy_contract::time::Instant;
use serde_json::{Value, json};
use std::fs::DirEntry;
use std::time::Duration;
use uuid::Uuid;

const AT_ONCE: i64 = 500;
/// Rows are kept so long.
const ROW_DAYS: i64 = 30;
/// An upload has no row before it is whole; a file no one knows is younger than this only while it is made.
const UNKNOWN_FOR: Duration = Duration::from_secs(3_600);

/// # Errors
/// A store fault.
pub fn run(tools: &Tools) -> Result<Value> {
    let expired = expire(&tools.store)?;
    let unknown = remove_unknown(tools)?;
    let rows = tools.store.change_blocking(forget_rows)?;
    Ok(json!({ "files": expired + unknown, "rows": rows }))
}

fn expire(store: &Store) -> Result<u64> {
    let now = store.clock().now();
    let expired: Vec<(Uuid, String)> = store.read_blocking(move |r| {
        select!(
            r,
            "select id, file_path from job where file_path is not null and file_expires_at <= $1 limit $2",
            now,
            AT_ONCE
        )
        .all()
    })?;
    for (id, path) in &expired {
        std::fs::remove_file(store.place().directory().join(path)).ok();
        let id = *id;
        store.change_blocking(move |tx| forget_file(tx, id))?;
    }
    Ok(u64::try_from(expired.len()).unwrap_or_default())
}

fn forget_file(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    change!(
        tx,
        Stale::Jobs,
        "update job set file_path = null, file_name = null, version = version + 1 where id = $1",
        id
    )
    .run()
    .map(drop)
}

/// Files of jobs that died, that were never asked for to the end, or whose row is gone.
fn remove_unknown(tools: &Tools) -> Result<u64> {
    let folder = tools.store.place().directory().join(FOLDER);
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(0) };
    let mut removed = 0;
    for entry in entries.filter_map(std::result::Result::ok) {
        if !is_needed(tools, &entry)? {
            removed += u64::from(std::fs::remove_file(entry.path()).is_ok());
        }
    }
    Ok(removed)
}

fn is_needed(tools: &Tools, entry: &DirEntry) -> Result<bool> {
    let Ok(name) = entry.file_name().into_string() else { return Ok(true) };
    // Whatever else lies there is not ours.
    let Some(id) = name.get(..36).and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(true) };
    let Some((state, ended, path)) = tools.store.read_blocking(move |r| known(r, id))? else {
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        return Ok(age.is_none_or(|age| age < UNKNOWN_FOR));
    };
    if !state.is_over() {
        return Ok(true);
    }
    let hours = i64::from(tools.settings.job_file_hours);
    let is_fresh =
        ended.is_some_and(|at| tools.store.clock().now() < at.plus_seconds(hours * 3_600));
    let is_upload = name.ends_with(super::import::UPLOAD);
    Ok(path.is_some_and(|path| path == format!("{FOLDER}/{name}")) || (is_upload && is_fresh))
}

type Known = Option<(JobState, Option<Instant>, Option<String>)>;

fn known(r: &mut Reader<'_>, id: Uuid) -> Result<Known> {
    select!(r, "select state, ended_at, file_path from job where id = $1", id).maybe()
}

fn forget_rows(tx: &mut Tx<'_>) -> Result<u64> {
    let oldest = tx.now().plus_seconds(-ROW_DAYS * 86_400);
    change!(
        tx,
        Stale::Jobs,
        "delete from job where id in (select id from job where asked_at < $1 and not scheduled and file_path is null
             and state not in ('queued', 'running') order by asked_at, id limit $2)",
        oldest,
        AT_ONCE
    )
    .run()
}
