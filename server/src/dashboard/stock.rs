//! What the dashboard says of stock: from totals, days and open documents.

use crate::auth::{Scope, Who};
use crate::error::Result;
use crate::ledger::facility;
use crate::reports::everything;
use crate::select;
use crate::store::{Bound, FromRow, Reader};
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::dashboard::DayUse;
use pharmacy_contract::levels::{StockStatus, status};
use pharmacy_contract::money::Money;
use std::collections::HashMap;
use uuid::Uuid;

/// Days of the line of use.
const SHOWN_DAYS: i64 = 30;

#[derive(Debug, Default)]
pub struct Stock {
    pub out: i64,
    pub low: i64,
    pub expired: i64,
    pub near_expiry: i64,
    pub dispenses_today: i64,
    pub open_transfers: i64,
    pub value: Money,
    pub days: Vec<DayUse>,
}

/// The shown stores as a condition: `$1 …` are their ids; `None` = all.
struct Shown(Option<Vec<Uuid>>);

impl Shown {
    /// The one that was asked for with its places, else the caller's own.
    fn of(r: &mut Reader<'_>, who: &Who, only: Option<Uuid>) -> Result<Self> {
        let own = match who.scope() {
            Scope::All => None,
            Scope::Department { stores, .. } => Some(stores),
        };
        let Some(only) = only else { return Ok(Self(own)) };
        let family: Vec<(Uuid,)> =
            select!(r, "select id from store where id = $1 or parent_id = $1", only).all()?;
        Ok(Self(Some(family.into_iter().map(|(id,)| id).collect())))
    }

    fn marks(&self) -> String {
        let count = self.0.as_ref().map_or(0, Vec::len);
        (1..=count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
    }

    /// ` and <column> in (…)`.
    fn and(&self, column: &str) -> String {
        match &self.0 {
            None => String::new(),
            Some(ids) if ids.is_empty() => " and 1 = 0".into(),
            Some(_) => format!(" and {column} in ({})", self.marks()),
        }
    }

    /// The text takes `$a`, `$b` for the values that come behind the stores.
    fn all<T: FromRow>(
        &self,
        r: &mut Reader<'_>,
        sql: &str,
        values: &[Bound<'_>],
    ) -> Result<Vec<T>> {
        let ids = self.0.clone().unwrap_or_default();
        let mut params: Vec<Bound<'_>> = ids.iter().copied().map(Bound::Id).collect();
        let first = params.len() + 1;
        let sql = sql.replace("$a", &format!("${first}")).replace("$b", &format!("${}", first + 1));
        params.extend_from_slice(values);
        r.listing(&sql, "dashboard", &params).all()
    }

    fn one(&self, r: &mut Reader<'_>, sql: &str, values: &[Bound<'_>]) -> Result<i64> {
        let rows = self.all::<(i64,)>(r, sql, values)?;
        Ok(rows.first().map_or(0, |(count,)| *count))
    }
}

impl Stock {
    /// # Errors
    /// A store fault.
    pub fn read(r: &mut Reader<'_>, who: &Who, only: Option<Uuid>, today: Date) -> Result<Self> {
        let shown = Shown::of(r, who, only)?;
        let near = today.saturating_add(facility(r)?.expiry_near_days.days());
        let (units, value) = if shown.0.is_none() {
            let all = everything(r)?;
            (all.held.into_iter().map(|(id, held)| (id, (held.usable, None))).collect(), all.value)
        } else {
            let value = format!(
                "select cast(coalesce(sum(t.value), 0) as bigint) from stock_total t where 1 = 1{}",
                shown.and("t.store_id")
            );
            (units(r, &shown)?, shown.one(r, &value, &[])?)
        };
        let (out, low) = levels(r, units)?;
        let batches = format!(
            "select count(distinct t.id) from batch t cross join stock_balance b
             where b.batch_id = t.id and b.held and t.expiry_date >= $a and t.expiry_date < $b{}",
            shown.and("b.store_id")
        );
        let between = |from, to| [Bound::Day(from), Bound::Day(to)];
        let expired =
            shown.one(r, &batches, &between(Date::new(1900, 1, 1).unwrap_or(Date::MIN), today))?;
        let near_expiry = shown.one(r, &batches, &between(today, near))?;
        let dispenses = format!(
            "select count(*) from dispense d where d.doc_date = $a
             and d.state in ('completed', 'part_returned', 'returned'){}",
            shown.and("d.store_id")
        );
        let dispenses_today = shown.one(r, &dispenses, &[Bound::Day(today)])?;
        let either = match shown.and("x.source_store_id") {
            none if none.is_empty() => none,
            source => {
                let source = source.trim_start_matches(" and ").to_owned();
                let destination = source.replace("x.source_store_id", "x.destination_store_id");
                format!(" and ({source} or {destination})")
            }
        };
        let open = format!(
            "select count(*) from transfer x
             where x.state in ('submitted', 'approved', 'dispatched', 'part_received'){either}"
        );
        let open_transfers = shown.one(r, &open, &[])?;
        let days = days(r, &shown, today)?;
        Ok(Self {
            out,
            low,
            expired,
            near_expiry,
            dispenses_today,
            open_transfers,
            value: Money(value),
            days,
        })
    }
}

/// Usable units of each medicine; with its own limit where these are of one store.
type Units = HashMap<Uuid, (i64, Option<i64>)>;

fn units(r: &mut Reader<'_>, shown: &Shown) -> Result<Units> {
    let sql = format!(
        "select t.medicine_id, cast(sum(t.usable) as bigint), max(t.limit_used), count(*) from stock_total t
         where t.store_id in (select s.id from store s where s.parent_id is null{}) group by t.medicine_id",
        shown.and("s.id")
    );
    let sums = shown.all::<(Uuid, i64, i64, i64)>(r, &sql, &[])?;
    let single = sums.iter().all(|(.., stores)| *stores == 1);
    Ok(sums.into_iter().map(|(id, usable, own, _)| (id, (usable, single.then_some(own)))).collect())
}

/// Medicines that are out, and those that are low: of one store by its own limit, of several by the medicine's.
fn levels(r: &mut Reader<'_>, mut units: Units) -> Result<(i64, i64)> {
    let (mut out, mut low) = (0, 0);
    let limits: Vec<(Uuid, i64)> =
        select!(r, "select id, low_stock_limit from medicine where active = $1", true).all()?;
    for (id, limit) in limits {
        let Some((usable, own)) = units.remove(&id) else { continue };
        match status(usable, own.unwrap_or(limit)) {
            StockStatus::Out => out += 1,
            StockStatus::Low => low += 1,
            StockStatus::Medium | StockStatus::Good => {}
        }
    }
    Ok((out, low))
}

/// Days without use are there too.
fn days(r: &mut Reader<'_>, shown: &Shown, today: Date) -> Result<Vec<DayUse>> {
    let first = today.saturating_sub((SHOWN_DAYS - 1).days());
    let sql = format!(
        "select x.day, cast(-sum(x.dispensed + x.dispense_returned) as bigint) from stock_daily x
         where x.day >= $a and x.day <= $b{} group by x.day",
        shown.and("x.store_id")
    );
    let used = shown.all::<(Date, i64)>(r, &sql, &[Bound::Day(first), Bound::Day(today)])?;
    let used: HashMap<Date, i64> = used.into_iter().collect();
    let point = |after: i64| {
        let day = first.saturating_add(after.days());
        DayUse { day, units: used.get(&day).copied().unwrap_or(0) }
    };
    Ok((0..SHOWN_DAYS).map(point).collect())
}
