//! Backups: the whole database as of one moment, with the photos and a manifest, in one zip. Made while others work.

mod database;
mod folder;
mod pack;
mod routes;

pub use folder::{FOLDER, backups, keep_newest, name};
pub use routes::{find_backup, list_backups, start_backup};

use super::kinds;
use super::made::{Made, MadeFile, Part};
use super::progress::Progress;
use super::runner::{Tools, Work};
use crate::auth::Who;
use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::jobs::store::NewJob;
use crate::store::{Place, Store};
use pack::Pack;
use pharmacy_contract::jobs::JobKind;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::time::Instant;
use serde_json::{Value, json};
use std::path::Path;

pub const ZIP: &str = "application/zip";

/// How to make one.
pub struct Plan<'p> {
    pub place: &'p Place,
    /// The program that dumps a PostgreSQL database.
    pub pg_dump: &'p Path,
    pub now: Instant,
}

impl Plan<'_> {
    /// `None` when one can be made; else why not.
    #[must_use]
    pub fn obstacle(&self) -> Option<String> {
        database::obstacle(self)
    }

    /// Writes the zip into this part; answers its manifest.
    ///
    /// # Errors
    /// `BackupImpossible`, a store fault, a full disk, or that it is to end.
    pub fn make(&self, part: &Part, progress: &Progress) -> Result<Value> {
        if let Some(why) = self.obstacle() {
            return Err(Error::refused(ProblemKind::BackupImpossible, why));
        }
        let mut pack = Pack::new(part.create()?, progress);
        let schema_step = database::put(self, &mut pack, part.path(), progress)?;
        pack.photos(&self.place.directory().join("photos"))?;
        let manifest = json!({
            "format": 1,
            "program": env!("CARGO_PKG_VERSION"),
            "engine": self.place.engine(),
            "schema_step": schema_step,
            "made_at": self.now,
            "files": pack.files(),
        });
        pack.finish(&manifest)?;
        Ok(manifest)
    }
}

/// # Errors
/// As `Plan::make`.
pub fn run(work: &Work<'_>) -> Result<Made> {
    if work.task.asked_by.is_some() {
        kinds::asker(work)?.must(Permission::WriteSettings)?;
    }
    let Tools { store, settings, .. } = work.tools;
    let (place, now) = (store.place(), store.clock().now());
    let name = name(now, work.task.id);
    let part = Part::at(place.directory(), FOLDER, &name)?;
    let plan = Plan { place, pg_dump: &settings.pg_dump, now };
    let manifest = plan.make(&part, work.progress)?;
    work.progress.go_on()?;
    let (path, bytes) = part.finish()?;
    keep_newest(place.directory(), settings.backup_keep);
    let file = MadeFile { path, name, media_type: ZIP, bytes, seconds: None };
    Ok(Made { result: manifest, file: Some(file) })
}

/// The clock asks for one as anybody would.
///
/// # Errors
/// `BackupImpossible`, `TooManyJobs`, or a store fault.
pub fn ask_by_the_clock(tools: &Tools) -> Result<Value> {
    let Tools { store, settings, board, .. } = tools;
    must_be_possible(store, &settings.pg_dump)?;
    let new = NewJob { id: new_id(), kind: JobKind::Backup, parameters: json!({}) };
    let (id, most) = (new.id, settings.jobs_max);
    store.change_blocking(move |tx| tx.ask_for_job(&Who::command("schedule"), &new, most))?;
    board.ring();
    Ok(json!({ "job": id }))
}

/// # Errors
/// `BackupImpossible`.
pub fn must_be_possible(store: &Store, pg_dump: &Path) -> Result<()> {
    let plan = Plan { place: store.place(), pg_dump, now: store.clock().now() };
    match plan.obstacle() {
        None => Ok(()),
        Some(why) => Err(Error::refused(ProblemKind::BackupImpossible, why)),
    }
}
