//! The day's figures of a store: each day adds up, begins where the one before ended, and holds what the movements say.

use super::chain::Told;
use super::{Broken, PAGE, Store, called};
use crate::error::Result;
use crate::store::Reader;
use crate::{record, select};
use jiff::civil::Date;
use pharmacy_contract::stock::MovementType;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use uuid::Uuid;

record! {
    struct Day {
        medicine_id: Uuid, day: Date, opening: i64, received: i64, supplier_returned: i64, dispensed: i64, dispense_returned: i64,
        moved_in: i64, moved_out: i64, adjusted: i64, wasted: i64, closing: i64, was_out: bool, used_value: i64,
    }
}

/// The column that a kind of movement is counted in.
#[derive(Clone, Copy, Hash)]
enum Column {
    Received,
    SupplierReturned,
    Dispensed,
    DispenseReturned,
    MovedIn,
    MovedOut,
    Adjusted,
    Wasted,
    UsedValue,
}

const fn column(kind: MovementType) -> Column {
    use MovementType as T;
    match kind {
        T::Receipt => Column::Received,
        T::SupplierReturn => Column::SupplierReturned,
        T::Dispense => Column::Dispensed,
        T::DispenseReturn => Column::DispenseReturned,
        T::TransferIn => Column::MovedIn,
        T::TransferOut => Column::MovedOut,
        T::Opening | T::Adjust | T::Count => Column::Adjusted,
        T::Waste | T::TransferLoss => Column::Wasted,
    }
}

/// What a movement adds to its day, as a number. Sums of such numbers are equal when the figures of each day are, so no
/// figure a day has to be kept to compare them.
pub(super) fn weighed(
    weights: &RandomState,
    on: Date,
    kind: MovementType,
    (units, value): (i64, i64),
) -> u64 {
    let used = match kind {
        MovementType::Dispense | MovementType::DispenseReturn => value.wrapping_neg(),
        _ => 0,
    };
    let units = weighed_in(weights, on, column(kind), units);
    units.wrapping_add(weighed_in(weights, on, Column::UsedValue, used))
}

fn weighed_in(weights: &RandomState, on: Date, column: Column, figure: i64) -> u64 {
    if figure == 0 {
        return 0;
    }
    weights.hash_one((on, column)).wrapping_mul(figure.cast_unsigned())
}

impl Day {
    fn columns(&self) -> [(Column, i64); 8] {
        [
            (Column::Received, self.received),
            (Column::SupplierReturned, self.supplier_returned),
            (Column::Dispensed, self.dispensed),
            (Column::DispenseReturned, self.dispense_returned),
            (Column::MovedIn, self.moved_in),
            (Column::MovedOut, self.moved_out),
            (Column::Adjusted, self.adjusted),
            (Column::Wasted, self.wasted),
        ]
    }

    fn adds_up(&self) -> bool {
        let sum = self.columns().iter().try_fold(self.opening, |sum, (_, n)| sum.checked_add(*n));
        sum == Some(self.closing) && (self.closing > 0 || self.was_out)
    }

    fn weighed(&self, weights: &RandomState) -> u64 {
        let used = [(Column::UsedValue, self.used_value)];
        let each = self.columns().into_iter().chain(used);
        let each = each.map(|(column, n)| weighed_in(weights, self.day, column, n));
        each.fold(0, u64::wrapping_add)
    }
}

/// What the days of one medicine add up to so far.
#[derive(Clone, Copy, Default)]
struct Sum {
    weight: u64,
    closing: i64,
}

