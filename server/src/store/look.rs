//! Looking at a store that another process may have open: no lock is taken and nothing is changed, not even the schema.

use super::reader::{Link, lite_error};
use super::{Fault, Place, Reader, Stats, Store, migrate, postgres, sqlite};
use crate::clock::Clock;
use crate::error::{Error, Result};
use std::path::Path;
use std::time::Duration;

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
            Place::Directory(dir) => sqlite_beside(&dir.join("pharmacy.db"), &stats, work),
            Place::Postgres { url, .. } => {
                let mut connection = postgres::Connection::new(url, true);
                migrate::must_be_current_postgres(&mut connection)?;
                connection.batch("begin isolation level repeatable read read only")?;
                work(&mut Reader::new(Link::Pg(&mut connection), &stats))
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
