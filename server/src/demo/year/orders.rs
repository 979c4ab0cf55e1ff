//! Goods that suppliers deliver to the main store.

use super::dice::Dice;
use super::world::{Drug, World};
use crate::error::Result;
use crate::store::Tx;
use crate::{documents, receipts, select};
use jiff::Span;
use jiff::civil::Date;
use pharmacy_contract::money::Money;
use pharmacy_contract::receipts::{NewReceipt, NewReceiptLine, Receipt};
use std::collections::BTreeMap;
use uuid::Uuid;

const WORK: documents::Work<Receipt> = receipts::post;

/// The first delivery of everything.
pub fn open(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let all: Vec<(usize, i64)> =
        world.drugs.iter().enumerate().map(|(at, drug)| (at, drug.low_stock_limit * 6)).collect();
    deliver(tx, world, dice, &all, true)
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

/// What runs low is filled up; now and then somebody forgets.
pub fn refill(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let mut wanted = Vec::new();
    for (at, drug) in world.drugs.iter().enumerate() {
        let usable: Option<(i64,)> = select!(
            tx,
            "select usable from stock_total where store_id = $1 and medicine_id = $2",
            world.main,
            drug.id
        )
        .maybe()?;
        let usable = usable.map_or(0, |(usable,)| usable);
        if usable <= drug.low_stock_limit * 2 && !dice.one_in(4) {
            wanted.push((at, drug.low_stock_limit * dice.between(3, 6)));
        }
    }
    deliver(tx, world, dice, &wanted, false)
}

/// One receipt a supplier.
fn deliver(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    wanted: &[(usize, i64)],
    first: bool,
) -> Result<()> {
    let mut by_supplier: BTreeMap<Uuid, Vec<NewReceiptLine>> = BTreeMap::new();
    for (at, quantity) in wanted {
        let Some(drug) = world.drugs.get(*at) else { continue };
        let Some(supplier) = drug.supplier_id else { continue };
        let mut line = line(tx, dice, drug, *quantity);
        // A batch that had expired by then was delivered by nobody.
        let loaded = if first { first_batch(tx, drug.id)? } else { None };
        let loaded = loaded.filter(|(_, expiry)| expiry.is_none_or(|day| day > tx.today()));
        if let Some((number, expiry)) = loaded {
            (line.batch_number, line.expiry_date) = (number, expiry);
        }
        by_supplier.entry(supplier).or_default().push(line);
    }
    for (supplier, lines) in by_supplier {
        let new = NewReceipt {
            supplier_id: Some(supplier),
            invoice_number: format!("INV-{}", dice.between(100_000, 999_999)),
            delivery_date: Some(tx.today()),
            received_by: "Demo Pharmacist".into(),
            lines,
            ..NewReceipt::default()
        };
        documents::make(tx, &world.call(), new, Some(WORK))?;
    }
    Ok(())
}

fn line(tx: &Tx<'_>, dice: &mut Dice, drug: &Drug, quantity: i64) -> NewReceiptLine {
    let pack = drug.pack_size.max(1);
    let packs = (quantity / pack).max(1);
    // Most last two years; some are cheap because they do not.
    let days = if dice.one_in(9) { dice.between(60, 170) } else { dice.between(240, 800) };
    let cost = drug.unit_price.0 * dice.between(62, 78) / 100;
    NewReceiptLine {
        medicine_id: drug.id,
        quantity: packs * pack,
        packs: Some(packs),
        pack_size: Some(pack),
        free_qty: if dice.one_in(25) { pack } else { 0 },
        batch_number: format!(
            "{}{:05}",
            ["LX", "QB", "TR", "MV"]
                .get(usize::try_from(dice.between(0, 3)).unwrap_or(0))
                .unwrap_or(&"LX"),
            dice.between(0, 99_999)
        ),
        expiry_date: Some(tx.today().saturating_add(Span::new().days(days))),
        unit_cost: Some(Money(cost.max(1))),
        accept_short_dated: true,
        ..NewReceiptLine::default()
    }
}
