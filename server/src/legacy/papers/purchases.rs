//! purchases.json -> goods receipts of the main store.

use super::rows::PaperRow;
use super::{Line, lines};
use crate::error::Result;
use crate::legacy::insert::{Insert, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::origin::Origin;
use crate::legacy::placeholders::{What, may_point};
use crate::legacy::progress::Progress;
use crate::legacy::record::Record;
use crate::legacy::report::{Action, Reason};
use crate::store::{Bound, Param, Stale, Tx};
use jiff::civil::Date;
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::receipts::ReceiptKind;
use pharmacy_contract::text::fold;
use serde_json::Value;
use uuid::Uuid;

pub struct Purchase {
    pub origin: Origin,
    pub status: String,
    pub day: Date,
    pub store: Uuid,
    pub supplier: Option<Uuid>,
    pub invoice: String,
    pub delivery: Option<Date>,
    pub purchaser: String,
    pub received_by: String,
    pub notes: String,
    pub total: Money,
    pub lines: Box<[Line]>,
}

impl Purchase {
    /// The document and its lines.
    #[must_use]
    pub const fn rows(&self) -> usize {
        1 + self.lines.len()
    }
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let created_at = record.created_at();
    let day = record.doc_day(&["date", "purchase_date"], created_at, false);
    let supplier = record.value("supplier_id");
    let supplier = may_point(intake, record, What::Supplier, "supplier_id", supplier.as_ref());
    let invoice = record.text("invoice_number");
    let key = format!("{}\n{}", supplier.unwrap_or_default(), fold(&invoice));
    if !invoice.is_empty() && !intake.names.insert(key) {
        let text = invoice.clone();
        record.row(Action::Info, Reason::DuplicateValue, "invoice_number", text.clone(), text);
    }
    let lines = lines(intake, record, true);
    let purchase = Purchase {
        status: status(record),
        day,
        store: intake.main_store,
        supplier,
        invoice,
        delivery: record.day("delivery_date"),
        purchaser: record.text("purchaser_name"),
        received_by: record.text("received_by"),
        notes: record.text("notes"),
        total: total(record, &lines),
        lines,
        origin: record.origin(created_at),
    };
    intake.purchases.push(purchase);
}

/// The predecessor posted pending purchases too, some of them twice: none of them can be posted any more.
fn status(record: &mut Record<'_>) -> String {
    let told = record.text("status");
    let word = match fold(&told).as_str() {
        "delivered" | "complete" | "completed" => "received",
        "cancelled" | "canceled" => "cancelled",
        "pending" => {
            record.row(Action::Warning, Reason::NotPostable, "status", told.clone(), "pending");
            "pending"
        }
        "" => {
            record.row(Action::Altered, Reason::DefaultUsed, "status", "", "received");
            return "received".to_owned();
        }
        _ => {
            record.row(Action::Warning, Reason::BadStatus, "status", told.clone(), told.clone());
            return told;
        }
    };
    if word != told {
        record.keep_quietly("status", Value::String(told));
    }
    word.to_owned()
}

/// The sum of the lines where one of them has a price, else what the record told.
fn total(record: &mut Record<'_>, lines: &[Line]) -> Money {
    let told = ["total_cost", "total_amount"].map(|field| (field, record.money(field)));
    let sum = lines.iter().try_fold(0, |sum: i64, line| {
        sum.checked_add(line_value(line.quantity, line.unit_cost.0)?)
    });
    let first = told.iter().find_map(|(_, amount)| *amount);
    let total = sum.filter(|sum| *sum > 0).map(Money).or(first).unwrap_or_default();
    for (field, amount) in told {
        if let Some(other) = amount.filter(|amount| *amount != total) {
            record.keep(field, Value::String(other.to_string()), Reason::DuplicateValue);
        }
    }
    total
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.purchases.iter().map(Row::of))?;
    let lines = intake.purchases.iter().flat_map(|purchase| {
        let numbered = (1..).zip(purchase.lines.iter());
        numbered.map(|(no, line)| LineRow { id: crate::clock::new_id(), of: purchase, no, line })
    });
    insert_all(tx, progress, lines)
}

struct Row<'p> {
    of: &'p Purchase,
    paper: PaperRow<'p>,
    invoice_key: String,
}

impl<'p> Row<'p> {
    fn of(purchase: &'p Purchase) -> Self {
        let status = Some(purchase.status.as_str());
        let paper = PaperRow::of(
            &purchase.origin,
            status,
            purchase.day,
            &purchase.notes,
            purchase.lines.len(),
        );
        Self { of: purchase, paper, invoice_key: fold(&purchase.invoice) }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Receipts;

    fn head() -> String {
        PaperRow::head(
            "receipt",
            "store_id, supplier_id, kind, invoice_number, invoice_key, delivery_date, purchaser_name, received_by, total",
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.paper.bind(values);
        let purchase = self.of;
        values.extend([
            purchase.store.bound(),
            purchase.supplier.bound(),
            Bound::Text(ReceiptKind::Purchase.as_str()),
            purchase.invoice.bound(),
            self.invoice_key.bound(),
            purchase.delivery.bound(),
            purchase.purchaser.bound(),
            purchase.received_by.bound(),
            purchase.total.bound(),
        ]);
    }
}

struct LineRow<'p> {
    id: Uuid,
    of: &'p Purchase,
    no: i64,
    line: &'p Line,
}

impl Insert for LineRow<'_> {
    const STALE: Stale = Stale::Receipts;

    fn head() -> String {
        "insert into receipt_line (receipt_id, line_no, id, medicine_id, quantity, legacy_extra, unit_cost)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.line.bind(&self.of.origin, self.no, self.id, values);
        values.push(self.line.unit_cost.bound());
    }
}
