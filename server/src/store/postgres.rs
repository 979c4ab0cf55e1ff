//! PostgreSQL: threads with a connection each, a transaction a change, run again when the engine asks for it.

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::jobs::{Job, Work};
use crate::store::reader::{Link, pg_error};
use crate::store::{Bound, Fault, Reader, Row, Stale, Stats, Tx, Versions, versions};
use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, Statement};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres_rustls::MakeRustlsConnect;

const TRIES: usize = 4;
const MOST_STATEMENTS: usize = 512;

/// Jobs shared by the threads of one kind.
pub(super) type Shared = Arc<Mutex<Receiver<Box<dyn Job>>>>;

/// A client with its prepared statements; opened when first needed, and again after it was lost.
pub(super) struct Connection {
    url: String,
    read_only: bool,
    client: Option<Client>,
    statements: HashMap<String, Statement>,
}

impl Connection {
    pub(super) fn new(url: &str, read_only: bool) -> Self {
        Self { url: url.into(), read_only, client: None, statements: HashMap::new() }
    }

    pub(super) fn client(&mut self) -> Result<&mut Client> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.statements.clear();
            self.client = Some(self.connect()?);
        }
        self.client.as_mut().ok_or_else(super::gone)
    }

    fn connect(&self) -> Result<Client> {
        let mut config: postgres::Config = self.url.parse().map_err(|e| pg_error(&e))?;
        config
            .application_name("pharmacy")
            .connect_timeout(Duration::from_secs(5))
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3)
            .tcp_user_timeout(Duration::from_secs(10));
        let mut client = config.connect(tls()?).map_err(|e| lost(&e))?;
        let mode = if self.read_only { "set default_transaction_read_only = on;" } else { "" };
        let limits = format!(
            "set lock_timeout = '5s'; set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '60s'; {mode}"
        );
        client.batch_execute(&limits).map_err(|e| pg_error(&e))?;
        Ok(client)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client()?.prepare(sql).map_err(|e| pg_error(&e))?;
        if self.statements.len() >= MOST_STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.into(), statement.clone());
        Ok(statement)
    }

    pub(super) fn run(
        &mut self,
        sql: &str,
        params: &[Bound<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<u64> {
        let statement = self.prepared(sql)?;
        let client = self.client.as_mut().ok_or_else(super::gone)?;
        let mut rows =
            client.query_raw(&statement, params.iter().copied()).map_err(|e| pg_error(&e))?;
        let mut count = 0;
        while let Some(row) = rows.next().map_err(|e| pg_error(&e))? {
            count += 1;
            each(&Row::Pg(&row))?;
        }
        Ok(count)
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Bound<'_>]) -> Result<u64> {
        let statement = self.prepared(sql)?;
        let client = self.client.as_mut().ok_or_else(super::gone)?;
        let params: Vec<&(dyn postgres::types::ToSql + Sync)> =
            params.iter().map(|p| -> &(dyn postgres::types::ToSql + Sync) { p }).collect();
        client.execute(&statement, &params).map_err(|e| pg_error(&e))
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        self.client()?.batch_execute(sql).map_err(|e| pg_error(&e))
    }
}

pub(super) fn lost(error: &postgres::Error) -> Error {
    Error::Store(
        Fault::Lost,
        error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string),
    )
}

