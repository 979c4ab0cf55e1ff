//! What is looked at from time to time, in a thread of its own because a look may hang: the process, how large the
//! store has grown, who is signed in.

use super::process::{Process, Taken};
use crate::error::{Error, Result};
use crate::select;
use crate::store::{Place, Reader, Store, database_file};
use pharmacy_contract::time::Instant;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(2);
/// In looks.
const RECORDS_EVERY: u64 = 5;
const POSTGRES_SIZE_EVERY: u64 = 150;
/// A store that takes longer is asked again later.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone, Debug, Default)]
pub struct Sample {
    pub taken: Taken,
    pub size_bytes: u64,
    /// SQLite only.
    pub wal_bytes: Option<u64>,
    /// Sessions that are not over.
    pub sessions: u64,
    /// Background jobs by state.
    pub jobs: Vec<(String, u64)>,
}

/// The last sample; clones share it.
#[derive(Clone, Default)]
pub struct Sampler(Arc<Mutex<Sample>>);

impl Sampler {
    #[must_use]
    pub fn last(&self) -> Sample {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// # Errors
    /// No thread could be started.
    pub fn start(&self, store: Store, idle_minutes: u64) -> Result<Periodic> {
        let idle = i64::try_from(idle_minutes.saturating_mul(60)).unwrap_or(i64::MAX);
        let (to, mut process, mut looks) = (self.clone(), Process::new(), 0_u64);
        Periodic::start("sampler", EVERY, move || {
            let mut sample = to.last();
            sample.taken = process.look();
            sized(&store, looks, &mut sample);
            if looks.is_multiple_of(RECORDS_EVERY) {
                sample.sessions = live_sessions(&store, idle).unwrap_or(sample.sessions);
                sample.jobs = jobs(&store).unwrap_or(sample.jobs);
            }
            looks += 1;
            *to.0.lock().unwrap_or_else(PoisonError::into_inner) = sample;
        })
    }
}

fn sized(store: &Store, looks: u64, sample: &mut Sample) {
    match store.place() {
        Place::Directory(dir) => {
            sample.size_bytes = file_size(&database_file(dir));
            sample.wal_bytes = Some(file_size(&dir.join("pharmacy.db-wal")));
        }
        // It asks the system about every file of the database.
        Place::Postgres { .. } if looks.is_multiple_of(POSTGRES_SIZE_EVERY) => {
            let ask = |r: &mut Reader<'_>| {
                select!(r, "select pg_database_size(current_database())").one::<(i64,)>()
            };
            if let Some((size,)) = patiently(store, ask) {
                sample.size_bytes = u64::try_from(size).unwrap_or_default();
            }
        }
        Place::Postgres { .. } => {}
    }
}

fn file_size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

fn live_sessions(store: &Store, idle: i64) -> Option<u64> {
    let now: Instant = store.clock().now();
    let seen = now.plus_seconds(idle.saturating_neg());
    let (count,) = patiently(store, move |r| {
        select!(
            r,
            "select count(*) from session where expires_at > $1 and last_seen_at > $2",
            now,
            seen
        )
        .one::<(i64,)>()
    })?;
    u64::try_from(count).ok()
}

fn jobs(store: &Store) -> Option<Vec<(String, u64)>> {
    let counted: Vec<(String, i64)> = patiently(store, |r| {
        select!(
            r,
            "select state, count(*) from job where not scheduled group by state order by state"
        )
        .all()
    })?;
    Some(counted.into_iter().map(|(state, count)| (state, count.unsigned_abs())).collect())
}

fn patiently<T: Send + 'static>(
    store: &Store,
    work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().ok()?;
    let answer = runtime.block_on(async { tokio::time::timeout(PATIENCE, store.scan(work)).await });
    answer.ok()?.ok()
}

/// A thread that does something again and again.
#[must_use]
pub struct Periodic {
    thread: JoinHandle<()>,
    end: Sender<()>,
}

impl Periodic {
    /// Does it once before it comes back.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn start(
        name: &str,
        every: Duration,
        mut work: impl FnMut() + Send + 'static,
    ) -> Result<Self> {
        let (end, ended) = channel();
        work();
        let rounds = move || {
            while matches!(ended.recv_timeout(every), Err(RecvTimeoutError::Timeout)) {
                work();
            }
        };
        let thread = std::thread::Builder::new().name(name.into()).spawn(rounds);
        Ok(Self { thread: thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?, end })
    }

    /// Waits for the round that is running.
    pub fn stop(self) {
        drop(self.end);
        self.thread.join().ok();
    }
}
