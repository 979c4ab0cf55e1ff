//! Average monthly consumption, and how many months the stock lasts.

use super::ask::{Asked, MONTHS, STORE, SUPPLIERS, VEN};
use super::averages::FACILITY;
use super::places::one_store;
use super::sheet::{Sheet, Wanted};
use super::table::{Averages, Cell, Chart, Report, decimal, id, number, quantity, text};
use crate::auth::Scope;
use crate::error::Result;
use crate::store::{Owned, Reader, Stale};
use pharmacy_contract::levels::{amc_milli, mos_milli};
use pharmacy_contract::reports::ChartKind;
use pharmacy_contract::stores::StoreKind;

pub const REPORT: Report = Report {
    name: "amc",
    title: "Average consumption and months of stock",
    about: "Use over full calendar months, corrected for days without stock, of one store or of all together. The main \
        store's demand adds what it sent to others.",
    columns: &[
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("ven_class", "VEN"),
        quantity("used", "Used"),
        quantity("moved", "Moved net"),
        number("days", "Days"),
        number("days_out", "Days out"),
        quantity("usable", "Usable"),
        decimal("amc", "AMC"),
        decimal("amd", "AMD"),
        decimal("mos", "Months of stock"),
        text("confidence", "Confidence"),
    ],
    filters: &[STORE, MONTHS, SUPPLIERS, VEN],
    chart: Some(Chart { kind: ChartKind::Bar, label: "medicine", value: "mos" }),
    reads: &[Stale::Stock],
    averages,
    rows,
    ..Report::PLAIN
};

/// Those of the one store, or of all together.
pub fn averages(asked: &Asked) -> Averages {
    let (until, months) = (asked.last_month(), asked.months());
    match (asked.id("store_id"), &asked.scope) {
        (None, Scope::All) => Averages::Facility { until, months },
        (None, Scope::Department { .. }) => Averages::Stores { only: vec![], until, months },
        (Some(store), _) => Averages::Stores { only: vec![store], until, months },
    }
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let store = one_store(r, asked)?;
    let is_main = store.as_ref().is_some_and(|shop| shop.kind == StoreKind::Main);
    let mut wanted = Wanted::default();
    let scope = wanted.mark(store.as_ref().map_or(FACILITY, |shop| shop.id));
    let (until, months) = (wanted.mark(asked.last_month()), wanted.mark(asked.months()));
    wanted.and(format!(
        "a.scope_id = {scope} and a.medicine_id = m.id and a.period_end = {until} and a.months = {months}"
    ));
    wanted.if_any("m.supplier_id", asked.owned("supplier_id"));
    wanted.if_any("m.ven_class", asked.owned("ven_class"));
    let found = "from medicine m cross join stock_amc a";
    (sheet.total,) = wanted.one(r, &format!("select count(*) {found}{}", wanted.text()))?;
    if let Some(shop) = &store {
        sheet.input("store", shop.name.as_str());
    }
    sheet.input("until", asked.last_month());
    sheet.input("months", asked.months());
    sheet.input("min_days", asked.facility.amc_min_days);
    let of = match &store {
        Some(shop) => format!("t.store_id = {}", wanted.mark(Owned::Id(shop.id))),
        None => "t.store_id in (select s.id from store s where s.parent_id is null)".into(),
    };
    let sql = format!(
        "select m.id, m.name, m.ven_class, a.used, a.moved, a.days, a.days_out,
             (select cast(coalesce(sum(t.usable), 0) as bigint) from stock_total t where t.medicine_id = m.id and {of}),
             a.amc_milli, a.low_confidence
         {found}{} order by m.name_key, m.id {{window}}",
        wanted.text()
    );
    sheet.fill_as(r, &sql, &mut wanted, &mut |row| {
        let mut cells = REPORT.leading(row, 8)?;
        let (used, moved, days, out): (i64, i64, i64, i64) =
            (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        let (usable, amc, low): (i64, Option<i64>, bool) = (row.get(7)?, row.get(8)?, row.get(9)?);
        let amd = if is_main { amc_milli(used - moved, days, out) } else { None };
        cells.extend([
            Cell::milli(amc),
            Cell::milli(amd),
            Cell::milli(mos_milli(usable, amc)),
            confidence(amc, low).into(),
        ]);
        Ok(cells)
    })
}

/// How far an average may be relied on.
pub const fn confidence(amc: Option<i64>, low: bool) -> &'static str {
    match (amc, low) {
        (None, _) => "none",
        (Some(_), true) => "low",
        (Some(_), false) => "good",
    }
}