/// Made once: reading the machine's certificates takes longer than a hundred statements.
pub(super) fn tls() -> Result<MakeRustlsConnect> {
    static MADE: OnceLock<MakeRustlsConnect> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return Ok(made.clone());
    }
    let found = rustls_native_certs::load_native_certs();
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::Internal(format!("TLS: {e}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MADE.get_or_init(|| MakeRustlsConnect::new(config)).clone())
}

fn next(jobs: &Shared) -> Option<Box<dyn Job>> {
    let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    jobs.iter().find(|job| job.begin())
}

/// A thread for looks. A scan asks for one snapshot; a short look has no transaction at all.
pub(super) fn look(mut connection: Connection, jobs: &Shared, stats: &Stats, snapshot: bool) {
    while let Some(mut job) = next(jobs) {
        let mut failure = None;
        for attempt in 1..=TRIES {
            failure = look_once(&mut connection, job.as_mut(), stats, snapshot).err();
            let lost = |e: &Error| e.fault() == Some(Fault::Lost);
            let again = failure.as_ref().or(job.refused_with()).is_some_and(lost);
            if !again || attempt == TRIES {
                break;
            }
            stats.retry();
        }
        job.answer(failure);
    }
}

fn look_once(
    connection: &mut Connection,
    job: &mut dyn Job,
    stats: &Stats,
    snapshot: bool,
) -> Result<()> {
    if snapshot {
        connection.batch("begin isolation level repeatable read read only")?;
    }
    job.run(&mut Work::Look(&mut Reader::new(Link::Pg(connection), stats)));
    if snapshot { connection.batch("rollback") } else { Ok(()) }
}

/// A thread for changes.
pub(super) struct Worker {
    pub connection: Connection,
    pub jobs: Shared,
    pub versions: Arc<Versions>,
    pub stats: Arc<Stats>,
    pub clock: Clock,
}

impl Worker {
    pub(super) fn work(mut self) {
        while let Some(mut job) = next(&self.jobs) {
            let mut failure = None;
            for attempt in 1..=TRIES {
                failure = self.attempt(job.as_mut()).err();
                let again =
                    |e: &Error| matches!(e.fault(), Some(Fault::Serialization | Fault::Lost));
                if attempt == TRIES || !failure.as_ref().or(job.refused_with()).is_some_and(again) {
                    break;
                }
                self.stats.retry();
                std::thread::sleep(Duration::from_millis(5 << attempt));
            }
            job.answer(failure);
        }
    }

    /// One transaction. An error here is ours; what the closure itself refused stays with the job.
    fn attempt(&mut self, job: &mut dyn Job) -> Result<()> {
        self.connection.batch("begin")?;
        let (now, today) = (self.clock.now(), self.clock.today());
        let mut tx = Tx::new(Reader::new(Link::Pg(&mut self.connection), &self.stats), now, today);
        let begun = Instant::now();
        let good = job.run(&mut Work::Change(&mut tx));
        self.stats.held(begun.elapsed());
        let finished = if good { tx.finish() } else { Ok(vec![]) };
        match finished {
            Ok(raised) if good => {
                let begun = Instant::now();
                self.connection.batch("commit").map_err(in_doubt)?;
                self.stats.batch(1, begun.elapsed());
                raised
                    .into_iter()
                    .for_each(|(resource, version)| self.versions.apply(resource, version));
                Ok(())
            }
            other => {
                // A rollback that cannot be said is done by the server when it sees the connection gone.
                if self.connection.batch("rollback").is_err() {
                    self.connection.client = None;
                }
                other.map(drop)
            }
        }
    }
}

/// Lost while committing: done or not done, so never run again by us.
fn in_doubt(error: Error) -> Error {
    match error {
        Error::Store(Fault::Lost, text) => Error::Store(Fault::Unknown, text),
        other => other,
    }
}

/// Hears version raises of other processes. While it cannot hear, versions are read from the database.
pub(super) fn listen(url: &str, versions: &Versions, stats: &Stats, ended: &Receiver<()>) {
    loop {
        let mut connection = Connection::new(url, true);
        if let Err(error) = hear(&mut connection, versions, stats, ended) {
            tracing::warn!(%error, "version raises cannot be heard; reading them from the database");
        }
        versions.set_complete(false);
        if !matches!(ended.recv_timeout(Duration::from_millis(500)), Err(RecvTimeoutError::Timeout))
        {
            return;
        }
    }
}

fn hear(
    connection: &mut Connection,
    versions: &Versions,
    stats: &Stats,
    ended: &Receiver<()>,
) -> Result<()> {
    connection.batch("listen pharmacy_versions")?;
    versions::load(&mut Reader::new(Link::Pg(connection), stats), versions)?;
    versions.set_complete(true);
    let client = connection.client()?;
    loop {
        let mut heard = client.notifications();
        let mut waiting = heard.timeout_iter(Duration::from_millis(500));
        while let Some(message) = waiting.next().map_err(|e| pg_error(&e))? {
            let raise = message.payload().split_once(':');
            if let Some((resource, version)) =
                raise.and_then(|(r, v)| Some((Stale::from_name(r)?, v.parse().ok()?)))
            {
                versions.apply(resource, version);
            }
        }
        if !matches!(ended.try_recv(), Err(std::sync::mpsc::TryRecvError::Empty)) {
            return Ok(());
        }
        drop(waiting);
        drop(heard);
        if client.is_closed() {
            return Err(super::gone());
        }
    }
}
