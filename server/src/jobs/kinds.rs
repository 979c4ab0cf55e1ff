//! Which work belongs to which kind of job, and what it asks of its caller.

use super::made::Made;
use super::runner::Work;
use super::{backup, export, import};
use crate::auth::Who;
use crate::error::{Error, Result};
use pharmacy_contract::jobs::{Job, JobKind};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;

/// Does the job from its beginning; nothing half done is left when it fails.
///
/// # Errors
/// What kept it from being done.
pub fn run(work: &Work<'_>) -> Result<Made> {
    match work.task.kind {
        JobKind::Export => export::run(work),
        JobKind::Import | JobKind::ImportCommit => import::run(work),
        JobKind::Backup => backup::run(work),
        JobKind::NightlyBackup
        | JobKind::CleanLogs
        | JobKind::SweepCache
        | JobKind::SweepFiles
        | JobKind::TurnOfMonth => {
            Err(Error::Internal("what the clock does is no job to take".into()))
        }
    }
}

/// May this caller have what the job made?
///
/// # Errors
/// `Forbidden`.
pub fn may_fetch(who: &Who, job: &Job) -> Result<()> {
    match job.kind {
        JobKind::Export => export::may_fetch(who, &job.parameters),
        JobKind::Import | JobKind::ImportCommit => who.must(Permission::RunImports),
        _ => who.must(Permission::WriteSettings),
    }
}

/// Whoever asked, as the account stands now.
///
/// # Errors
/// `Forbidden` when it is locked or no longer active.
pub fn asker(work: &Work<'_>) -> Result<Who> {
    let store = &work.tools.store;
    let gone =
        || Error::refused(ProblemKind::Forbidden, "whoever asked for it may no longer sign in");
    let id = work.task.asked_by.ok_or_else(gone)?;
    let (scopes, today) = (work.task.scopes.clone(), store.clock().today());
    let found = store.read_blocking(move |r| r.asker(id, scopes.as_deref(), today))?;
    found.map(Who::asker).ok_or_else(gone)
}
