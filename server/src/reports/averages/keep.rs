//! Averages in the store: which are missing, and writing them. They are worked out over a snapshot, so that nobody waits
//! for it; a back-dated posting in between is seen by its version, and they are worked out once more.

use super::count::Figures;
use super::pass::{self, Task};
use super::{FACILITY, Need, Period};
use crate::error::{Error, Result};
use crate::ledger::facility;
use crate::store::{Bound, Fault, Owned, Reader, Stale, Store, Tx};
use crate::{change, select};
use uuid::Uuid;

/// Rows a change: it holds the writer for some milliseconds only.
const AT_ONCE: usize = 2_000;
const ROWS_A_STATEMENT: usize = 100;
/// Up to so many medicines are read one by one.
const FEW: usize = 200;
const TRIES: usize = 3;

/// An average of one store, or of all.
#[derive(Clone, Copy, Debug)]
pub struct Average {
    pub scope: Uuid,
    pub medicine: Uuid,
    pub figures: Figures,
}

/// What is there of what is needed.
pub struct State {
    /// Raised by every posting into an earlier month.
    pub version: i64,
    pub missing: Vec<Uuid>,
}

pub fn state(r: &mut Reader<'_>, need: &Need) -> Result<State> {
    let version: Option<(i64,)> =
        select!(r, "select version from resource_version where resource = 'consumption'")
            .maybe()?;
    let Period { until, months } = need.period;
    let mut missing = Vec::new();
    if need.facility {
        let done: Option<(i64,)> = select!(
            r,
            "select months from stock_amc where scope_id = $1 and medicine_id = $1 and period_end = $2 and months = $3",
            FACILITY,
            until,
            months
        )
        .maybe()?;
        missing.extend(done.is_none().then_some(FACILITY));
    }
    if let Some(only) = &need.stores {
        let open: Vec<(Uuid,)> = select!(
            r,
            "select s.id from store s where s.parent_id is null and not exists (select 1 from stock_amc a
                 where a.scope_id = s.id and a.medicine_id = $1 and a.period_end = $2 and a.months = $3)",
            FACILITY,
            until,
            months
        )
        .all()?;
        let open = open.into_iter().map(|(id,)| id);
        missing.extend(open.filter(|id| only.is_empty() || only.contains(id)));
    }
    Ok(State { version: version.map_or(0, |(version,)| version), missing })
}

/// Works out and writes what is missing.
///
/// # Errors
/// `Busy` when postings into earlier months came in between again and again, or a store fault.
pub async fn complete(store: &Store, need: &Need) -> Result<()> {
    for _ in 0..TRIES {
        let wanted = need.clone();
        let (state, averages) = store
            .scan(move |r| {
                let state = state(r, &wanted)?;
                if state.missing.is_empty() {
                    return Ok((state, vec![]));
                }
                let averages = work_out(r, wanted.period, &state.missing)?;
                Ok((state, averages))
            })
            .await?;
        if state.missing.is_empty() || write(store, need.period, &state, averages).await? {
            return Ok(());
        }
    }
    Err(Error::Store(Fault::Busy, "averages were overtaken by postings".into()))
}

fn work_out(r: &mut Reader<'_>, period: Period, missing: &[Uuid]) -> Result<Vec<Average>> {
    let min_days = facility(r)?.amc_min_days;
    let real: Vec<(Uuid,)> =
        select!(r, "select id from store where parent_id is null order by id").all()?;
    let real: Vec<Uuid> = real.into_iter().map(|(id,)| id).collect();
    let (mut own, mut together) = (Vec::new(), &[][..]);
    let mut averages = Vec::new();
    for scope in missing {
        let medicines = missing_medicines(r, *scope, period)?;
        let everywhere = *scope == FACILITY;
        if medicines.len() > FEW {
            if everywhere {
                together = &real;
            } else {
                own.push(*scope);
            }
            continue;
        }
        let one = [*scope];
        averages.extend(pass::run(
            r,
            &Task {
                period,
                min_days,
                own: if everywhere { &[] } else { &one },
                together: if everywhere { &real } else { &[] },
                medicines: Some(&medicines),
            },
        )?);
    }
    let task = Task { period, min_days, own: &own, together, medicines: None };
    averages.extend(pass::run(r, &task)?);
    Ok(averages)
}

