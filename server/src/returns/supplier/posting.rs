//! Sending goods back: they leave the shelf or the quarantine place, whatever the state of their batch.

use super::super::REASONS;
use super::received::{self, Came};
use crate::documents::{
    Deed, Reversible, day_of, must_be, must_be_quantity, must_have_lines, stamp_posted, take,
};
use crate::error::{Error, Result};
use crate::ledger::{Act, Free, Leg, Moved, Party};
use crate::masters::Call;
use crate::store::{Reader, Tx};
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::receipts::Receipt;
use pharmacy_contract::returns::{Settlement, SupplierReturn, SupplierReturnLine};
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::stores::StoreKind;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Sends the goods back.
///
/// # Errors
/// `ReturnExceedsReceived`, `InsufficientStock`, `ReasonRequired` …
pub fn post(tx: &mut Tx<'_>, call: &Call, doc: &mut SupplierReturn) -> Result<Deed> {
    must_be(doc, &[State::Draft], "post")?;
    must_have_lines(doc.lines.len())?;
    let home = doc.fields.store_id.unwrap_or_default();
    let place = tx.place(home, &call.who.scope())?;
    place.must_take_documents("/store_id")?;
    let on = day_of(tx, &call.who, &doc.paper, (&mut doc.fields.doc_date, &doc.fields.notes))?;
    let mut receipt = parent(tx, call, doc)?;
    let places = Places::of(tx, doc)?;
    tx.open_stores(&places.all())?;
    let supplier = doc.fields.supplier_id;
    let mut free = Free::default();
    let mut asked: BTreeMap<Uuid, (i64, usize)> = BTreeMap::new();
    let mut legs = Vec::with_capacity(doc.lines.len());
    for (at, line) in doc.lines.iter_mut().enumerate() {
        if let Some(receipt) = &mut receipt {
            tie(receipt, line, at)?;
        }
        let leg = leg(tx, &places, supplier, line, &mut free, at)?;
        asked.entry(leg.batch).or_insert((0, at)).0 -= leg.delta;
        legs.push(leg);
    }
    received::must_have_come(tx, supplier, &asked)?;
    doc.value = Some(total(&doc.lines)?);
    let act = Act {
        doc: DocKind::SupplierReturn,
        doc_id: doc.paper.stamp.id,
        effective_on: on,
        user: Some(call.who.principal.id),
        witness: None,
    };
    tx.post(&act, &legs)?;
    count(tx, doc, 1)?;
    stamp_posted(tx, doc, &place, &call.who, State::Posted)?;
    Ok(Deed::posting("post"))
}

/// The receipt that the goods go back from, under its lock: nobody reverses it meanwhile.
fn parent(tx: &mut Tx<'_>, call: &Call, doc: &SupplierReturn) -> Result<Option<Receipt>> {
    let Some(id) = doc.fields.receipt_id else { return Ok(None) };
    let receipt: Receipt = take(tx, &call.who, id, None)?;
    received::may_go_back(&receipt, &doc.fields)?;
    Ok(Some(receipt))
}

/// Where goods may leave from.
struct Places {
    home: Uuid,
    quarantine: Option<Uuid>,
}

impl Places {
    fn of(r: &mut Reader<'_>, doc: &SupplierReturn) -> Result<Self> {
        let home = doc.fields.store_id.unwrap_or_default();
        let quarantine = if doc.lines.iter().any(|line| line.fields.from_quarantine) {
            Some(r.companion(home, StoreKind::Quarantine)?.id)
        } else {
            None
        };
        Ok(Self { home, quarantine })
    }

    fn all(&self) -> Vec<Uuid> {
        std::iter::once(self.home).chain(self.quarantine).collect()
    }

    fn from(&self, line: &SupplierReturnLine) -> Uuid {
        self.quarantine.filter(|_| line.fields.from_quarantine).unwrap_or(self.home)
    }
}

/// Ties a line to the line of the receipt that it goes back from.
fn tie(receipt: &mut Receipt, line: &mut SupplierReturnLine, at: usize) -> Result<()> {
    let source = received::source(receipt, &line.fields, at)?;
    let received = source.fields.quantity + source.fields.free_qty;
    Came { received, returned: source.returned_qty }.must_cover(line.fields.quantity, at)?;
    source.returned_qty += line.fields.quantity;
    line.fields.receipt_line_id = Some(source.id);
    Ok(())
}

fn leg(
    tx: &mut Tx<'_>,
    places: &Places,
    supplier: Uuid,
    line: &mut SupplierReturnLine,
    free: &mut Free,
    at: usize,
) -> Result<Leg> {
    must_be_quantity(line.fields.quantity, None, None, at)?;
    let pointer = format!("/lines/{at}/reason_code");
    tx.must_be_reason(&line.fields.reason_code, REASONS, &line.fields.note, &pointer)?;
    line.fields.reason_code = tx.reason_as_kept(&line.fields.reason_code)?;
    let lot = super::lines::lot(tx, &line.fields, at)?;
    let (store, delta) = (places.from(line), -line.fields.quantity);
    free.shift(tx, store, &lot, delta, at)?;
    line.value = Some(worth(line.fields.quantity, lot.unit_cost)?);
    Ok(Leg {
        store,
        medicine: lot.medicine_id,
        batch: lot.id,
        line: line.id,
        leg: "return".into(),
        kind: MovementType::SupplierReturn,
        delta,
        release: 0,
        unit_cost: lot.unit_cost,
        party: Party::Supplier(supplier),
        reason: Some(line.fields.reason_code.clone()),
        reverses: None,
    })
}

/// Writes on the receipt what went back (`sign` 1), or takes it off again (-1).
fn count(tx: &mut Tx<'_>, doc: &SupplierReturn, sign: i64) -> Result<()> {
    let Some(receipt) = doc.fields.receipt_id else { return Ok(()) };
    for line in &doc.lines {
        if let Some(source) = line.fields.receipt_line_id {
            received::count(tx, receipt, source, sign * line.fields.quantity)?;
        }
    }
    Ok(())
}

pub(super) fn worth(units: i64, cost: Money) -> Result<Money> {
    line_value(units, cost.0).map(Money).ok_or_else(too_large)
}

pub(super) fn total(lines: &[SupplierReturnLine]) -> Result<Money> {
    let mut values = lines.iter().map(|line| line.value.unwrap_or_default().0);
    values.try_fold(0_i64, i64::checked_add).map(Money).ok_or_else(too_large)
}

fn too_large() -> Error {
    Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
}

/// Closes a return: the supplier has answered.
///
/// # Errors
/// `WrongState`.
pub fn settle(doc: &mut SupplierReturn, given: &Settlement) -> Result<Deed> {
    must_be(doc, &[State::Posted], "settle")?;
    if !given.credit_note_no.is_empty() {
        doc.fields.credit_note_no.clone_from(&given.credit_note_no);
    }
    doc.fields.credit_amount = given.credit_amount.or(doc.fields.credit_amount);
    doc.paper.state = State::Settled;
    Ok(Deed::step("settle"))
}

impl Reversible for SupplierReturn {
    fn may_reverse(&self, tx: &mut Tx<'_>, call: &Call) -> Result<()> {
        must_be(self, &[State::Posted], "reverse")?;
        if let Some(receipt) = self.fields.receipt_id {
            take::<Receipt>(tx, &call.who, receipt, None)?;
        }
        Ok(())
    }

    fn touched(&self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        Ok(Places::of(tx, self)?.all())
    }

    fn undone(&mut self, tx: &mut Tx<'_>, _: &[Moved]) -> Result<()> {
        count(tx, self, -1)
    }
}
