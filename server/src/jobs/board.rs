//! What this process is at: the jobs that it does now, and the bell that wakes its workers.

use super::progress::{Halt, Progress};
use crate::clock::new_id;
use pharmacy_contract::jobs::Job;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// Shared by handlers and workers.
pub struct Board {
    /// This process, as rows name it.
    pub instance: Uuid,
    running: Mutex<BTreeMap<Uuid, Progress>>,
    ending: AtomicBool,
    /// Rung so often.
    rung: Mutex<u64>,
    bell: Condvar,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            instance: new_id(),
            running: Mutex::default(),
            ending: AtomicBool::new(false),
            rung: Mutex::new(0),
            bell: Condvar::new(),
        }
    }
}

impl Board {
    fn jobs(&self) -> MutexGuard<'_, BTreeMap<Uuid, Progress>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self, id: Uuid) -> Progress {
        let progress = Progress::default();
        self.jobs().insert(id, progress.clone());
        if self.is_ending() {
            progress.halt(Halt::Ending);
        }
        progress
    }

    pub(super) fn end(&self, id: Uuid) {
        self.jobs().remove(&id);
    }

    pub(super) fn all(&self) -> Vec<(Uuid, Progress)> {
        self.jobs().iter().map(|(id, progress)| (*id, progress.clone())).collect()
    }

    #[must_use]
    pub fn progress(&self, id: Uuid) -> Option<Progress> {
        self.jobs().get(&id).cloned()
    }

    /// The row is up to a second behind what is known here.
    pub fn bring_up_to_date(&self, job: &mut Job) {
        if job.state.is_over() {
            return;
        }
        if let Some(progress) = self.progress(job.id) {
            job.progress = progress.seen();
        }
    }

    /// There is something to do.
    pub fn ring(&self) {
        let mut rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        *rung = rung.wrapping_add(1);
        self.bell.notify_all();
    }

    /// Until the bell rings, or so long.
    pub(super) fn wait(&self, heard: &mut u64, most: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.bell.wait_timeout_while(rung, most, |rung| *rung == *heard);
        *heard = match waited {
            Ok((rung, _)) => *rung,
            Err(poisoned) => *poisoned.into_inner().0,
        };
    }

    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Acquire)
    }

    /// Nothing new is begun, and what runs is told to end.
    pub fn end_all(&self) {
        self.ending.store(true, Ordering::Release);
        self.jobs().values().for_each(|progress| progress.halt(Halt::Ending));
        self.ring();
    }
}

/// As handlers have it.
pub type Shared = Arc<Board>;