/// Compares the stored days with what the movements told.
pub(super) fn check(
    r: &mut Reader<'_>,
    store: &Store,
    told: &Told,
    weights: &RandomState,
    broken: &mut Broken,
) -> Result<()> {
    let mut sums: HashMap<Uuid, Sum> = HashMap::new();
    // No medicine has the nil id: any day that both engines know will do.
    let mut after = (Uuid::nil(), jiff::civil::date(1970, 1, 1));
    loop {
        let (page, whole) = page(r, store.id, after)?;
        let complete = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
        for row in page {
            let sum = sums.entry(row.medicine_id).or_default();
            let fault = if row.opening != sum.closing {
                Some("does not begin where the day before ended")
            } else if row.adds_up() {
                None
            } else {
                Some("does not add up")
            };
            sum.weight = sum.weight.wrapping_add(row.weighed(weights));
            sum.closing = row.closing;
            after = (row.medicine_id, row.day);
            if let Some(fault) = fault.filter(|_| !broken.has("days")) {
                let medicine = called(r, "medicine", "name", row.medicine_id)?;
                broken.note("days", || {
                    format!("store {}, {medicine}, {}: {fault}", store.name, row.day)
                });
            }
        }
        if !whole {
            broken.note("days", || format!("store {}: a day cannot be read", store.name));
            return Ok(());
        }
        if complete {
            return ends(r, store, told, &sums, broken);
        }
    }
}

fn page(
    r: &mut Reader<'_>,
    store: Uuid,
    (medicine, day): (Uuid, Date),
) -> Result<(Vec<Day>, bool)> {
    select!(
        r,
        "select medicine_id, day, opening, received, supplier_returned, dispensed, dispense_returned, moved_in, moved_out, adjusted, wasted,
             closing, was_out, used_value
         from stock_daily where store_id = $1 and (medicine_id, day) > ($2, $3) order by medicine_id, day limit $4",
        store,
        medicine,
        day,
        PAGE
    )
    .readable()
}

/// The last day of each medicine ends with what is there; its days hold all that moved, and nothing else.
fn ends(
    r: &mut Reader<'_>,
    store: &Store,
    told: &Told,
    sums: &HashMap<Uuid, Sum>,
    broken: &mut Broken,
) -> Result<()> {
    let mut there: HashMap<Uuid, i64> = HashMap::new();
    for run in told.balances.values() {
        *there.entry(run.medicine).or_default() += run.on_hand;
    }
    let mut medicines: Vec<Uuid> = told.days.keys().chain(sums.keys()).copied().collect();
    medicines.sort_unstable();
    for id in medicines {
        if broken.has("days") {
            return Ok(());
        }
        let sum = sums.get(&id).copied().unwrap_or_default();
        let on_hand = there.get(&id).copied().unwrap_or(0);
        let fault = if sum.closing != on_hand {
            format!("the last day ends with {}, {on_hand} are there", sum.closing)
        } else if sum.weight != told.days.get(&id).copied().unwrap_or(0) {
            differing(r, store, id)?
        } else {
            continue;
        };
        let medicine = called(r, "medicine", "name", id)?;
        broken.note("days", || format!("store {}, {medicine}: {fault}", store.name));
    }
    Ok(())
}

/// The first day of a medicine whose sums are not those of its movements.
fn differing(r: &mut Reader<'_>, store: &Store, medicine: Uuid) -> Result<String> {
    let (moved, _): (Vec<(Date, MovementType, i64, i64)>, bool) = select!(
        r,
        "select effective_on, type, cast(sum(qty_delta) as bigint), cast(sum(value) as bigint) from stock_movement
         where medicine_id = $1 and store_id = $2 group by effective_on, type order by effective_on, type",
        medicine,
        store.id
    )
    .readable()?;
    let weights = RandomState::new();
    let mut days: BTreeMap<Date, u64> = BTreeMap::new();
    for (on, kind, units, value) in moved {
        let day = days.entry(on).or_default();
        *day = day.wrapping_add(weighed(&weights, on, kind, (units, value)));
    }
    let (stored, _): (Vec<Day>, bool) = select!(
        r,
        "select medicine_id, day, opening, received, supplier_returned, dispensed, dispense_returned, moved_in, moved_out, adjusted, wasted,
             closing, was_out, used_value
         from stock_daily where store_id = $1 and medicine_id = $2 order by day",
        store.id,
        medicine
    )
    .readable()?;
    for row in &stored {
        let day = days.entry(row.day).or_default();
        *day = day.wrapping_sub(row.weighed(&weights));
    }
    let first = days.iter().find(|(_, rest)| **rest != 0);
    Ok(first.map_or_else(
        || "its days are not those of its movements".into(),
        |(day, _)| format!("the sums of {day} are not those of its movements"),
    ))
}
