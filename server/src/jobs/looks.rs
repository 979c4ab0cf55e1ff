//! What the runner and the keeper look at.

use crate::error::Result;
use crate::select;
use crate::store::Reader;
use uuid::Uuid;

/// Jobs that somebody does, with their beats.
///
/// # Errors
/// A store fault.
pub fn running_jobs(r: &mut Reader<'_>) -> Result<Vec<(Uuid, Option<Uuid>, i64)>> {
    select!(r, "select id, runner, beat from job where state = 'running' and not scheduled").all()
}

/// Does anything wait?
///
/// # Errors
/// A store fault.
pub fn has_waiting_job(r: &mut Reader<'_>) -> Result<bool> {
    let found: Option<(Uuid,)> =
        select!(r, "select id from job where state = 'queued' and not scheduled limit 1")
            .maybe()?;
    Ok(found.is_some())
}

impl Reader<'_> {
    /// Where the file of a job lies, while it is kept.
    ///
    /// # Errors
    /// A store fault.
    pub fn job_file(&mut self, id: Uuid) -> Result<Option<String>> {
        let found: Option<(Option<String>,)> =
            select!(self, "select file_path from job where id = $1", id).maybe()?;
        Ok(found.and_then(|(path,)| path))
    }
}
