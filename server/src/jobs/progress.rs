//! How far a job is, and whether it is to go on: counted by whoever works, read by whoever looks.

use crate::error::{Error, Result};
use pharmacy_contract::jobs::JobProgress;
use pharmacy_contract::problem::ProblemKind;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// No total is so large.
const UNKNOWN: u64 = u64::MAX;

/// Why a job is to end before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    Cancelled,
    /// The process ends; the job is done later.
    Ending,
    /// Another process has taken it over.
    Lost,
}

/// Clones share it.
#[derive(Clone, Default)]
pub struct Progress(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Phase and unit.
    words: Mutex<(&'static str, &'static str)>,
    done: AtomicU64,
    total: AtomicU64,
    halt: AtomicU8,
}

impl Progress {
    /// A new phase, counted from 0.
    ///
    /// # Errors
    /// It is to end.
    pub fn begin(&self, phase: &'static str, unit: &'static str, total: Option<u64>) -> Result<()> {
        *self.0.words.lock().unwrap_or_else(PoisonError::into_inner) = (phase, unit);
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total.unwrap_or(UNKNOWN), Ordering::Relaxed);
        self.go_on()
    }

    /// So much more is done.
    ///
    /// # Errors
    /// It is to end.
    pub fn advance(&self, by: u64) -> Result<()> {
        self.0.done.fetch_add(by, Ordering::Relaxed);
        self.go_on()
    }

    /// So much is done in all.
    ///
    /// # Errors
    /// It is to end.
    pub fn reach(&self, done: u64) -> Result<()> {
        self.0.done.store(done, Ordering::Relaxed);
        self.go_on()
    }

    /// # Errors
    /// It is to end.
    pub fn go_on(&self) -> Result<()> {
        match self.halted() {
            None => Ok(()),
            Some(_) => Err(Error::refused(ProblemKind::JobCancelled, "it was asked to end")),
        }
    }

    /// The first reason stands.
    pub fn halt(&self, why: Halt) {
        let word = match why {
            Halt::Cancelled => 1,
            Halt::Ending => 2,
            Halt::Lost => 3,
        };
        self.0.halt.compare_exchange(0, word, Ordering::AcqRel, Ordering::Acquire).ok();
    }

    #[must_use]
    pub fn halted(&self) -> Option<Halt> {
        match self.0.halt.load(Ordering::Acquire) {
            0 => None,
            1 => Some(Halt::Cancelled),
            2 => Some(Halt::Ending),
            _ => Some(Halt::Lost),
        }
    }

    #[must_use]
    pub fn seen(&self) -> JobProgress {
        let (phase, unit) = *self.0.words.lock().unwrap_or_else(PoisonError::into_inner);
        let total = self.0.total.load(Ordering::Relaxed);
        JobProgress {
            phase: phase.into(),
            done: self.0.done.load(Ordering::Relaxed),
            total: (total != UNKNOWN && !phase.is_empty()).then_some(total),
            unit: unit.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_until_it_is_told_to_end() {
        let progress = Progress::default();
        assert_eq!(progress.seen(), JobProgress::default());
        progress.begin("writing", "rows", Some(10)).unwrap();
        progress.advance(4).unwrap();
        let seen = progress.clone().seen();
        assert_eq!((seen.done, seen.total, seen.phase.as_str()), (4, Some(10), "writing"));
        progress.halt(Halt::Cancelled);
        progress.halt(Halt::Ending);
        assert_eq!(progress.halted(), Some(Halt::Cancelled), "the first reason stands");
        assert!(progress.advance(1).is_err() && progress.begin("x", "y", None).is_err());
    }
}