fn missing_medicines(r: &mut Reader<'_>, scope: Uuid, period: Period) -> Result<Vec<Uuid>> {
    let Period { until, months } = period;
    let ids: Vec<(Uuid,)> = if scope == FACILITY {
        select!(
            r,
            "select m.id from medicine m where (exists (select 1 from stock_total t where t.medicine_id = m.id)
                 or exists (select 1 from legacy_usage u where u.medicine_id = m.id))
             and not exists (select 1 from stock_amc a where a.scope_id = $1 and a.medicine_id = m.id and a.period_end = $2 and a.months = $3)",
            scope,
            until,
            months
        )
        .all()?
    } else {
        select!(
            r,
            "select k.id from (select t.medicine_id as id from stock_total t where t.store_id = $1
                 union select u.medicine_id from legacy_usage u where u.store_id = $1) k
             where not exists (select 1 from stock_amc a where a.scope_id = $1 and a.medicine_id = k.id and a.period_end = $2 and a.months = $3)",
            scope,
            until,
            months
        )
        .all()?
    };
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// False = a posting was quicker.
async fn write(store: &Store, period: Period, state: &State, rows: Vec<Average>) -> Result<bool> {
    let version = state.version;
    let mut chunks: Vec<Vec<Average>> = rows.chunks(AT_ONCE).map(<[_]>::to_vec).collect();
    // The marks come last: until then nobody takes the rows for complete.
    let mark = |scope: &Uuid| Average { scope: *scope, medicine: FACILITY, figures: NOTHING };
    chunks.push(state.missing.iter().map(mark).collect());
    for chunk in chunks {
        let kept = store.change(move |tx| {
            if !still(tx, version)? {
                return Ok(false);
            }
            chunk.chunks(ROWS_A_STATEMENT).try_for_each(|rows| insert(tx, period, rows))?;
            Ok(true)
        });
        if !kept.await? {
            return Ok(false);
        }
    }
    Ok(true)
}

const NOTHING: Figures = Figures {
    used: 0,
    value: 0,
    moved: 0,
    days: 0,
    days_out: 0,
    amc_milli: None,
    low_confidence: true,
};

/// Holds back postings into earlier months until the commit; was there one since?
fn still(tx: &mut Tx<'_>, version: i64) -> Result<bool> {
    let (now,): (i64,) = change!(
        tx,
        Stale::Nothing,
        "insert into resource_version (resource, version) values ('consumption', 0)
         on conflict (resource) do update set version = resource_version.version returning version"
    )
    .one()?;
    Ok(now == version)
}

fn insert(tx: &mut Tx<'_>, period: Period, rows: &[Average]) -> Result<()> {
    const COLUMNS: usize = 11;
    let mark = |row: usize| {
        let marks: Vec<String> =
            (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
        format!("({})", marks.join(", "))
    };
    let values: Vec<String> = (0..rows.len()).map(mark).collect();
    let sql = format!(
        "insert into stock_amc (scope_id, medicine_id, period_end, months, used, used_value, moved, days, days_out, amc_milli,
             low_confidence)
         values {}
         on conflict (scope_id, medicine_id, period_end, months) do update set used = excluded.used, used_value = excluded.used_value,
             moved = excluded.moved, days = excluded.days, days_out = excluded.days_out, amc_milli = excluded.amc_milli,
             low_confidence = excluded.low_confidence",
        values.join(", ")
    );
    let mut params: Vec<Bound<'_>> = Vec::with_capacity(rows.len() * COLUMNS);
    for Average { scope, medicine, figures } in rows {
        params.extend([
            Bound::Id(*scope),
            Bound::Id(*medicine),
            Bound::Day(period.until),
            Bound::Int(period.months),
            Bound::Int(figures.used),
            Bound::Int(figures.value),
            Bound::Int(figures.moved),
            Bound::Int(figures.days),
            Bound::Int(figures.days_out),
            figures.amc_milli.map_or(Bound::Null, Bound::Int),
            Bound::Flag(figures.low_confidence),
        ]);
    }
    tx.altering(Stale::Nothing, &sql, "averages", &params).run().map(drop)
}

/// Throws away the averages of earlier months; for the first of a month.
///
/// # Errors
/// A store fault.
pub fn forget_before(tx: &mut Tx<'_>, period: Period) -> Result<()> {
    let until = Owned::Day(period.until);
    change!(tx, Stale::Nothing, "delete from stock_amc where period_end < $1", until)
        .run()
        .map(drop)
}

/// Throws away all averages: what an import tells of earlier times may touch each of them.
///
/// # Errors
/// A store fault.
pub fn forget_all(tx: &mut Tx<'_>) -> Result<()> {
    tx.outdate_averages()?;
    change!(tx, Stale::Stock, "delete from stock_amc").run().map(drop)
}
