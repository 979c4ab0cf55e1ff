//! The one door to data: SQLite in a file or PostgreSQL, one SQL text for both.
//!
//! A change is a closure that is run in a transaction, all or nothing, and answered when it is on the disk. It may
//! be run more than once, so it has no effect but through its `Tx`.

mod audit;
pub mod chain;
pub mod copy;
mod gate;
mod heads;
mod idempotency;
mod jobs;
mod kept;
mod lock;
mod look;
mod migrate;
mod open;
mod postgres;
mod probe;
mod reader;
mod sqlite;
mod stale_set;
mod statement;
mod stats;
mod turn;
mod tx;
mod value;
mod versions;

pub use audit::{Actor, Entry, verify_audit};
pub use heads::{Head, SYSTEM, first_audit, first_stock};
pub use idempotency::{Claim, Replay};
pub use open::{Durability, Place, Threads, database_file};
pub use probe::Probe;
pub use reader::Reader;
pub use stale_set::StaleSet;
pub use statement::{Query, Statement};
pub use stats::{SlowQuery, Stats, Timing, Waiting};
pub use tx::Tx;
pub use value::{Bound, Column, FromRow, Owned, Param, Row};
pub use versions::{Stale, Versions};

use crate::clock::Clock;
use crate::error::{Error, Refusal, Result};
use gate::Gate;
use jobs::{Promise, Queue};
use pharmacy_contract::problem::ProblemKind;
use std::sync::Arc;

/// Why the database refused, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unique,
    ForeignKey,
    Check,
    Busy,
    Serialization,
    /// The connection went away before anything was decided.
    Lost,
    /// It went away during the commit: done or not done, nobody knows.
    Unknown,
    Full,
    Other,
}

impl Fault {
    pub(crate) fn refusal(self) -> Refusal {
        let (kind, detail) = match self {
            Self::Unique => {
                (ProblemKind::AlreadyExists, "a record with the same unique field is there already")
            }
            Self::ForeignKey => {
                (ProblemKind::UnknownReference, "a record that is referred to does not exist")
            }
            Self::Check | Self::Other => {
                (ProblemKind::Internal, "it was written to the log under this request id")
            }
            Self::Busy | Self::Serialization | Self::Lost => {
                (ProblemKind::Busy, "the store is busy; nothing was changed, try again")
            }
            Self::Unknown => (
                ProblemKind::Unknown,
                "the store went away while committing; repeat with the same Idempotency-Key",
            ),
            Self::Full => (ProblemKind::NoSpace, "the disk is full; nothing was changed"),
        };
        let retry_after = matches!(kind, ProblemKind::Busy | ProblemKind::Unknown).then_some(1);
        Refusal { retry_after, ..Refusal::new(kind, detail) }
    }
}

/// A handle on the store; clones share it. Dropping the last one ends its threads after the queued work.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    changes: Queue,
    reads: Reads,
    scans: Queue,
    versions: Arc<Versions>,
    stats: Arc<Stats>,
    clock: Clock,
    epoch: String,
    place: Place,
    gate: Arc<Gate>,
    _lock: Option<lock::Lock>,
}

enum Reads {
    /// SQLite: a look is a function call on a connection of this process.
    Here(sqlite::Readers),
    /// PostgreSQL: a connection belongs to a thread of its own.
    Queued(Queue),
}

