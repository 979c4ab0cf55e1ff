//! Changing: a `Tx` is a `Reader` that may write, knows the time, and remembers what became stale.

use crate::error::{Error, Result};
use crate::store::heads::Head;
use crate::store::{Bound, Fault, Query, Reader, Stale, versions};
use jiff::civil::Date;
use pharmacy_contract::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use uuid::Uuid;

/// One change in the making.
pub struct Tx<'c> {
    reader: Reader<'c>,
    stale: BTreeSet<Stale>,
    has_written: bool,
    now: Instant,
    today: Date,
    /// Chains locked so far, by store; the nil id is the system's.
    pub(super) heads: BTreeMap<Uuid, Head>,
}

/// Resources with the versions they were raised to.
pub(super) type Raised = Vec<(Stale, i64)>;

impl<'c> Tx<'c> {
    pub(super) fn new(reader: Reader<'c>, now: Instant, today: Date) -> Self {
        Self {
            reader,
            stale: BTreeSet::new(),
            has_written: false,
            now,
            today,
            heads: BTreeMap::new(),
        }
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

    /// It is a later day than when the change began.
    pub fn turn_to(&mut self, day: Date) {
        self.today = self.today.max(day);
    }

    /// Notes what the next statement makes stale; `change!` calls it.
    pub fn staling(&mut self, stale: Stale) -> &mut Reader<'c> {
        self.has_written = true;
        if stale != Stale::Nothing {
            self.stale.insert(stale);
        }
        &mut self.reader
    }

    /// Whether there is anything to undo.
    #[must_use]
    pub(super) const fn has_written(&self) -> bool {
        self.has_written
    }

    /// A change whose text was put together from parts that are all our own.
    pub fn altering<'q>(
        &'q mut self,
        stale: Stale,
        sql: &'q str,
        at: &'static str,
        params: &'q [Bound<'q>],
    ) -> Query<'q, 'c> {
        debug_assert!(!sql.starts_with("select"));
        Query { reader: self.staling(stale), sql, at, params }
    }

    /// Writes the chains' heads and raises the versions: the last statements of a change.
    pub(super) fn finish(&mut self) -> Result<Raised> {
        if self.reader.failed {
            return Err(Error::Store(Fault::Other, "a failed statement was swallowed".into()));
        }
        self.seal_heads()?;
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
