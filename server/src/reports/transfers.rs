//! Transfers: what was asked, sent, received and lost between stores, and how long it took.

use super::ask::{Asked, Filter, Take};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Chart, Report, Span, day, id, number, quantity, text};
use crate::auth::Scope;
use crate::error::Result;
use crate::ledger::day_number;
use crate::store::{Owned, Reader, Stale};
use jiff::civil::Date;
use pharmacy_contract::paper::State;
use pharmacy_contract::reports::ChartKind;
use pharmacy_contract::time::Instant;

pub const REPORT: Report = Report {
    name: "transfers",
    title: "Transfers",
    about: "Stock moved between stores, newest first; days count until a transfer was done, or until today.",
    columns: &[
        id("transfer_id", "Transfer id"),
        text("document_no", "No."),
        day("date", "Date"),
        id("source_store_id", "From id"),
        text("source_store", "From"),
        id("destination_store_id", "To id"),
        text("destination_store", "To"),
        text("state", "Status"),
        text("reason", "Reason"),
        number("lines", "Lines"),
        quantity("asked", "Asked"),
        quantity("sent", "Sent"),
        quantity("received", "Received"),
        quantity("returned", "Returned"),
        quantity("lost", "Lost"),
        number("days", "Days"),
    ],
    filters: &[
        Filter::new("store_id", "Either store", Take::Stores),
        Filter::new("source_store_id", "From", Take::Stores),
        Filter::new("destination_store_id", "To", Take::Stores),
        Filter::new(
            "state",
            "Status",
            Take::Words(&[
                "draft",
                "submitted",
                "approved",
                "rejected",
                "dispatched",
                "part_received",
                "received",
                "cancelled",
                "reversed",
                "imported",
            ]),
        ),
    ],
    span: Span::Days(30),
    chart: Some(Chart { kind: ChartKind::Line, label: "date", value: "sent" }),
    reads: &[Stale::Transfers],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let mut wanted = Wanted::default();
    wanted.days("x.doc_date", asked.from, asked.to);
    if let Scope::Department { stores, .. } = &asked.scope {
        either(&mut wanted, stores.iter().copied().map(Owned::Id).collect());
    }
    if !asked.ids("store_id").is_empty() {
        either(&mut wanted, asked.owned("store_id"));
    }
    wanted.if_any("x.source_store_id", asked.owned("source_store_id"));
    wanted.if_any("x.destination_store_id", asked.owned("destination_store_id"));
    wanted.if_any("x.state", asked.owned("state"));
    let sql = format!("select count(*) from transfer x{}", wanted.text());
    (sheet.total,) = wanted.one(r, &sql)?;
    let sum = |column: &str| {
        format!(
            "(select cast(coalesce(sum(l.{column}), 0) as bigint) from transfer_line l where l.transfer_id = x.id)"
        )
    };
    let sums = ["quantity", "dispatched_qty", "received_qty", "returned_qty", "lost_qty"]
        .map(sum)
        .join(", ");
    let sql = format!(
        "select x.id, x.document_no, x.doc_date, x.source_store_id, a.name, x.destination_store_id, b.name, x.state, x.reason, x.line_count,
             {sums}, x.updated_at
         from transfer x join store a on a.id = x.source_store_id join store b on b.id = x.destination_store_id{}
         order by x.doc_date desc, x.id desc {{window}}",
        wanted.text()
    );
    sheet.fill_as(r, &sql, &mut wanted, &mut |row| {
        let mut cells = REPORT.leading(row, 15)?;
        let (date, state, updated): (Date, State, Instant) =
            (row.get(2)?, row.get(7)?, row.get(15)?);
        cells.push(days(asked, date, state, updated));
        Ok(cells)
    })
}

fn either(wanted: &mut Wanted, stores: Vec<Owned>) {
    if stores.is_empty() {
        return wanted.and("1 = 0");
    }
    let marks = wanted.marks(stores);
    wanted.and(format!("(x.source_store_id in ({marks}) or x.destination_store_id in ({marks}))"));
}

fn days(asked: &Asked, date: Date, state: State, updated: Instant) -> Cell {
    let until = match state {
        State::Imported => return Cell::Null,
        State::Received | State::Cancelled | State::Rejected | State::Reversed => {
            asked.day_of(updated)
        }
        _ => asked.today,
    };
    Cell::Whole((day_number(until) - day_number(date)).max(0))
}
