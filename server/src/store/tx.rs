//! Changing: a `Tx` is a `Reader` that may write, knows the time, and remembers what became stale.

use crate::error::{Error, Result};
use crate::store::audit::Head;
use crate::store::{Fault, Reader, Stale, versions};
use jiff::civil::Date;
use pharmacy_contract::time::Instant;
use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

/// One change in the making.
pub struct Tx<'c> {
    reader: Reader<'c>,
    stale: BTreeSet<Stale>,
    now: Instant,
    today: Date,
    pub(super) audit_head: Option<Head>,
}

/// Resources with the versions they were raised to.
pub(super) type Raised = Vec<(Stale, i64)>;

impl<'c> Tx<'c> {
    pub(super) fn new(reader: Reader<'c>, now: Instant, today: Date) -> Self {
        Self { reader, stale: BTreeSet::new(), now, today, audit_head: None }
    }

    /// One moment for the whole change.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The calendar day at the facility.
    #[must_use]
    pub const fn today(&self) -> Date {
        self.today
    }

    /// Notes what the next statement makes stale; `change!` calls it.
    pub fn staling(&mut self, stale: Stale) -> &mut Reader<'c> {
        if stale != Stale::Nothing {
            self.stale.insert(stale);
        }
        &mut self.reader
    }

    /// Writes the audit head and raises the versions: the last statements of a change.
    pub(super) fn finish(&mut self) -> Result<Raised> {
        if self.reader.failed {
            return Err(Error::Store(Fault::Other, "a failed statement was swallowed".into()));
        }
        self.seal_audit()?;
        let stale = std::mem::take(&mut self.stale);
        stale.into_iter().map(|resource| Ok((resource, versions::raise(self, resource)?))).collect()
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}

impl<'c> DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Reader<'c> {
        &mut self.reader
    }
}
