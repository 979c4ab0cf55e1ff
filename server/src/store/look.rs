//! Looking at a store that another process may have open: no lock is taken and nothing is changed, not even the schema.

use super::reader::{Link, lite_error, pg_error};
use super::{Fault, Place, Reader, Stats, Store, database_file, migrate, postgres, sqlite};
use crate::clock::Clock;
use crate::error::{Error, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// What every file of this engine begins with.
const SQLITE_HEAD: &[u8; 16] = b"SQLite format 3\0";

impl Store {
    /// One long look, over one snapshot, from a command; not for threads of an async runtime.
    ///
    /// # Errors
    /// No database there, one of another version, what the work refuses, or a store fault.
    pub fn look_beside<T>(
        place: &Place,
        slow: Duration,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let stats = Stats::new(slow, Clock::system(jiff::tz::TimeZone::UTC));
        match place {
            Place::Directory(dir) => sqlite_beside(&database_file(dir), &stats, work),
            Place::Postgres { url, .. } => {
                let mut connection = postgres::Connection::new(url, true);
                migrate::must_be_current_postgres(&mut connection)?;
                connection.batch("begin isolation level repeatable read read only")?;
                work(&mut Reader::new(Link::Pg(&mut connection), &stats))
            }
        }
    }
}

impl Store {
    /// In what state a database is, in words, for a command; nothing is changed.
    ///
    /// # Errors
    /// It cannot be reached, or is no database of ours.
    pub fn state_of(place: &Place) -> Result<&'static str> {
        match place {
            Place::Directory(dir) => {
                let path = database_file(dir);
                let unusable = |why: &str| {
                    let text = format!("{} {why}; choose another DATA_DIR", path.display());
                    Error::Store(Fault::Other, text)
                };
                let mut head = [0; SQLITE_HEAD.len()];
                let read = File::open(&path).and_then(|mut file| file.read_exact(&mut head));
                read.map_err(|e| unusable(&format!("cannot be read ({e})")))?;
                if &head == SQLITE_HEAD { Ok("is there") } else { Err(unusable("is no database")) }
            }
            Place::Postgres { url, .. } => {
                let mut connection = postgres::Connection::new(url, true);
                let sql = "select to_regclass('schema_step') is not null";
                let row = connection.client()?.query_one(sql, &[]).map_err(|e| pg_error(&e))?;
                if !row.get::<_, bool>(0) {
                    return Ok("answers and is empty: the first start makes the tables");
                }
                migrate::must_be_current_postgres(&mut connection)?;
                Ok("answers and is up to date")
            }
        }
    }
}

fn sqlite_beside<T>(
    path: &Path,
    stats: &Stats,
    work: impl FnOnce(&mut Reader<'_>) -> Result<T>,
) -> Result<T> {
    if !path.exists() {
        let text = format!("{} is not there; choose another DATA_DIR", path.display());
        return Err(Error::Store(Fault::Other, text));
    }
    let connection = sqlite::open_reader(path)?;
    migrate::must_be_current_sqlite(&connection)?;
    connection.execute_batch("begin").map_err(|e| lite_error(&e))?;
    work(&mut Reader::new(Link::Lite(&connection), stats))
}
