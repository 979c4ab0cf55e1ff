//! The thread that touches what may hang: store and disk. Others see what it saw last, and since when it waits.

use super::host::{self, Room};
use crate::error::Error;
use crate::store::{Place, Probe, Store};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two looks: with `PATIENCE` less than a second, so that a lost store is known within one.
const EVERY: Duration = Duration::from_millis(250);
/// A database server that takes longer does not answer.
const PATIENCE: Duration = Duration::from_millis(550);
/// A file may wait for the disk while much is written.
const PATIENCE_WITH_DISK: Duration = Duration::from_secs(2);
/// A connection that is silent for so long is given up, and another one tried.
const LONGEST: Duration = Duration::from_millis(1_200);
/// No look came to its end in this time: something hangs that cannot be timed.
const STALE: Duration = Duration::from_secs(5);
/// In looks: a file is written as often, and at each look while that is in doubt.
const FILE_EVERY: u64 = 40;
/// Less room than this is in doubt.
const LITTLE_ROOM: u64 = 64 << 20;

/// What was seen last; clones share it.
#[derive(Clone)]
pub(super) struct Seeing {
    last: Arc<Mutex<Looked>>,
    patience: Duration,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    at: Option<Instant>,
    /// The store is being asked since then.
    asked: Option<Instant>,
    can_change: bool,
    pub(super) took: Duration,
    pub(super) can_write: bool,
    pub(super) disk: Room,
}

impl Seeing {
    pub(super) fn new(store: &Store) -> Self {
        let patience = match store.place() {
            Place::Directory(_) => PATIENCE_WITH_DISK,
            Place::Postgres { .. } => PATIENCE,
        };
        Self { last: Arc::default(), patience }
    }

    pub(super) fn last(&self) -> Looked {
        *self.lock()
    }

    /// Would a change be possible now?
    pub(super) fn is_usable(&self) -> bool {
        let last = self.last();
        let is_silent = last.asked.is_some_and(|asked| asked.elapsed() > self.patience);
        last.can_change && !is_silent && last.at.is_some_and(|at| at.elapsed() < STALE)
    }

    fn lock(&self) -> MutexGuard<'_, Looked> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Probing {
    probe: Probe,
    dir: PathBuf,
    /// The database lies in `dir`.
    is_file: bool,
    seeing: Seeing,
    /// Told of the first look, and whenever the answer is another one.
    news: Sender<()>,
}

impl Probing {
    pub(super) fn new(probe: Probe, store: &Store, seeing: Seeing, news: Sender<()>) -> Self {
        let is_file = matches!(store.place(), Place::Directory(_));
        Self { probe, dir: store.place().directory().into(), is_file, seeing, news }
    }

    pub(super) fn work(mut self, ended: &Receiver<()>) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let Ok(runtime) = runtime.enable_all().build() else { return };
        let mut before = None;
        for look in 0_u64.. {
            let asked = Instant::now();
            self.seeing.lock().asked = Some(asked);
            let answer = runtime.block_on(self.probe.look(LONGEST));
            self.note(look, asked, answer.is_ok());
            let is_usable = answer.is_ok() && self.seeing.last().can_change;
            if before != Some(is_usable) {
                write_down(before, is_usable, answer.err().as_ref());
                before = Some(is_usable);
                self.news.send(()).ok();
            }
            if !matches!(ended.recv_timeout(EVERY), Err(RecvTimeoutError::Timeout)) {
                return;
            }
        }
    }

    /// The host is looked at when the store's answer is known: a slow disk says nothing about a server elsewhere.
    fn note(&self, look: u64, asked: Instant, answers: bool) {
        let took = asked.elapsed();
        {
            let mut last = self.seeing.lock();
            (last.asked, last.took) = (None, took);
            last.can_change &= answers;
        }
        let disk = host::disk(&self.dir);
        let could_write = self.seeing.last().can_write;
        let in_doubt = !could_write || disk.free < LITTLE_ROOM;
        let can_write = if in_doubt || look.is_multiple_of(FILE_EVERY) {
            host::can_write(&self.dir)
        } else {
            host::is_writable(&self.dir.join("pharmacy.lock"))
        };
        let mut last = self.seeing.lock();
        (last.at, last.can_write, last.disk) = (Some(asked), can_write, disk);
        last.can_change = answers && (can_write || !self.is_file);
    }
}

/// Once for each turn, not at every look.
fn write_down(before: Option<bool>, is_usable: bool, error: Option<&Error>) {
    match (before, is_usable, error) {
        (Some(false), true, _) => tracing::warn!("the store can be used again"),
        (_, true, _) => {}
        (_, false, Some(error)) => tracing::error!(%error, "the store cannot be used"),
        (_, false, None) => tracing::error!("the store's folder cannot be written"),
    }
}
