//! Columns that all documents share, and their lines.

use super::Line;
use crate::legacy::insert::ORIGIN;
use crate::legacy::origin::Origin;
use crate::store::{Bound, Param};
use jiff::civil::Date;
use pharmacy_contract::paper::State;
use uuid::Uuid;

pub struct PaperRow<'p> {
    origin: &'p Origin,
    status: Option<&'p str>,
    day: Date,
    notes: &'p str,
    lines: i64,
}

impl<'p> PaperRow<'p> {
    pub fn of(
        origin: &'p Origin,
        status: Option<&'p str>,
        day: Date,
        notes: &'p str,
        lines: usize,
    ) -> Self {
        Self { origin, status, day, notes, lines: i64::try_from(lines).unwrap_or(i64::MAX) }
    }

    /// `insert into receipt (…)`, with the columns of `bind` first.
    pub fn head(table: &str, own: &str) -> String {
        format!(
            "insert into {table} ({ORIGIN}, state, legacy_status, line_count, doc_date, notes, {own})"
        )
    }

    pub fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.origin.bind(values);
        values.extend([
            Bound::Text(State::Imported.as_str()),
            self.status.bound(),
            Bound::Int(self.lines),
            Bound::Day(self.day),
            Bound::Text(self.notes),
        ]);
    }
}

impl Line {
    /// Document, number, id, medicine, quantity, left-over keys.
    pub fn bind<'r>(&'r self, of: &Origin, no: i64, id: Uuid, values: &mut Vec<Bound<'r>>) {
        values.extend([
            Bound::Id(of.id),
            Bound::Int(no),
            Bound::Id(id),
            self.medicine.bound(),
            self.quantity.bound(),
            self.extra.as_deref().map_or(Bound::Null, Bound::Text),
        ]);
    }
}
