//! Totals of a store: its balances summed anew, as they counted on the day of the total.

use super::shelves::{OnShelf, Shelves};
use super::{Broken, PAGE, Store, called};
use crate::error::Result;
use crate::store::Reader;
use crate::{record, select};
use jiff::civil::Date;
use pharmacy_contract::levels;
use pharmacy_contract::time::Instant;
use std::collections::HashMap;
use uuid::Uuid;

record! {
    struct Total {
        medicine_id: Uuid, medicine_key: String, on_hand: i64, usable: i64, reserved: i64, value: i64, earliest_expiry: Option<Date>,
        limit_used: i64, status: String, usable_on: Date, last_movement_at: Option<Instant>, name_key: Option<String>, level: Option<i64>,
    }
}

/// The sums of a medicine's batches.
#[derive(Default, PartialEq, Eq)]
struct Sums {
    on_hand: i64,
    usable: i64,
    reserved: i64,
    value: i128,
    earliest: Option<Date>,
}

impl Sums {
    /// As they counted on that day: the calendar takes batches out at midnight, the total follows when the day is begun.
    fn on(day: Date, shelf: &[OnShelf]) -> Self {
        let mut sums = Self::default();
        for lot in shelf.iter().filter(|lot| lot.on_hand > 0) {
            sums.on_hand += lot.on_hand;
            sums.value += i128::from(lot.on_hand) * i128::from(lot.unit_cost);
            if !lot.blocked && lot.expiry.is_none_or(|expiry| expiry >= day) {
                sums.usable += lot.on_hand;
                sums.reserved += lot.reserved;
                sums.earliest = sums.earliest.into_iter().chain(lot.expiry).min();
            }
        }
        sums
    }
}

/// Compares the stored totals with the shelves.
pub(super) fn check(
    r: &mut Reader<'_>,
    store: &Store,
    mut shelves: Shelves,
    last_at: &HashMap<Uuid, Instant>,
    broken: &mut Broken,
) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let (page, whole) = page(r, store.id, after)?;
        let complete = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
        for row in page {
            after = row.medicine_id;
            let shelf = shelves.remove(&row.medicine_id).unwrap_or_default();
            let moved_at = last_at.get(&row.medicine_id).copied();
            let fault = fault(&row, &shelf).or_else(|| {
                (row.last_movement_at != moved_at).then(|| "moved at another time".into())
            });
            if let Some(fault) = fault.filter(|_| !broken.has("totals")) {
                let medicine = called(r, "medicine", "name", row.medicine_id)?;
                broken.note("totals", || format!("store {}, {medicine}: {fault}", store.name));
            }
        }
        if !whole {
            broken.note("totals", || format!("store {}: a total cannot be read", store.name));
            return Ok(());
        }
        if complete {
            break;
        }
    }
    if let Some(id) = shelves.keys().min() {
        let medicine = called(r, "medicine", "name", *id)?;
        broken.note("totals", || format!("store {}, {medicine}: has no total", store.name));
    }
    Ok(())
}

fn page(r: &mut Reader<'_>, store: Uuid, after: Uuid) -> Result<(Vec<Total>, bool)> {
    select!(
        r,
        "select t.medicine_id, t.medicine_key, t.on_hand, t.usable, t.reserved, t.value, t.earliest_expiry, t.limit_used, t.status, t.usable_on,
             t.last_movement_at, m.name_key,
             coalesce((select p.reorder_level from stock_policy p where p.store_id = t.store_id and p.medicine_id = t.medicine_id and p.active),
                 m.low_stock_limit) as level
         from stock_total t left join medicine m on m.id = t.medicine_id
         where t.store_id = $1 and t.medicine_id > $2 order by t.medicine_id limit $3",
        store,
        after,
        PAGE
    )
    .readable()
}

/// What is wrong with a total.
fn fault(row: &Total, shelf: &[OnShelf]) -> Option<String> {
    let sums = Sums::on(row.usable_on, shelf);
    let stored = [
        ("on hand", i128::from(row.on_hand), i128::from(sums.on_hand)),
        ("usable", i128::from(row.usable), i128::from(sums.usable)),
        ("reserved", i128::from(row.reserved), i128::from(sums.reserved)),
        ("value", i128::from(row.value), sums.value),
    ];
    if let Some((what, total, batches)) = stored.iter().find(|(_, total, sum)| total != sum) {
        return Some(format!("{what} is {total}, its batches say {batches}"));
    }
    if row.earliest_expiry != sums.earliest {
        return Some("its earliest expiry is not that of its batches".into());
    }
    if row.name_key.as_deref() != Some(row.medicine_key.as_str()) {
        return Some("is listed under another name than the medicine has".into());
    }
    if row.level != Some(row.limit_used) {
        return Some(format!("its level is not {}", row.limit_used));
    }
    let status = levels::status(row.usable, row.limit_used);
    (row.status != status.as_str()).then(|| format!("is not {}, it is {status}", row.status))
}
