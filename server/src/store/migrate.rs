//! Schema steps: numbered, checksummed, forward only; a schema newer than this program is refused.

use crate::error::{Error, Result};
use crate::hex::hex;
use crate::store::reader::{lite_error, pg_error};
use crate::store::{Fault, postgres::Connection as Pg};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::path::Path;

struct Step {
    no: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($no:literal $name:literal,)+) => {
        const STEPS: &[Step] = &[$(Step {
            no: $no,
            name: $name,
            sqlite: include_str!(concat!("../../../data/schema/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../data/schema/postgres/", $name, ".sql")),
        },)+];
    };
}

steps! {
    1 "0001_store",
    2 "0002_lookups",
    3 "0003_suppliers",
    4 "0004_departments",
    5 "0005_medicines",
    6 "0006_doctors",
    7 "0007_patients",
    8 "0008_users",
    9 "0009_imports",
    10 "0010_stock",
    11 "0011_receipts",
    12 "0012_dispenses",
    13 "0013_transfers",
    14 "0014_adjustments",
    15 "0015_returns",
    16 "0016_stocktakes",
    17 "0017_history",
    18 "0018_jobs",
    19 "0019_photos",
    20 "0020_views",
}

const REGISTER: &str = "create table if not exists schema_step (no bigint primary key, name text not null, checksum text not null)";

fn checksum(sql: &str) -> String {
    hex(&Sha256::digest(sql.as_bytes()))
}

/// The steps still to take, after checking that the ones taken are ours.
fn missing(
    taken: &[(i64, String)],
    text: impl Fn(&Step) -> &'static str,
) -> Result<Vec<&'static Step>> {
    if let Some((no, _)) = taken.iter().find(|(no, _)| STEPS.iter().all(|s| s.no != *no)) {
        return Err(refused(format!(
            "the database has schema step {no}, which this program does not know: it was used by a newer version; start that one"
        )));
    }
    let changed =
        |s: &&Step| taken.iter().any(|(no, sum)| *no == s.no && *sum != checksum(text(s)));
    if let Some(step) = STEPS.iter().find(changed) {
        return Err(refused(format!(
            "schema step {} in the database is not the one of this program",
            step.name
        )));
    }
    Ok(STEPS.iter().filter(|s| taken.iter().all(|(no, _)| *no != s.no)).collect())
}

fn refused(text: String) -> Error {
    Error::Store(Fault::Other, text)
}

/// Refuses a database that `serve` or `migrate` would change first.
fn must_be_current(taken: &[(i64, String)], text: impl Fn(&Step) -> &'static str) -> Result<()> {
    if missing(taken, text)?.is_empty() {
        return Ok(());
    }
    Err(refused(
        "the database is older than this program; run `pharmacy migrate`, or start the server, first"
            .into(),
    ))
}

/// For a connection that only looks.
pub(super) fn must_be_current_sqlite(connection: &Connection) -> Result<()> {
    must_be_current(&taken_on_sqlite(connection)?, |s| s.sqlite)
}

/// For a connection that only looks.
pub(super) fn must_be_current_postgres(connection: &mut Pg) -> Result<()> {
    must_be_current(&taken_on_postgres(connection)?, |s| s.postgres)
}

fn taken_on_sqlite(connection: &Connection) -> Result<Vec<(i64, String)>> {
    connection
        .prepare("select no, checksum from schema_step order by no")
        .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .map_err(|e| lite_error(&e))
}

fn taken_on_postgres(connection: &mut Pg) -> Result<Vec<(i64, String)>> {
    let rows = connection
        .client()?
        .query("select no, checksum from schema_step order by no", &[])
        .map_err(|e| pg_error(&e))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

pub(super) fn sqlite(connection: &mut Connection, data_dir: &Path) -> Result<()> {
    connection
        .execute_batch(&format!("{REGISTER} strict").replace("bigint", "integer"))
        .map_err(|e| lite_error(&e))?;
    let taken = taken_on_sqlite(connection)?;
    let steps = missing(&taken, |s| s.sqlite)?;
    if !taken.is_empty() && !steps.is_empty() {
        back_up(connection, data_dir, taken.len())?;
    }
    for step in steps {
        let run = || -> rusqlite::Result<()> {
            let tx = connection.unchecked_transaction()?;
            tx.execute_batch(step.sqlite)?;
            tx.execute(
                "insert into schema_step (no, name, checksum) values (?1, ?2, ?3)",
                (step.no, step.name, checksum(step.sqlite)),
            )?;
            tx.commit()
        };
        run().map_err(|e| refused(format!("schema step {}: {e}", step.name)))?;
    }
    Ok(())
}

/// A copy of the file as it was, before the first new step touches it.
fn back_up(connection: &Connection, data_dir: &Path, steps: usize) -> Result<()> {
    let dir = data_dir.join("backups");
    std::fs::create_dir_all(&dir).map_err(|e| refused(format!("{}: {e}", dir.display())))?;
    let file =
        dir.join(format!("before-step-{:04}-{}.db", steps + 1, crate::clock::new_id().simple()));
    connection
        .execute("vacuum into ?1", [file.display().to_string()])
        .map_err(|e| lite_error(&e))?;
    tracing::info!(file = %file.display(), "backup before a schema change");
    Ok(())
}

pub(super) fn postgres(connection: &mut Pg) -> Result<()> {
    // Two instances may start at once: the second waits here and finds the work done.
    connection.batch("set lock_timeout = 0; select pg_advisory_lock(7240915)")?;
    let done = steps_on_postgres(connection);
    connection.batch("select pg_advisory_unlock(7240915)")?;
    done
}

fn steps_on_postgres(connection: &mut Pg) -> Result<()> {
    connection.batch(REGISTER)?;
    let taken = taken_on_postgres(connection)?;
    for step in missing(&taken, |s| s.postgres)? {
        let run = |client: &mut ::postgres::Client| {
            let mut tx = client.transaction()?;
            tx.batch_execute(step.postgres)?;
            tx.execute(
                "insert into schema_step (no, name, checksum) values ($1, $2, $3)",
                &[&step.no, &step.name, &checksum(step.postgres)],
            )?;
            tx.commit()
        };
        run(connection.client()?)
            .map_err(|e| refused(format!("schema step {}: {}", step.name, pg_error(&e))))?;
    }
    Ok(())
}
