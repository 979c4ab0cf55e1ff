//! Units of each store, before and after: they must agree but for what the report lists.

use super::stores::inventory::{Entry, Shelf};
use serde::Serialize;
use uuid::Uuid;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Units {
    #[serde(skip)]
    pub store: Uuid,
    pub legacy_id: String,
    pub name: String,
    /// The sum in the file: whole units, negative ones too.
    pub old: i64,
    /// What the ledger says now.
    pub new: i64,
    /// By how much the report's rows change the sum: counts below zero, too large, or skipped.
    pub listed: i64,
}

impl Units {
    #[must_use]
    pub fn of(shelf: &Shelf) -> Self {
        let (legacy_id, name) = (shelf.legacy_id.clone(), shelf.name.clone());
        Self { store: shelf.store, legacy_id, name, ..Self::default() }
    }

    /// An entry of the file; the report has a row where it counts otherwise.
    pub const fn told(&mut self, entry: &Entry) {
        self.old = self.old.saturating_add(entry.told);
        self.listed = self.listed.saturating_add(entry.units.saturating_sub(entry.told));
    }

    /// An entry that does not count at all.
    pub const fn skipped(&mut self, entry: &Entry) {
        self.listed = self.listed.saturating_sub(entry.units);
    }

    pub const fn taken(&mut self, entry: &Entry) {
        self.new = self.new.saturating_add(entry.units);
    }

    #[must_use]
    pub const fn agree(&self) -> bool {
        self.old.saturating_add(self.listed) == self.new
    }
}
