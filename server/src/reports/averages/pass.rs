//! One pass over the days of some stores, in the order of their key.

use super::count::{Count, DayRow, Days};
use super::keep::Average;
use super::{FACILITY, Period};
use crate::error::Result;
use crate::ledger::day_number;
use crate::select;
use crate::store::{Reader, Row};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What is worked out.
pub struct Task<'t> {
    pub period: Period,
    pub min_days: i64,
    /// Stores that get averages of their own.
    pub own: &'t [Uuid],
    /// Stores that are counted together; none = the facility is not wanted.
    pub together: &'t [Uuid],
    /// Only these medicines; `None` = all.
    pub medicines: Option<&'t [Uuid]>,
}

/// What the predecessor told: the first day of use, and the use within the period.
type Told = HashMap<Uuid, (i64, i64)>;

pub fn run(r: &mut Reader<'_>, task: &Task<'_>) -> Result<Vec<Average>> {
    let days = Days { first: day_number(task.period.first()), last: day_number(task.period.until) };
    let mut told = told(r, task.period)?;
    let mut whole: BTreeMap<Uuid, Count> = BTreeMap::new();
    let mut averages = Vec::new();
    let mut stores: Vec<Uuid> = task.own.iter().chain(task.together).copied().collect();
    stores.sort_unstable();
    stores.dedup();
    for store in stores {
        let (own, together) = (task.own.contains(&store), task.together.contains(&store));
        let mut counts = counted(r, store, task, days)?;
        for (medicine, (first, used)) in told.remove(&store).unwrap_or_default() {
            if task.medicines.is_none_or(|only| only.contains(&medicine)) {
                counts.entry(medicine).or_default().tell(first, used);
            }
        }
        for (medicine, count) in counts {
            if own {
                let figures = count.figures(days, task.min_days);
                averages.push(Average { scope: store, medicine, figures });
            }
            if together {
                whole.entry(medicine).or_default().join(&count);
            }
        }
    }
    averages.extend(whole.into_iter().map(|(medicine, count)| Average {
        scope: FACILITY,
        medicine,
        figures: count.figures(days, task.min_days),
    }));
    Ok(averages)
}

/// By store; companion places were never dispensed from.
fn told(r: &mut Reader<'_>, period: Period) -> Result<HashMap<Uuid, Told>> {
    let mut told: HashMap<Uuid, Told> = HashMap::new();
    let rows: Vec<(Uuid, Uuid, Date, i64)> = select!(
        r,
        "select store_id, medicine_id, min(day), cast(sum(case when day >= $1 then qty else 0 end) as bigint)
         from legacy_usage where day <= $2 group by store_id, medicine_id",
        period.first(),
        period.until
    )
    .all()?;
    for (store, medicine, first, used) in rows {
        told.entry(store).or_default().insert(medicine, (day_number(first), used));
    }
    Ok(told)
}

/// Every medicine that the store has a total of, and its days.
fn counted(
    r: &mut Reader<'_>,
    store: Uuid,
    task: &Task<'_>,
    days: Days,
) -> Result<BTreeMap<Uuid, Count>> {
    let mut counts = BTreeMap::new();
    let mut rows: Vec<DayRow> = Vec::new();
    if let Some(only) = task.medicines {
        for medicine in only {
            rows.clear();
            select!(
                r,
                "select d.day, d.dispensed, d.dispense_returned, d.moved_in, d.moved_out, d.used_value, d.was_out
                 from stock_daily d where d.store_id = $1 and d.medicine_id = $2 and d.day <= $3 order by d.day",
                store,
                medicine,
                task.period.until
            )
            .each(&mut |row| {
                rows.push(day_row(row, 0)?);
                Ok(())
            })?;
            if !rows.is_empty() {
                counts.insert(*medicine, Count::of(&rows, days));
            }
        }
        return Ok(counts);
    }
    let known: Vec<(Uuid,)> =
        select!(r, "select medicine_id from stock_total where store_id = $1", store).all()?;
    counts.extend(known.into_iter().map(|(id,)| (id, Count::of(&[], days))));
    let mut current = None;
    select!(
        r,
        "select d.medicine_id, d.day, d.dispensed, d.dispense_returned, d.moved_in, d.moved_out, d.used_value, d.was_out
         from stock_daily d where d.store_id = $1 and d.day <= $2 order by d.medicine_id, d.day",
        store,
        task.period.until
    )
    .each(&mut |row| {
        let medicine: Uuid = row.get(0)?;
        if let Some(before) = current.replace(medicine).filter(|before| *before != medicine) {
            counts.insert(before, Count::of(&rows, days));
            rows.clear();
        }
        rows.push(day_row(row, 1)?);
        Ok(())
    })?;
    if let Some(last) = current {
        counts.insert(last, Count::of(&rows, days));
    }
    Ok(counts)
}

fn day_row(row: &Row<'_>, at: usize) -> Result<DayRow> {
    let sum = |a: usize, b: usize| -> Result<i64> { Ok(row.get::<i64>(a)? + row.get::<i64>(b)?) };
    Ok(DayRow {
        day: day_number(row.get(at)?),
        used: -sum(at + 1, at + 2)?,
        moved: sum(at + 3, at + 4)?,
        value: row.get(at + 5)?,
        was_out: row.get(at + 6)?,
    })
}
