//! Posting a receipt: its goods become stock, and its batches get their cost.

use super::rules;
use crate::documents::{Deed, must_be, must_have_lines, stamp_posted};
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Leg, Party, Place, facility};
use crate::masters::Call;
use crate::select;
use crate::store::Tx;
use jiff::civil::Date;
use pharmacy_contract::levels::{line_value, unit_cost};
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::receipts::{Receipt, ReceiptLine};
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// Receives the goods.
///
/// # Errors
/// What the law of receipts refuses; see [`rules`].
pub fn post(tx: &mut Tx<'_>, call: &Call, doc: &mut Receipt) -> Result<Deed> {
    must_be(doc, &[State::Draft], "post")?;
    must_have_lines(doc.lines.len())?;
    rules::may_post(&doc.fields)?;
    let home = doc.fields.store_id.unwrap_or_default();
    let place = tx.place(home, &call.who.scope())?;
    place.must_take_documents("/store_id")?;
    let on = tx.effective_day(doc.fields.doc_date, &call.who, &doc.fields.notes)?;
    tx.open_stores(&[home])?;
    must_be_a_new_invoice(tx, doc)?;
    let legs = arrivals(tx, call, doc, &place, on)?;
    let act = Act {
        doc: DocKind::Receipt,
        doc_id: doc.paper.stamp.id,
        effective_on: on,
        user: Some(call.who.principal.id),
        witness: None,
    };
    tx.post(&act, &legs)?;
    stamp_posted(tx, doc, &place, &call.who, State::Posted)?;
    Ok(Deed::posting("post"))
}

/// A supplier's invoice is posted once; the unique index is the last guard.
fn must_be_a_new_invoice(tx: &mut Tx<'_>, doc: &Receipt) -> Result<()> {
    let key = fold(&doc.fields.invoice_number);
    let Some(supplier) = doc.fields.supplier_id.filter(|_| !key.is_empty()) else { return Ok(()) };
    let other: Option<(Uuid, String)> = select!(
        tx,
        "select id, document_no from receipt where supplier_id = $1 and invoice_key = $2 and state = 'posted' and invoice_key <> ''",
        supplier,
        key
    )
    .maybe()?;
    let Some((id, number)) = other else { return Ok(()) };
    let detail = format!(
        "invoice {} of this supplier was received with {number}",
        doc.fields.invoice_number
    );
    let refusal = Refusal::new(ProblemKind::DuplicateInvoice, detail).at("/invoice_number");
    Err(refusal.with("receipt", id.to_string()).with("document_no", number).into())
}

fn arrivals(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Receipt,
    place: &Place,
    on: Date,
) -> Result<Vec<Leg>> {
    let least_days = facility(tx)?.receipt_min_days_left;
    let (supplier, by) = (doc.fields.supplier_id, Some(call.who.principal.id));
    let mut legs = Vec::with_capacity(doc.lines.len());
    for (at, line) in doc.lines.iter_mut().enumerate() {
        rules::may_draft(&line.fields, at)?;
        let units = line.fields.quantity + line.fields.free_qty;
        if units == 0 {
            continue;
        }
        let card = tx.active_card(line.fields.medicine_id, at)?;
        let identity = rules::identity(&line.fields, &card, supplier, at)?;
        rules::may_arrive(&line.fields, identity.expiry_date, on, least_days, at)?;
        let lot = tx.find_or_make_lot(&identity, by)?;
        let value = value_of(line)?;
        tx.add_cost(&lot, units, value)?;
        line.batch_id = Some(lot.id);
        legs.push(Leg {
            store: place.id,
            medicine: card.id,
            batch: lot.id,
            line: line.id,
            leg: "receipt".into(),
            kind: MovementType::Receipt,
            delta: units,
            release: 0,
            unit_cost: Money(unit_cost(value, units).unwrap_or_default()),
            party: supplier.map_or(Party::Nobody, Party::Supplier),
            reason: None,
            reverses: None,
        });
    }
    Ok(legs)
}

/// What was paid for a line.
pub(super) fn value_of(line: &ReceiptLine) -> Result<i64> {
    let cost = line.fields.unit_cost.unwrap_or_default();
    line_value(line.fields.quantity, cost.0).ok_or_else(|| {
        Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
    })
}
