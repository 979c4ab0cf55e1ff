//! The embedded engine: one writer thread that commits many changes at once, and connections for looks in place.

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::jobs::{Job, Work, guarded};
use crate::store::reader::{Link, lite_error};
use crate::store::tx::Raised;
use crate::store::{Bound, Durability, Fault, Reader, Row, Stats, Tx, Versions};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const MOST_MEMBERS: usize = 128;
const LONGEST_BATCH: Duration = Duration::from_millis(20);
/// A log of this many pages (4 kB each) is worked into the file even while we are busy.
const LARGEST_LOG_PAGES: i64 = 16_000;

/// A connection that may write.
pub(super) fn open_writer(path: &Path, durability: Durability) -> Result<Connection> {
    let connection = Connection::open(path).map_err(|e| lite_error(&e))?;
    prepare(&connection)?;
    let pragmas = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
        pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864;
        pragma temp_store = memory;";
    connection.execute_batch(pragmas).map_err(|e| lite_error(&e))?;
    if durability == Durability::ForBenchesOnly {
        connection.execute_batch("pragma synchronous = off").map_err(|e| lite_error(&e))?;
    }
    Ok(connection)
}

/// A connection that cannot write.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| lite_error(&e))?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<()> {
    // Once ANALYZE has run, STAT4 would have statements parsed again whenever their values change.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|e| lite_error(&e))?;
    connection.set_prepared_statement_cache_capacity(512);
    connection.busy_timeout(Duration::from_secs(5)).map_err(|e| lite_error(&e))?;
    connection
        .execute_batch("pragma cache_size = -16000; pragma mmap_size = 0;")
        .map_err(|e| lite_error(&e))
}

