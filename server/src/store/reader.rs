//! Looking: statements on whichever engine there is, timed, their errors mapped by kind.

use crate::error::{Error, Result};
use crate::store::{Bound, Fault, Query, Row, Stats};
use std::time::Instant;

/// A connection that can only look.
pub struct Reader<'c> {
    pub(super) link: Link<'c>,
    pub(super) stats: &'c Stats,
    /// A statement failed: what follows in this transaction cannot be trusted.
    pub(super) failed: bool,
}

pub(super) enum Link<'c> {
    Lite(&'c rusqlite::Connection),
    Pg(&'c mut super::postgres::Connection),
}

impl<'c> Reader<'c> {
    pub(super) fn new(link: Link<'c>, stats: &'c Stats) -> Self {
        Self { link, stats, failed: false }
    }

    /// A look whose text was put together from parts that are all our own (lists with filters).
    pub fn listing<'q>(
        &'q mut self,
        sql: &'q str,
        at: &'static str,
        params: &'q [Bound<'q>],
    ) -> Query<'q, 'c> {
        debug_assert!(sql.starts_with("select"));
        Query { reader: self, sql, at, params }
    }

    /// PostgreSQL searches by trigram index on the table, SQLite in a table beside it.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.link, Link::Pg(_))
    }

    pub(super) fn run(
        &mut self,
        sql: &str,
        at: &'static str,
        params: &[Bound<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<u64> {
        let start = Instant::now();
        let outcome = match &mut self.link {
            Link::Lite(connection) => super::sqlite::run(connection, sql, params, each),
            Link::Pg(connection) => connection.run(sql, params, each),
        };
        self.noted(sql, at, start, outcome)
    }

    pub(super) fn execute(
        &mut self,
        sql: &str,
        at: &'static str,
        params: &[Bound<'_>],
    ) -> Result<u64> {
        let start = Instant::now();
        let outcome = match &mut self.link {
            Link::Lite(connection) => super::sqlite::execute(connection, sql, params),
            Link::Pg(connection) => connection.execute(sql, params),
        };
        self.noted(sql, at, start, outcome)
    }

    fn noted(
        &mut self,
        sql: &str,
        at: &'static str,
        start: Instant,
        outcome: Result<u64>,
    ) -> Result<u64> {
        self.stats.statement(sql, at, start.elapsed());
        outcome.inspect_err(|error| {
            self.failed = true;
            if matches!(error.fault(), Some(Fault::Other | Fault::Check)) {
                tracing::error!(%error, at, "a statement failed");
            }
        })
    }
}

pub(super) fn lite_error(error: &rusqlite::Error) -> Error {
    use rusqlite::ffi;
    let fault = match error.sqlite_error() {
        None => Fault::Other,
        Some(e) => match (e.code, e.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Fault::Unique,
            (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Fault::ForeignKey,
            (_, ffi::SQLITE_CONSTRAINT_CHECK) => Fault::Check,
            (rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked, _) => {
                Fault::Busy
            }
            (rusqlite::ErrorCode::DiskFull, _) => Fault::Full,
            _ => Fault::Other,
        },
    };
    Error::Store(fault, error.to_string())
}

pub(super) fn pg_error(error: &postgres::Error) -> Error {
    use postgres::error::SqlState;
    let fault = match error.code() {
        Some(code) => match *code {
            SqlState::UNIQUE_VIOLATION => Fault::Unique,
            SqlState::FOREIGN_KEY_VIOLATION => Fault::ForeignKey,
            SqlState::CHECK_VIOLATION => Fault::Check,
            SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
                Fault::Serialization
            }
            SqlState::LOCK_NOT_AVAILABLE | SqlState::QUERY_CANCELED => Fault::Busy,
            SqlState::DISK_FULL => Fault::Full,
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
                Fault::Lost
            }
            _ => Fault::Other,
        },
        None if error.is_closed() => Fault::Lost,
        None => std::error::Error::source(error).map_or(Fault::Other, |cause| {
            if cause.is::<std::io::Error>() { Fault::Lost } else { Fault::Other }
        }),
    };
    Error::Store(fault, error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string))
}
