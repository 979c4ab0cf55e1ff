//! A whole report written in the background: over a connection of its own, so that no request waits for it.

use super::ask::Asked;
use super::table::Report;
use super::{averages, files};
use crate::auth::Who;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::error::Result;
use crate::http::query::Query;
use crate::masters::Format;
use crate::store::{Store, wait_here};
use pharmacy_contract::facility::Facility;
use pharmacy_contract::permission::Permission;
use std::io::Write;
use std::time::Duration;

/// A report that somebody asked for, checked.
pub struct Aside {
    report: &'static Report,
    asked: Asked,
    bom: bool,
}

impl Aside {
    /// # Errors
    /// A report that there is not, or not for this caller; what its query refuses.
    pub fn read(
        name: &str,
        query: &str,
        who: &Who,
        facility: Facility,
        clock: &Clock,
    ) -> Result<Self> {
        who.must(Permission::ReadReports)?;
        let report = super::named(name, who)?;
        let query = Query::parse(query)?;
        let asked = Asked::by(who, facility, clock).in_background().read(report, &query)?;
        Ok(Self { report, asked, bom: query.flag("bom", false)? })
    }

    /// The name of its file.
    #[must_use]
    pub fn file_name(&self, format: Format) -> String {
        files::name(self.report, &self.asked, format)
    }

    /// All of it; for threads of their own.
    ///
    /// # Errors
    /// What `each` answers, or a store fault.
    pub fn write(
        &self,
        store: &Store,
        cache: &Cache,
        format: Format,
        out: impl Write + Send,
        each: &mut dyn FnMut() -> Result<()>,
    ) -> Result<()> {
        let needed = (self.report.averages)(&self.asked);
        wait_here(averages::ensure(store, cache, &needed, &self.asked))?;
        // Whatever is slow here is slow by nature: it is not a slow query of somebody who waits.
        Store::look_beside(store.place(), Duration::from_secs(3_600), |r| {
            files::write(r, self.report, &self.asked, format, self.bom, out, each)
        })
    }
}
