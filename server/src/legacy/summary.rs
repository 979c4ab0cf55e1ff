//! What an import came to, in the words and the table that the command prints.

use super::entity::Entity;
use super::report::{Action, Reason, Totals};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Imported,
    /// All was done and taken back.
    Trial,
    /// This very copy was imported before: 0 changes.
    NothingNew,
}

#[derive(Clone, Debug)]
pub struct Summary {
    pub outcome: Outcome,
    pub source: String,
    /// SHA-256 over the contents of all files.
    pub fingerprint: String,
    pub totals: BTreeMap<Entity, Totals>,
    /// Rows of the report by kind.
    pub kinds: BTreeMap<(Action, Reason), u64>,
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
        if !self.kinds.is_empty() {
            writeln!(f, "\nRows of the report:")?;
        }
        for ((action, reason), rows) in &self.kinds {
            writeln!(f, "{rows:>9}  {} {}", action.as_str(), reason.as_str())?;
        }
        writeln!(f, "\nThe old counts carry the old faults: take stock before you rely on them.")
    }
}
