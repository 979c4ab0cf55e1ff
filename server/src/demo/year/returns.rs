//! What comes back: from patients, and to suppliers.

use super::dice::Dice;
use super::world::World;
use crate::error::Result;
use crate::record;
use crate::store::Tx;
use crate::{documents, returns, select};
use jiff::Span;
use pharmacy_contract::money::Money;
use pharmacy_contract::returns::{
    Condition, DispenseReturn, NewDispenseReturn, NewDispenseReturnLine, NewSupplierReturn,
    NewSupplierReturnLine, Settlement, SupplierReturn,
};
use uuid::Uuid;

const TAKE_BACK: documents::Work<DispenseReturn> = returns::take_back;
const SEND_BACK: documents::Work<SupplierReturn> = returns::send_back;

record! {
    struct Given { dispense: Uuid, line: Uuid, batch: Uuid, quantity: i64, good: bool }
}

record! {
    struct Delivered { receipt: Uuid, supplier: Uuid, line: Uuid, batch: Uuid, quantity: i64, free: i64 }
}

/// Every other day somebody brings back a part of what was given out the day before.
pub fn from_patients(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    if dice.one_in(2) {
        return Ok(());
    }
    let Some(new) = brought_back(tx, dice)? else { return Ok(()) };
    documents::make(tx, &world.call(), new, Some(TAKE_BACK)).map(drop)
}

pub fn draft_from_a_patient(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let Some(new) = brought_back(tx, dice)? else { return Ok(()) };
    documents::make::<DispenseReturn>(tx, &world.call(), new, None).map(drop)
}

fn brought_back(tx: &mut Tx<'_>, dice: &mut Dice) -> Result<Option<NewDispenseReturn>> {
    let today = tx.today();
    let given: Vec<Given> = select!(
        tx,
        "select d.id as dispense, l.id as line, v.batch_id as batch, - v.qty_delta as quantity,
             m.returns_restockable and t.status = 'available' and (t.expiry_date is null or t.expiry_date >= $1) as good
         from dispense d join dispense_line l on l.dispense_id = d.id join stock_movement v on v.doc_id = d.id and v.line_id = l.id
         join batch t on t.id = v.batch_id join medicine m on m.id = l.medicine_id
         where d.doc_date = $2 and d.state = 'completed' order by v.seq",
        today,
        today.saturating_sub(Span::new().days(1))
    )
    .all()?;
    let Some(given) = dice.pick(&given) else { return Ok(None) };
    let (condition, reason) = match dice.between(0, 9) {
        0..=5 if given.good => (Condition::Restock, "not_needed"),
        6 | 7 => (Condition::Quarantine, "wrong_item"),
        _ => (Condition::Waste, "damaged"),
    };
    let line = NewDispenseReturnLine {
        dispense_line_id: given.line,
        batch_id: given.batch,
        quantity: dice.between(1, given.quantity),
        condition,
        reason_code: reason.into(),
        note: String::new(),
    };
    let dispense_id = given.dispense;
    Ok(Some(NewDispenseReturn { dispense_id, lines: vec![line], ..NewDispenseReturn::default() }))
}

/// Every third week something of a new delivery goes back; weeks later the supplier answers.
pub fn with_suppliers(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    settle(tx, world, dice)?;
    if !dice.one_in(3) {
        return Ok(());
    }
    let Some(new) = sent_back(tx, world, dice)? else { return Ok(()) };
    documents::make(tx, &world.call(), new, Some(SEND_BACK)).map(drop)
}

pub fn draft_to_a_supplier(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let Some(new) = sent_back(tx, world, dice)? else { return Ok(()) };
    documents::make::<SupplierReturn>(tx, &world.call(), new, None).map(drop)
}

fn sent_back(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<Option<NewSupplierReturn>> {
    let since = tx.today().saturating_sub(Span::new().days(14));
    let delivered: Vec<Delivered> = select!(
        tx,
        "select r.id as receipt, r.supplier_id as supplier, l.id as line, l.batch_id as batch, l.quantity, b.on_hand - b.reserved as free
         from receipt r join receipt_line l on l.receipt_id = r.id
         join stock_balance b on b.store_id = $1 and b.batch_id = l.batch_id
         where r.doc_date >= $2 and r.state = 'posted' and r.supplier_id is not null and l.returned_qty = 0 and b.on_hand > b.reserved
         order by r.document_no, l.line_no",
        world.main,
        since
    )
    .all()?;
    let Some(one) = dice.pick(&delivered) else { return Ok(None) };
    let (reason, note) =
        if dice.one_in(2) { ("quality", "Packs were wet") } else { ("wrong_item", "") };
    let line = NewSupplierReturnLine {
        batch_id: one.batch,
        receipt_line_id: Some(one.line),
        quantity: (one.quantity / 10).max(1).min(one.free),
        reason_code: reason.into(),
        note: note.into(),
        ..NewSupplierReturnLine::default()
    };
    Ok(Some(NewSupplierReturn {
        store_id: Some(world.main),
        supplier_id: one.supplier,
        receipt_id: Some(one.receipt),
        lines: vec![line],
        ..NewSupplierReturn::default()
    }))
}

fn settle(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let until = tx.today().saturating_sub(Span::new().days(21));
    let waiting: Vec<(Uuid, Money)> = select!(
        tx,
        "select id, value from supplier_return where state = 'posted' and doc_date <= $1 order by document_no",
        until
    )
    .all()?;
    for (id, value) in waiting {
        let answer = Settlement {
            credit_note_no: format!("CN-{}", dice.between(10_000, 99_999)),
            credit_amount: Some(value),
        };
        documents::done(tx, &world.call(), id, None, |_, doc: &mut SupplierReturn| {
            returns::settle(doc, &answer)
        })?;
    }
    Ok(())
}
