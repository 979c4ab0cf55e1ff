//! Goods that come to the main store: what suppliers deliver, and what is given.

use super::dice::Dice;
use super::world::{Drug, World};
use crate::error::Result;
use crate::store::Tx;
use crate::{documents, receipts, select};
use jiff::Span;
use jiff::civil::Date;
use pharmacy_contract::money::Money;
use pharmacy_contract::receipts::{NewReceipt, NewReceiptLine, Receipt, ReceiptKind};
use std::collections::BTreeMap;
use uuid::Uuid;

const POST: documents::Work<Receipt> = receipts::post;
/// For so many days the suppliers have not had some medicines.
const SHORTAGE_DAYS: i64 = 150;

/// The first delivery of everything.
pub fn open(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let all = world.drugs.iter().enumerate();
    let all: Vec<(usize, i64)> =
        all.map(|(at, drug)| (at, drug.low_stock_limit * dice.between(2, 4))).collect();
    deliver(tx, world, dice, &all, Delivery::First)
}

/// The batch that a medicine was loaded with.
fn first_batch(tx: &mut Tx<'_>, medicine: Uuid) -> Result<Option<(String, Option<Date>)>> {
    select!(
        tx,
        "select batch_number, expiry_date from batch where medicine_id = $1 order by seq limit 1",
        medicine
    )
    .maybe()
}

/// What runs low is filled up; now and then somebody forgets, and some medicines cannot be had at the end.
pub fn refill(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, days_left: i64) -> Result<()> {
    let wanted = wanted(tx, world, dice, days_left)?;
    deliver(tx, world, dice, &wanted, Delivery::Usual)
}

/// Two deliveries that have come and are not written down to the end.
pub fn drafts(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let two: Vec<(usize, i64)> = (3..).step_by(31).take(4).zip([400, 60, 120, 200]).collect();
    deliver(tx, world, dice, &two, Delivery::Draft)
}

fn wanted(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    days_left: i64,
) -> Result<Vec<(usize, i64)>> {
    let mut wanted = Vec::new();
    for (at, drug) in world.drugs.iter().enumerate() {
        let is_short = at % 11 == 5 && days_left < SHORTAGE_DAYS;
        let (often, limit) = (world.popularity(at), drug.low_stock_limit);
        let usable: Option<(i64,)> = select!(
            tx,
            "select usable from stock_total where store_id = $1 and medicine_id = $2",
            world.main,
            drug.id
        )
        .maybe()?;
        let usable = usable.map_or(0, |(usable,)| usable);
        if usable * 10 <= limit * (12 + often) && !is_short && !dice.one_in(4) {
            wanted.push((at, limit * dice.between(2, 3 + often / 3)));
        }
    }
    Ok(wanted)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Delivery {
    /// With the batches that the medicines were loaded with.
    First,
    Usual,
    Draft,
}

/// One receipt a supplier.
fn deliver(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    wanted: &[(usize, i64)],
    delivery: Delivery,
) -> Result<()> {
    let mut by_supplier: BTreeMap<Uuid, Vec<NewReceiptLine>> = BTreeMap::new();
    for (at, quantity) in wanted {
        let Some(drug) = world.drugs.get(*at) else { continue };
        let Some(supplier) = drug.supplier_id else { continue };
        let mut line = line(tx, dice, drug, *quantity);
        // A batch that had expired by then was delivered by nobody.
        let loaded = if delivery == Delivery::First { first_batch(tx, drug.id)? } else { None };
        let loaded = loaded.filter(|(_, expiry)| expiry.is_none_or(|day| day > tx.today()));
        if let Some((number, expiry)) = loaded {
            (line.batch_number, line.expiry_date) = (number, expiry);
        }
        by_supplier.entry(supplier).or_default().push(line);
    }
    for (supplier, lines) in by_supplier {
        let new = NewReceipt {
            supplier_id: Some(supplier),
            // One a day from each supplier at most.
            invoice_number: format!("INV-{}", tx.today().strftime("%y%m%d")),
            delivery_date: Some(tx.today()),
            purchaser_name: "Demo Administrator".into(),
            received_by: "Demo Pharmacist".into(),
            lines,
            ..NewReceipt::default()
        };
        let work = (delivery != Delivery::Draft).then_some(POST);
        documents::make(tx, &world.call(), new, work)?;
    }
    Ok(())
}

/// What is given is often soon to expire.
pub fn donation(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let mut lines = Vec::new();
    for drug in world.drugs.iter().skip(1).step_by(14).filter(|drug| !drug.controlled) {
        let days = dice.between(22, 70);
        let line = line(tx, dice, drug, drug.low_stock_limit / 2);
        lines.push(NewReceiptLine {
            expiry_date: Some(tx.today().saturating_add(Span::new().days(days))),
            unit_cost: Some(Money(0)),
            ..line
        });
    }
    let new = NewReceipt {
        kind: ReceiptKind::Donation,
        received_by: "Demo Pharmacist".into(),
        notes: "Given by a relief organisation".into(),
        lines,
        ..NewReceipt::default()
    };
    documents::make(tx, &world.call(), new, Some(POST)).map(drop)
}

fn line(tx: &Tx<'_>, dice: &mut Dice, drug: &Drug, quantity: i64) -> NewReceiptLine {
    let pack = drug.pack_size.max(1);
    let packs = (quantity / pack).max(1);
    // Most last two years; some are cheap because they do not.
    let days = if dice.one_in(9) { dice.between(60, 170) } else { dice.between(240, 800) };
    let cost = drug.unit_price.0 * dice.between(62, 78) / 100;
    let maker = dice.pick(&["LX", "QB", "TR", "MV"]).copied().unwrap_or("LX");
    NewReceiptLine {
        medicine_id: drug.id,
        quantity: packs * pack,
        packs: Some(packs),
        pack_size: Some(pack),
        free_qty: if dice.one_in(25) { pack } else { 0 },
        // With the day in it: a number that was used before has another expiry, and would be refused.
        batch_number: format!("{maker}{}{:02}", tx.today().strftime("%y%j"), dice.between(0, 99)),
        expiry_date: Some(tx.today().saturating_add(Span::new().days(days))),
        unit_cost: Some(Money(cost.max(1))),
        accept_short_dated: true,
        ..NewReceiptLine::default()
    }
}
