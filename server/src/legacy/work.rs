//! All that was read, written in one transaction: all of it, or nothing.

use super::bulk::without_indexes;
use super::existing::earlier_run;
use super::intake::Intake;
use super::noting::{note_report, note_run};
use super::photos::Staging;
use super::plan::WRITES;
use super::progress::Progress;
use super::reading::Hashes;
use super::report::Row;
use super::summary::Summary;
use crate::error::{Error, Result};
use crate::reports::forget_averages;
use crate::store::{Fault, SYSTEM, Store, Tx};
use pharmacy_contract::problem::ProblemKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// All that the transaction needs; it may be run more than once.
pub struct Work {
    pub intake: Intake,
    pub rows: Vec<Row>,
    pub hashes: Hashes,
    pub summary: Summary,
    /// None in a trial.
    pub staging: Option<Staging>,
    pub progress: Progress,
}

/// # Errors
/// A store fault; nothing is imported then.
pub fn write(store: &Store, work: &Arc<Work>, trial: bool) -> Result<()> {
    let tried = Arc::new(AtomicBool::new(false));
    let (in_change, done) = (Arc::clone(work), Arc::clone(&tried));
    let outcome = store.change_blocking(move |tx| {
        in_change.write(tx)?;
        if trial {
            done.store(true, Ordering::Relaxed);
            return Err(Error::Internal("a trial is taken back".into()));
        }
        Ok(())
    });
    if let Some(staging) = &work.staging {
        // Lost while committing: the records may be there.
        let unknown = |e: &Error| e.fault() == Some(Fault::Unknown);
        staging.end(outcome.as_ref().err().is_none_or(unknown));
    }
    if trial && tried.load(Ordering::Relaxed) { Ok(()) } else { outcome }
}

impl Work {
    fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        let stores = self.intake.openings.iter().map(|opening| opening.store);
        tx.lock_stores(&std::iter::once(SYSTEM).chain(stores).collect::<Vec<_>>())?;
        if earlier_run(tx)?.is_some() {
            return Err(Error::refused(ProblemKind::Busy, "another import came in between"));
        }
        let run = self.intake.run;
        note_run(tx, run, &self.summary)?;
        self.progress.start("writing", self.intake.rows());
        without_indexes(tx, &self.progress, |tx| {
            WRITES.iter().try_for_each(|write| write(tx, &self.intake, &self.progress))
        })?;
        forget_averages(tx)?;
        note_report(tx, run, &self.summary, &self.rows, &self.hashes, &self.progress)?;
        match &self.staging {
            Some(staging) => staging.place().map_err(|e| Error::Internal(format!("photos: {e}"))),
            None => Ok(()),
        }
    }
}
