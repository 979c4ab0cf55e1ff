//! transfers.json -> transfers between two stores.

use super::rows::PaperRow;
use super::{Line, lines};
use crate::error::Result;
use crate::legacy::insert::{Insert, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::origin::Origin;
use crate::legacy::placeholders::{What, must_point};
use crate::legacy::progress::Progress;
use crate::legacy::record::Record;
use crate::legacy::report::{Action, Reason};
use crate::store::{Bound, Param, Stale, Tx};
use jiff::civil::Date;
use pharmacy_contract::text::fold;
use pharmacy_contract::transfers::TransferReason;
use serde_json::Value;
use uuid::Uuid;

/// What became of a transfer that the predecessor had completed.
const RECEIVED: &str = "received";

pub struct Transfer {
    pub origin: Origin,
    pub status: String,
    pub day: Date,
    pub source: Uuid,
    pub destination: Uuid,
    pub requested_by: String,
    pub approved_by: String,
    pub notes: String,
    pub lines: Box<[Line]>,
}

impl Transfer {
    /// The document and its lines.
    #[must_use]
    pub const fn rows(&self) -> usize {
        1 + self.lines.len()
    }
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let created_at = record.created_at();
    let day = record.doc_day(&["transfer_date"], created_at, true);
    let source = end(intake, record, "source_store_id");
    let destination = end(intake, record, "destination_store_id");
    if source == destination {
        let name = intake.stores.iter().find(|store| store.origin.id == source);
        let name = name.map(|store| store.fields.name.clone()).unwrap_or_default();
        let field = "destination_store_id";
        record.row(Action::Warning, Reason::DuplicateValue, field, name.clone(), name);
    }
    let transfer = Transfer {
        status: status(record),
        day,
        source,
        destination,
        requested_by: record.text("requested_by"),
        approved_by: record.text("approved_by"),
        notes: record.text("notes"),
        lines: lines(intake, record, false),
        origin: record.origin(created_at),
    };
    intake.transfers.push(transfer);
}

fn end(intake: &mut Intake, record: &mut Record<'_>, field: &'static str) -> Uuid {
    let told = record.value(field);
    must_point(intake, record, What::Store, field, told.as_ref())
}

/// The predecessor moved the units at once, whatever it called the state.
fn status(record: &mut Record<'_>) -> String {
    let told = record.text("status");
    match fold(&told).as_str() {
        "completed" | "complete" => {
            record.keep_quietly("status", Value::String(told));
            RECEIVED.to_owned()
        }
        "" => {
            record.row(Action::Altered, Reason::DefaultUsed, "status", "", RECEIVED);
            RECEIVED.to_owned()
        }
        _ => {
            record.row(Action::Warning, Reason::NotPostable, "status", told.clone(), told.clone());
            told
        }
    }
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.transfers.iter().map(Row::of))?;
    let lines = intake.transfers.iter().flat_map(|transfer| {
        let numbered = (1..).zip(transfer.lines.iter());
        numbered.map(|(no, line)| LineRow { id: crate::clock::new_id(), of: transfer, no, line })
    });
    insert_all(tx, progress, lines)
}

struct Row<'t> {
    of: &'t Transfer,
    paper: PaperRow<'t>,
}

impl<'t> Row<'t> {
    fn of(of: &'t Transfer) -> Self {
        let status = Some(of.status.as_str());
        Self { of, paper: PaperRow::of(&of.origin, status, of.day, &of.notes, of.lines.len()) }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Transfers;

    fn head() -> String {
        PaperRow::head(
            "transfer",
            "source_store_id, destination_store_id, requested_by_name, approved_by_name, reason, direct",
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.paper.bind(values);
        values.extend([
            self.of.source.bound(),
            self.of.destination.bound(),
            self.of.requested_by.bound(),
            self.of.approved_by.bound(),
            Bound::Text(TransferReason::Replenish.as_str()),
            Bound::Flag(true),
        ]);
    }
}

struct LineRow<'t> {
    id: Uuid,
    of: &'t Transfer,
    no: i64,
    line: &'t Line,
}

impl Insert for LineRow<'_> {
    const STALE: Stale = Stale::Transfers;

    fn head() -> String {
        "insert into transfer_line (transfer_id, line_no, id, medicine_id, quantity, legacy_extra, approved_qty, dispatched_qty, received_qty)"
            .into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.line.bind(&self.of.origin, self.no, self.id, values);
        let moved = if self.of.status == RECEIVED { self.line.quantity } else { 0 };
        values.extend([Bound::Int(moved), Bound::Int(moved), Bound::Int(moved)]);
    }
}