impl Store {
    /// All or nothing; answered when it is on the disk. The closure may be run more than once.
    ///
    /// # Errors
    /// What the closure refuses, or a store fault; then nothing was changed (except `Fault::Unknown`).
    pub async fn change<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.gate.must_be_open()?;
        let (job, promise) = jobs::change(work, self.inner.changes.ticket());
        self.inner.changes.put(job)?;
        self.answered(promise, Fault::Unknown).await
    }

    /// `change` for commands, outside of the async runtime.
    ///
    /// # Errors
    /// As `change`.
    pub fn change_blocking<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.gate.must_be_open()?;
        let (job, promise) = jobs::change(work, self.inner.changes.ticket());
        self.inner.changes.put(job)?;
        promise.answer.blocking_recv().map_err(|_| gone())?
    }

    /// A short look: a key, a page. On SQLite it runs right here, so keep it under 100 microseconds.
    ///
    /// # Errors
    /// What the closure refuses, or a store fault.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.inner.reads {
            Reads::Here(readers) => {
                let _turn = turn::turn().await;
                self.inner.gate.must_be_open()?;
                readers.look(&self.inner.stats, work)
            }
            Reads::Queued(queue) => self.answered(self.queued(queue, work)?, Fault::Lost).await,
        }
    }

    /// `read` for threads of their own, outside of the async runtime.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_blocking<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &self.inner.reads {
            Reads::Here(readers) => readers.look(&self.inner.stats, work),
            Reads::Queued(queue) => {
                self.queued(queue, work)?.answer.blocking_recv().map_err(|_| gone())?
            }
        }
    }

    /// A long look, over one snapshot, in a thread of its own.
    ///
    /// # Errors
    /// What the closure refuses, or a store fault.
    pub async fn scan<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.answered(self.queued(&self.inner.scans, work)?, Fault::Lost).await
    }

    /// `scan` for commands, outside of the async runtime.
    ///
    /// # Errors
    /// As `scan`.
    pub fn scan_blocking<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.queued(&self.inner.scans, work)?.answer.blocking_recv().map_err(|_| gone())?
    }

    /// The version of a resource as every reader must see it now.
    ///
    /// # Errors
    /// A store fault, if the version had to be read from the database.
    pub async fn version(&self, resource: Stale) -> Result<i64> {
        match self.inner.versions.current(resource) {
            Some(version) => Ok(version),
            None => self.read(move |r| versions::stored(r, resource)).await,
        }
    }

    /// Refuses a change before anybody has read it, where it would be refused anyway: reading it would take the time
    /// that those in the queue need.
    ///
    /// # Errors
    /// Busy.
    pub fn must_have_room(&self) -> Result<()> {
        if self.inner.changes.is_full() {
            return Err(Error::Store(Fault::Busy, "the queue is full".into()));
        }
        Ok(())
    }

    /// The version in memory; nothing while raises of other processes may be missed.
    #[must_use]
    pub fn known_version(&self, resource: Stale) -> Option<i64> {
        self.inner.versions.current(resource)
    }

    /// The versions as this process knows them.
    #[must_use]
    pub fn versions(&self) -> &Versions {
        &self.inner.versions
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    #[must_use]
    pub fn stats(&self) -> &Stats {
        &self.inner.stats
    }

    /// Changes with every database: versions of two databases never look alike.
    #[must_use]
    pub fn epoch(&self) -> &str {
        &self.inner.epoch
    }

    #[must_use]
    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    fn queued<T: Send + 'static>(
        &self,
        queue: &Queue,
        work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Result<Promise<T>> {
        self.inner.gate.must_be_open()?;
        let (job, promise) = jobs::look(work, queue.ticket());
        queue.put(job)?;
        Ok(promise)
    }

    /// Nobody waits for a server that has fallen silent; `begun` is the fault where the work had begun by then.
    async fn answered<T>(&self, mut promise: Promise<T>, begun: Fault) -> Result<T> {
        tokio::select! {
            biased;
            answer = &mut promise.answer => answer.map_err(|_| gone())?,
            () = self.inner.gate.fallen_silent() => Err(promise.give_up(begun)),
        }
    }
}

/// Waits for the work in this thread, which belongs to no async runtime.
///
/// # Errors
/// What the work answers.
pub fn wait_here<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.map_err(|e| Error::Internal(format!("no runtime: {e}")))?.block_on(work)
}

fn gone() -> Error {
    Error::Store(Fault::Lost, "the store's thread has ended".into())
}
