//! Balances and reservations of a store: what its movements add up to, and what open documents hold of it.

use super::chain::Run;
use super::{Broken, PAGE, Store, called};
use crate::error::Result;
use crate::store::Reader;
use crate::{record, select};
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

record! {
    struct Balance {
        batch_id: Uuid, medicine_id: Uuid, on_hand: i64, reserved: i64, last_seq: i64, first_on: Date, of_medicine: Option<Uuid>,
        status: Option<String>, expiry_date: Option<Date>, unit_cost: Option<i64>,
    }
}

/// A batch on the shelf, as the totals count it.
pub(super) struct OnShelf {
    pub on_hand: i64,
    pub reserved: i64,
    pub blocked: bool,
    pub expiry: Option<Date>,
    pub unit_cost: i64,
}

/// By medicine, every batch that ever was there.
pub(super) type Shelves = HashMap<Uuid, Vec<OnShelf>>;

/// Compares the stored balances with what the movements told; answers what is on the shelves.
pub(super) fn check(
    r: &mut Reader<'_>,
    store: &Store,
    mut told: HashMap<Uuid, Run>,
    broken: &mut Broken,
) -> Result<Shelves> {
    let mut held = reserved(r, store)?;
    let (mut shelves, mut after) = (Shelves::new(), Uuid::nil());
    loop {
        let (page, whole) = page(r, store.id, after)?;
        let complete = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
        for row in page {
            after = row.batch_id;
            let fault = fault(&row, told.remove(&row.batch_id));
            if let Some(fault) = fault.filter(|_| !broken.has("balances")) {
                let batch = called(r, "batch", "batch_number", row.batch_id)?;
                broken.note("balances", || format!("store {}, {batch}: {fault}", store.name));
            }
            let promised = held.remove(&row.batch_id).unwrap_or(0);
            if row.reserved != promised && !broken.has("reservations") {
                let batch = called(r, "batch", "batch_number", row.batch_id)?;
                let fault =
                    format!("{} are reserved, its reservations say {promised}", row.reserved);
                broken.note("reservations", || format!("store {}, {batch}: {fault}", store.name));
            }
            shelves.entry(row.medicine_id).or_default().push(OnShelf {
                on_hand: row.on_hand,
                reserved: row.reserved,
                blocked: row.status.as_deref() != Some("available"),
                expiry: row.expiry_date,
                unit_cost: row.unit_cost.unwrap_or(0),
            });
        }
        if !whole {
            broken.note("balances", || format!("store {}: a balance cannot be read", store.name));
            return Ok(shelves);
        }
        if complete {
            break;
        }
    }
    left_over(r, store, &told, &held, broken)?;
    Ok(shelves)
}

fn page(r: &mut Reader<'_>, store: Uuid, after: Uuid) -> Result<(Vec<Balance>, bool)> {
    select!(
        r,
        "select b.batch_id, b.medicine_id, b.on_hand, b.reserved, b.last_seq, b.first_on, t.medicine_id as of_medicine, t.status, t.expiry_date,
             t.unit_cost
         from stock_balance b left join batch t on t.id = b.batch_id where b.store_id = $1 and b.batch_id > $2 order by b.batch_id limit $3",
        store,
        after,
        PAGE
    )
    .readable()
}

fn reserved(r: &mut Reader<'_>, store: &Store) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = select!(
        r,
        "select batch_id, cast(sum(qty) as bigint) from reservation where store_id = $1 group by batch_id",
        store.id
    )
    .all()?;
    Ok(rows.into_iter().collect())
}

/// What is wrong with a balance.
fn fault(row: &Balance, told: Option<Run>) -> Option<String> {
    let Some(run) = told else { return Some("has a balance and no movement".into()) };
    if row.on_hand != run.on_hand {
        return Some(format!("{} are on hand, its movements say {}", row.on_hand, run.on_hand));
    }
    if row.medicine_id != run.medicine || row.of_medicine != Some(run.medicine) {
        return Some("belongs to another medicine than its movements".into());
    }
    if row.last_seq != run.last_seq {
        return Some(format!(
            "its last movement is {}, the balance names {}",
            run.last_seq, row.last_seq
        ));
    }
    let other_day = run.first_on.is_some_and(|day| day != row.first_on);
    other_day.then(|| format!("did not first come in on {}", row.first_on))
}

/// Movements without a balance, reservations without one.
fn left_over(
    r: &mut Reader<'_>,
    store: &Store,
    told: &HashMap<Uuid, Run>,
    held: &HashMap<Uuid, i64>,
    broken: &mut Broken,
) -> Result<()> {
    if let Some(id) = told.keys().min() {
        let batch = called(r, "batch", "batch_number", *id)?;
        broken.note("balances", || format!("store {}, {batch}: has no balance", store.name));
    }
    if let Some(id) = held.keys().min() {
        let batch = called(r, "batch", "batch_number", *id)?;
        let fault = "is reserved and has no balance";
        broken.note("reservations", || format!("store {}, {batch}: {fault}", store.name));
    }
    Ok(())
}
