//! Opening a store: where it is, its schema, its threads.

use super::gate::Gate;
use super::jobs::Queue;
use super::{
    Fault, Inner, Reads, Stats, Store, Versions, lock, migrate, postgres, sqlite, versions,
};
use crate::clock::Clock;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// When a change counts as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When it is on the disk.
    Full,
    /// When the system has it: a power cut loses what was acknowledged. No setting leads here.
    ForBenchesOnly,
}

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A directory of this machine.
    Directory(PathBuf),
    /// A PostgreSQL database; the directory is for what is not in it (logs, backups).
    Postgres { url: String, directory: PathBuf },
}

/// The embedded database in a data directory; its log lies beside it.
#[must_use]
pub fn database_file(dir: &Path) -> PathBuf {
    dir.join("pharmacy.db")
}

impl Place {
    /// `postgres:…`, `sqlite:` (the directory's own file) or nothing.
    ///
    /// # Errors
    /// Any other kind of address.
    pub fn from_url(url: Option<&str>, directory: &Path) -> Result<Self> {
        match url.unwrap_or("sqlite:") {
            "" | "sqlite:" => Ok(Self::Directory(directory.into())),
            url if url.starts_with("postgres:") || url.starts_with("postgresql:") => {
                Ok(Self::Postgres { url: url.into(), directory: directory.into() })
            }
            url if url.starts_with("sqlite:") => Ok(Self::Directory(PathBuf::from(
                url.trim_start_matches("sqlite:").trim_start_matches("//"),
            ))),
            _ => Err(Error::Internal("DATABASE_URL begins with `sqlite:` or `postgres:`".into())),
        }
    }

    #[must_use]
    pub fn directory(&self) -> &Path {
        match self {
            Self::Directory(directory) | Self::Postgres { directory, .. } => directory,
        }
    }

    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self {
            Self::Directory(_) => "sqlite",
            Self::Postgres { .. } => "postgres",
        }
    }
}

/// The store's threads: drop every `Store`, then join for a graceful end.
#[must_use]
pub struct Threads(Vec<JoinHandle<()>>, Option<std::sync::mpsc::Sender<()>>);

impl Threads {
    /// Waits until all that was queued is done.
    pub fn join(self) {
        drop(self.1);
        for thread in self.0 {
            if thread.join().is_err() {
                tracing::error!("a thread of the store had panicked");
            }
        }
    }

    fn start(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let thread = std::thread::Builder::new().name(name.into()).spawn(work);
        self.0.push(thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?);
        Ok(())
    }
}

impl Store {
    /// Opens the store, brings its schema up to date and starts its threads.
    ///
    /// # Errors
    /// A directory in use, a schema that is newer than this program, a database that does not answer.
    pub fn open(place: &Place, clock: Clock, slow: Duration) -> Result<(Self, Threads)> {
        Self::open_with(place, clock, slow, Durability::Full)
    }

    /// `open`, for benches that ask what the fsync costs.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_with(
        place: &Place,
        clock: Clock,
        slow: Duration,
        durability: Durability,
    ) -> Result<(Self, Threads)> {
        std::fs::create_dir_all(place.directory()).map_err(|e| {
            Error::Store(Fault::Other, format!("{}: {e}", place.directory().display()))
        })?;
        let stats = Arc::new(Stats::new(slow, clock.clone()));
        let versions = Arc::new(Versions::new());
        match place {
            Place::Directory(dir) => open_sqlite(dir, place, clock, (stats, versions), durability),
            Place::Postgres { url, .. } => open_postgres(url, place, clock, stats, versions),
        }
    }
}

fn open_sqlite(
    dir: &Path,
    place: &Place,
    clock: Clock,
    (stats, versions): (Arc<Stats>, Arc<Versions>),
    durability: Durability,
) -> Result<(Store, Threads)> {
    let lock = lock::Lock::take(dir)?;
    let path = database_file(dir);
    let mut connection = sqlite::open_writer(&path, durability)?;
    migrate::sqlite(&mut connection, dir)?;
    let readers = sqlite::Readers::open(&path)?;
    readers.look(&stats, |r| versions::load(r, &versions))?;
    versions.set_complete(true);

    let mut threads = Threads(vec![], None);
    let (changes, waiting) = Queue::new(&stats.changes);
    let writer = sqlite::Writer {
        connection,
        jobs: waiting,
        versions: versions.clone(),
        stats: stats.clone(),
        clock: clock.clone(),
    };
    threads.start("store-writer", move || writer.work())?;
    let (scans, waiting) = Queue::new(&stats.scans);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..2 {
        let (waiting, stats, connection) =
            (waiting.clone(), stats.clone(), sqlite::open_reader(&path)?);
        threads.start("store-scan", move || sqlite::scan(&connection, &waiting, &stats))?;
    }
    finish(
        Inner {
            changes,
            reads: Reads::Here(readers),
            scans,
            versions,
            stats,
            clock,
            epoch: String::new(),
            place: place.clone(),
            gate: Arc::new(Gate::new(place)),
            _lock: Some(lock),
        },
        threads,
    )
}

fn open_postgres(
    url: &str,
    place: &Place,
    clock: Clock,
    stats: Arc<Stats>,
    versions: Arc<Versions>,
) -> Result<(Store, Threads)> {
    migrate_in_thread(url)?;
    let mut threads = Threads(vec![], None);
    let (changes, waiting) = Queue::new(&stats.changes);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..8 {
        let worker = postgres::Worker {
            connection: postgres::Connection::new(url, false),
            jobs: waiting.clone(),
            versions: versions.clone(),
            stats: stats.clone(),
            clock: clock.clone(),
        };
        threads.start("store-change", move || worker.work())?;
    }
    let mut lookers = |count: usize, snapshot: bool| -> Result<Queue> {
        let line = if snapshot { &stats.scans } else { &stats.looks };
        let (queue, waiting) = Queue::new(line);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..count {
            let (waiting, stats, connection) =
                (waiting.clone(), stats.clone(), postgres::Connection::new(url, true));
            threads.start("store-look", move || {
                postgres::look(connection, &waiting, &stats, snapshot);
            })?;
        }
        Ok(queue)
    };
    let (reads, scans) = (lookers(6, false)?, lookers(2, true)?);
    let (end, ended) = std::sync::mpsc::channel();
    let (address, known, figures) = (url.to_owned(), versions.clone(), stats.clone());
    threads.start("store-listen", move || postgres::listen(&address, &known, &figures, &ended))?;
    threads.1 = Some(end);
    finish(
        Inner {
            changes,
            reads: Reads::Queued(reads),
            scans,
            versions,
            stats,
            clock,
            epoch: String::new(),
            place: place.clone(),
            gate: Arc::new(Gate::new(place)),
            _lock: None,
        },
        threads,
    )
}

/// The driver must not be used inside of an async runtime's thread.
fn migrate_in_thread(url: &str) -> Result<()> {
    let url = url.to_owned();
    let thread =
        std::thread::spawn(move || migrate::postgres(&mut postgres::Connection::new(&url, false)));
    thread.join().map_err(|_| Error::Internal("the migration panicked".into()))?
}

/// Reads the database's epoch, or makes it on the first start.
fn finish(inner: Inner, threads: Threads) -> Result<(Store, Threads)> {
    let mut store = Store { inner: Arc::new(inner) };
    let epoch = store.kept_secret("epoch")?;
    if let Some(inner) = Arc::get_mut(&mut store.inner) {
        inner.epoch = epoch;
    }
    Ok((store, threads))
}
