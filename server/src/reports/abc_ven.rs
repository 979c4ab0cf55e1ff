//! ABC and VEN: medicines by the value used in a year, against how vital they are. The class is kept with the medicine.

use super::ask::{Asked, Filter, Take, VEN};
use super::averages::{self, FACILITY, Need};
use super::sheet::{Sheet, Wanted};
use super::table::{Averages, Cell, Chart, Report, decimal, id, money, text};
use crate::error::Result;
use crate::http::query::unreadable;
use crate::store::{Actor, Entry, Reader, Stale, Store, Tx};
use crate::{change, select};
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::levels::{Abc, Ranked, abc};
use pharmacy_contract::money::Money;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::ChartKind;
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "abc-ven",
    title: "ABC and VEN",
    about: "Medicines by the value used in twelve full months: A makes the first 80 %, B goes up to 95 %. Beside it how \
        vital they are.",
    columns: &[
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        money("value", "Value used"),
        decimal("share_percent", "Share %").only(Permission::ReadCosts),
        decimal("cumulative_percent", "Cumulative %").only(Permission::ReadCosts),
        text("abc_class", "ABC"),
        text("ven_class", "VEN"),
    ],
    filters: &[
        Filter::new("year", "Year", Take::Number(1_900, 9_000, |_| None)),
        Filter::new("abc_class", "ABC", Take::Words(&["A", "B", "C"])),
        VEN,
    ],
    chart: Some(Chart { kind: ChartKind::Pareto, label: "medicine", value: "value" }),
    reads: &[Stale::Stock],
    averages: |asked| match until(asked) {
        Some(until) => Averages::Facility { until, months: YEAR },
        None => Averages::None,
    },
    rows,
    ..Report::PLAIN
};

const YEAR: i64 = 12;
const CELLS: [(&str, &str); 9] = [
    ("A", "V"),
    ("A", "E"),
    ("A", "N"),
    ("B", "V"),
    ("B", "E"),
    ("B", "N"),
    ("C", "V"),
    ("C", "E"),
    ("C", "N"),
];
const NAMES: [&str; 9] = ["AV", "AE", "AN", "BV", "BE", "BN", "CV", "CE", "CN"];

/// The last day of the twelve months; `None` for a year that is not over.
fn until(asked: &Asked) -> Option<Date> {
    let last = asked.last_month();
    let Some(year) = asked.number("year") else { return Some(last) };
    let end = Date::new(i16::try_from(year).ok()?, 12, 31).ok()?;
    Some(end).filter(|end| *end <= last)
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let Some(until) = until(asked) else {
        let year = asked.number("year").unwrap_or_default().to_string();
        return Err(unreadable("year", &year, "a year that is over"));
    };
    let ranked = ranked(r, until)?;
    let mut wanted = Wanted::default();
    wanted.if_any("m.ven_class", asked.owned("ven_class"));
    let sql = format!("select m.id, m.name, m.ven_class from medicine m{}", wanted.text());
    let cards = wanted.all::<(Uuid, String, String)>(r, &sql)?;
    let mut cards: HashMap<Uuid, (String, String)> =
        cards.into_iter().map(|(id, name, ven)| (id, (name, ven))).collect();
    let classes = asked.words("abc_class");
    let word = |ranked: &Ranked| ranked.class.map_or("", Abc::as_str);
    let mut rows = Vec::with_capacity(ranked.len());
    for one in ranked {
        let Some((name, ven)) = cards.remove(&one.id) else { continue };
        if classes.is_empty() || classes.contains(&word(&one)) {
            rows.push((one, name, ven));
        }
    }
    for (name, (class, ven)) in NAMES.into_iter().zip(CELLS) {
        let count = rows.iter().filter(|(one, _, v)| word(one) == class && v == ven).count();
        sheet.sum(name, i64::try_from(count).unwrap_or(i64::MAX));
    }
    sheet.sum("value", Money(rows.iter().map(|(one, ..)| one.value.max(0)).sum()));
    sheet.input("until", until);
    sheet.input("months", YEAR);
    sheet.cut(rows, |(one, name, ven)| {
        vec![
            one.id.into(),
            name.into(),
            Cell::Money(one.value),
            Cell::Milli(one.share * 10),
            Cell::Milli(one.cumulative * 10),
            word(&one).into(),
            ven.into(),
        ]
    })
}

fn ranked(r: &mut Reader<'_>, until: Date) -> Result<Vec<Ranked>> {
    let values: Vec<(Uuid, i64)> = select!(
        r,
        "select medicine_id, used_value from stock_amc where scope_id = $1 and medicine_id <> $1 and period_end = $2 and months = $3",
        FACILITY,
        until,
        YEAR
    )
    .all()?;
    Ok(abc(&values))
}

/// The turn of the month: averages of the full months are worked out before anybody asks for them, earlier ones are thrown
/// away, and every medicine gets its class. For the background; doing it twice changes nothing.
///
/// # Errors
/// A store fault.
pub async fn turn_of_month(store: &Store) -> Result<u64> {
    let until = store.clock().today().first_of_month().saturating_sub(1.days());
    let (months, idle) =
        store.scan(|r| Ok((crate::ledger::facility(r)?.amc_months, idle(r)?))).await?;
    if idle {
        return Ok(0);
    }
    let everywhere = Need { stores: Some(vec![]), ..Need::facility(until, months) };
    averages::complete(store, &everywhere).await?;
    let year = Need::facility(until, YEAR);
    averages::complete(store, &year).await?;
    store
        .change(move |tx| {
            averages::forget_before(tx, year.period)?;
            keep_classes(tx, until)
        })
        .await
}

/// Before anything was stocked or told by the predecessor there is nothing to work out.
fn idle(r: &mut Reader<'_>) -> Result<bool> {
    let any: Option<(i64,)> = select!(
        r,
        "select cast(1 as bigint) as any_row from stock_total union all select cast(1 as bigint) from legacy_usage limit 1"
    )
    .maybe()?;
    Ok(any.is_none())
}

/// Answers how many medicines changed their class.
fn keep_classes(tx: &mut Tx<'_>, until: Date) -> Result<u64> {
    let ranked = ranked(tx, until)?;
    let mut classes: HashMap<Uuid, &str> =
        ranked.iter().map(|one| (one.id, one.class.map_or("", Abc::as_str))).collect();
    let stored: Vec<(Uuid, String)> = select!(tx, "select id, abc_class from medicine").all()?;
    let mut changed = 0;
    for (id, was) in stored {
        let is = classes.remove(&id).unwrap_or_default();
        if is != was {
            changed += change!(
                tx,
                Stale::Medicines,
                "update medicine set abc_class = $1 where id = $2",
                is,
                id
            )
            .run()?;
        }
    }
    if changed > 0 {
        let after = serde_json::json!({ "until": until.to_string(), "changed": changed });
        let entry = Entry {
            action: "medicine.rank",
            entity: "medicine",
            after: Some(after.to_string()),
            ..Entry::default()
        };
        tx.audit(&Actor::command("turn of the month"), entry)?;
    }
    Ok(changed)
}