pub(super) fn run(
    connection: &Connection,
    sql: &str,
    params: &[Bound<'_>],
    each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<u64> {
    let mut statement = bound(connection, sql, params)?;
    let mut rows = statement.raw_query();
    let mut count = 0;
    while let Some(row) = rows.next().map_err(|e| lite_error(&e))? {
        count += 1;
        each(&Row::Lite(row))?;
    }
    Ok(count)
}

pub(super) fn execute(connection: &Connection, sql: &str, params: &[Bound<'_>]) -> Result<u64> {
    let mut statement = bound(connection, sql, params)?;
    let count = statement.raw_execute().map_err(|e| lite_error(&e))?;
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}

/// The statement with its values. `$2` would be a name to SQLite, looked for among all names of the statement again and
/// again; `?2` is the number of a place.
fn bound<'c>(
    connection: &'c Connection,
    sql: &str,
    params: &[Bound<'_>],
) -> Result<rusqlite::CachedStatement<'c>> {
    let sql = sql.replace('$', "?");
    let mut statement = connection.prepare_cached(&sql).map_err(|e| lite_error(&e))?;
    for at in 1..=statement.parameter_count() {
        let value = params
            .get(at - 1)
            .ok_or_else(|| Error::Store(Fault::Other, format!("no value for parameter {at}")))?;
        statement.raw_bind_parameter(at, value).map_err(|e| lite_error(&e))?;
    }
    Ok(statement)
}

/// Read-only connections for looks in place: one a core and one more, taken by whoever comes.
pub(super) struct Readers(Vec<Mutex<Connection>>);

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        (0..=cores).map(|_| Ok(Mutex::new(open_reader(path)?))).collect::<Result<_>>().map(Self)
    }

    pub(super) fn look<T>(
        &self,
        stats: &Stats,
        work: impl Fn(&mut Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let _ticket = stats.looks.ticket();
        let connection = self.take().ok_or_else(super::gone)?;
        guarded(|| work(&mut Reader::new(Link::Lite(&connection), stats)))
    }

    fn take(&self) -> Option<MutexGuard<'_, Connection>> {
        let free = self.0.iter().find_map(|c| c.try_lock().ok());
        // A look that panicked left no transaction behind: rows are read to the end or dropped with the statement.
        free.or_else(|| self.0.first().map(|c| c.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// The scan thread: one snapshot a job.
pub(super) fn scan(connection: &Connection, jobs: &Mutex<Receiver<Box<dyn Job>>>, stats: &Stats) {
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(mut job) = next() {
        let failure = match connection.execute_batch("begin") {
            Err(error) => Some(lite_error(&error)),
            Ok(()) => {
                job.run(&mut Work::Look(&mut Reader::new(Link::Lite(connection), stats)));
                connection.execute_batch("rollback").err().map(|e| lite_error(&e))
            }
        };
        job.answer(failure);
    }
}

/// What can be undone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Only the transaction.
    Whole,
    /// Each member by itself.
    Each,
}

/// Why members could not be run to the end.
enum Stop {
    /// Somebody who has written must be undone.
    Undo,
    Failed(Error),
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(error) => error,
            Stop::Undo => super::gone(),
        }
    }
}

/// Jobs of one transaction, each with what kept us from doing it.
struct Batch {
    members: Vec<(Box<dyn Job>, Option<Error>)>,
    raised: Raised,
    care: Care,
}

/// The writer thread with all it needs.
pub(super) struct Writer {
    pub connection: Connection,
    pub jobs: Receiver<Box<dyn Job>>,
    pub versions: Arc<Versions>,
    pub stats: Arc<Stats>,
    pub clock: Clock,
}

impl Writer {
    pub(super) fn work(self) {
        let mut written = false;
        loop {
            let next = if written {
                self.jobs.recv_timeout(Duration::from_millis(200))
            } else {
                self.jobs.recv().map_err(Into::into)
            };
            match next {
                Ok(first) => {
                    self.batch(first);
                    written = true;
                    self.checkpoint(LARGEST_LOG_PAGES);
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.checkpoint(0);
                    written = false;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.checkpoint(0);
    }

    /// Takes everyone who waits into one transaction; one fsync pays for all. A savepoint each would copy every page
    /// that is changed, so there are none, until somebody who has written must be undone: then all begin again with them.
    fn batch(&self, first: Box<dyn Job>) {
        let mut batch = Batch { members: vec![(first, None)], raised: vec![], care: Care::Whole };
        let mut gathered = self.gather(&mut batch);
        if let Err(Stop::Undo) = gathered {
            self.give_up();
            self.stats.retry();
            batch.care = Care::Each;
            batch.raised.clear();
            gathered = self.gather(&mut batch);
        }
        let begun = Instant::now();
        let failure = match gathered {
            Ok(()) => self.commit(),
            Err(stop) => {
                self.give_up();
                Some(stop.into())
            }
        };
        if failure.is_none() {
            let members = u64::try_from(batch.members.len()).unwrap_or(u64::MAX);
            self.stats.batch(members, begun.elapsed());
            for (resource, version) in batch.raised {
                self.versions.apply(resource, version);
            }
        }
        for (job, own) in batch.members {
            job.answer(failure.clone().or(own));
        }
    }

    /// Runs the members, and whoever comes meanwhile, in one transaction that stays open.
    fn gather(&self, batch: &mut Batch) -> std::result::Result<(), Stop> {
        self.run("begin immediate").map_err(Stop::Failed)?;
        let start = Instant::now();
        let mut at = 0;
        loop {
            let Some((job, own)) = batch.members.get_mut(at) else { return Ok(()) };
            *own = self.member(job.as_mut(), batch.care, &mut batch.raised)?;
            if self.connection.is_autocommit() {
                let words = "the transaction was rolled back by the engine";
                return Err(Stop::Failed(Error::Store(Fault::Busy, words.into())));
            }
            at += 1;
            let is_open = batch.care == Care::Whole
                && at == batch.members.len()
                && at < MOST_MEMBERS
                && start.elapsed() < LONGEST_BATCH;
            if let Some(job) = is_open.then(|| self.jobs.try_recv().ok()).flatten() {
                batch.members.push((job, None));
            }
        }
    }

    /// One closure. The error answered is ours, not the closure's own refusal.
    fn member(
        &self,
        job: &mut dyn Job,
        care: Care,
        raised: &mut Raised,
    ) -> std::result::Result<Option<Error>, Stop> {
        if care == Care::Each {
            self.run("savepoint member").map_err(Stop::Failed)?;
        }
        let start = Instant::now();
        let mut tx = Tx::new(
            Reader::new(Link::Lite(&self.connection), &self.stats),
            self.clock.now(),
            self.clock.today(),
        );
        let good = job.run(&mut Work::Change(&mut tx));
        let finished = if good { tx.finish() } else { Ok(vec![]) };
        let has_written = tx.has_written();
        self.stats.held(start.elapsed());
        let (is_kept, own) = match finished {
            Ok(versions) => {
                raised.extend(versions);
                (good, None)
            }
            Err(error) => (false, Some(error)),
        };
        match care {
            Care::Whole if !is_kept && has_written => return Err(Stop::Undo),
            Care::Whole => {}
            Care::Each if is_kept => self.run("release member").map_err(Stop::Failed)?,
            Care::Each if self.connection.is_autocommit() => {}
            Care::Each => {
                self.run("rollback to member; release member").map_err(Stop::Failed)?;
            }
        }
        Ok(own)
    }

    fn commit(&self) -> Option<Error> {
        let error = self.run("commit").err()?;
        self.give_up();
        Some(error)
    }

    /// Leaves no transaction open: the next one could not begin.
    fn give_up(&self) {
        if !self.connection.is_autocommit() && self.run("rollback").is_err() {
            tracing::error!("a failed transaction could not be rolled back");
        }
    }

    fn run(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|e| lite_error(&e))
    }

    /// Works the log into the file when it has more pages than `above`.
    fn checkpoint(&self, above: i64) {
        let path = self.connection.path().map(|p| format!("{p}-wal"));
        let pages = path
            .and_then(|p| std::fs::metadata(p).ok())
            .map_or(0, |m| i64::try_from(m.len() / 4096).unwrap_or(i64::MAX));
        if pages > above {
            let mode = if above == 0 {
                "pragma wal_checkpoint(passive)"
            } else {
                "pragma wal_checkpoint(truncate)"
            };
            let begun = Instant::now();
            let done = self.connection.query_row(mode, [], |_| Ok(()));
            self.stats.checkpoint(begun.elapsed());
            if let Err(error) = done {
                tracing::debug!(%error, "the log could not be worked in now");
            }
        }
    }
}
