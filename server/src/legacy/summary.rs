//! What an import came to, in the words and the table that the command prints.

use super::entity::Entity;
use super::photos::PhotoTotals;
use super::report::{Action, Reason, Totals};
use super::units::Units;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    Imported,
    /// All was done and taken back.
    Trial,
    /// This very copy was imported before: 0 changes.
    #[default]
    NothingNew,
}

#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub outcome: Outcome,
    pub source: String,
    /// SHA-256 over the contents of all files.
    pub fingerprint: String,
    pub totals: BTreeMap<Entity, Totals>,
    /// Rows of the report by kind.
    pub kinds: BTreeMap<(Action, Reason), u64>,
    /// Units of each store, before and after.
    pub units: Vec<Units>,
    pub photos: PhotoTotals,
    pub took: Duration,
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.outcome {
            Outcome::NothingNew => {
                return writeln!(f, "{} was imported before. 0 changes.", self.source);
            }
            Outcome::Imported => {
                writeln!(f, "Imported {} in {:.1} s.", self.source, self.took.as_secs_f64())?;
            }
            Outcome::Trial => writeln!(
                f,
                "Trial of {} in {:.1} s; nothing was changed.",
                self.source,
                self.took.as_secs_f64()
            )?,
        }
        writeln!(
            f,
            "\n{:<18} {:>9} {:>9} {:>9} {:>9}",
            "file", "read", "imported", "altered", "skipped"
        )?;
        for (entity, totals) in &self.totals {
            let Totals { read, imported, altered, skipped } = totals;
            writeln!(f, "{:<18} {read:>9} {imported:>9} {altered:>9} {skipped:>9}", entity.file())?;
        }
        self.show_units(f)?;
        let PhotoTotals { read, assigned, unassigned, skipped } = self.photos;
        if read > 0 {
            writeln!(
                f,
                "\nPhotos: {read} read, {assigned} assigned, {unassigned} kept for assignment, {skipped} skipped."
            )?;
        }
        if !self.kinds.is_empty() {
            writeln!(f, "\nRows of the report:")?;
        }
        for ((action, reason), rows) in &self.kinds {
            writeln!(f, "{rows:>9}  {} {}", action.as_str(), reason.as_str())?;
        }
        writeln!(f, "\nThe old counts carry the old faults: take stock before you rely on them.")
    }
}

impl Summary {
    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let files: BTreeMap<&str, &Totals> =
            self.totals.iter().map(|(entity, totals)| (entity.file(), totals)).collect();
        let kinds = self.kinds.iter();
        let kinds = kinds.map(|((action, reason), rows)| json!({ "action": action.as_str(), "reason": reason.as_str(), "rows": rows }));
        json!({
            "outcome": super::report_file::outcome(self.outcome),
            "source": self.source,
            "fingerprint": self.fingerprint,
            "files": files,
            "stores": self.units,
            "photos": self.photos,
            "rows": kinds.collect::<Vec<_>>(),
        })
    }

    /// All stores in one line, and each that has not what its record told.
    fn show_units(&self, f: &mut Formatter<'_>) -> Result {
        let sum = |of: fn(&Units) -> i64| self.units.iter().map(of).sum::<i64>();
        let (old, new, stores) = (sum(|u| u.old), sum(|u| u.new), self.units.len());
        writeln!(f, "\nUnits in {stores} stores: {old} in the files, {new} taken over.")?;
        for units in self.units.iter().filter(|units| units.listed != 0) {
            let Units { legacy_id, name, old, new, listed, .. } = units;
            writeln!(f, "  store {legacy_id}, {name}: {old}, {listed:+} as listed, {new}")?;
        }
        Ok(())
    }
}
