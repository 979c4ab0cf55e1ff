//! Availability: on how many days a medicine was there.

use super::ask::{Asked, DEPARTMENTS, MONTHS, STORES, VEN};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Averages, Cell, Chart, Report, day, decimal, id, number, text};
use super::variance::percent;
use crate::error::Result;
use crate::store::{Reader, Stale};
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "availability",
    title: "Availability",
    about: "On how many days of the last full months each store had a medicine, counted from its first movement there.",
    columns: &[
        id("store_id", "Store id"),
        text("store", "Store"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("ven_class", "VEN"),
        number("days", "Days"),
        number("days_out", "Days out"),
        decimal("available_percent", "Available %"),
        day("last_out", "Last out"),
    ],
    filters: &[STORES, DEPARTMENTS, MONTHS, VEN],
    chart: Some(Chart { kind: ChartKind::Heat, label: "medicine", value: "available_percent" }),
    reads: &[Stale::Stock, Stale::Departments],
    averages: |asked| Averages::Stores {
        only: asked.ids("store_id"),
        until: asked.last_month(),
        months: asked.months(),
    },
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Real)?.in_departments(asked);
    let mut wanted = Wanted::default();
    let (until, months) = (wanted.mark(asked.last_month()), wanted.mark(asked.months()));
    wanted.and(format!(
        "s.parent_id is null and t.store_id = s.id and a.scope_id = s.id and a.medicine_id = t.medicine_id
             and a.period_end = {until} and a.months = {months} and a.days > 0"
    ));
    shops.hold(&mut wanted, "s.id");
    let mut found = "from store s cross join stock_total t cross join stock_amc a".to_owned();
    if !asked.words("ven_class").is_empty() {
        wanted.and("m.id = t.medicine_id");
        wanted.if_any("m.ven_class", asked.owned("ven_class"));
        found.push_str(" cross join medicine m");
    }
    let sql = format!(
        "select count(*), cast(coalesce(sum(a.days), 0) as bigint), cast(coalesce(sum(a.days_out), 0) as bigint) {found}{}",
        wanted.text()
    );
    let (total, days, out): (i64, i64, i64) = wanted.one(r, &sql)?;
    sheet.total = total;
    sheet.sum("available_percent", percent(days - out, days));
    sheet.input("until", asked.last_month());
    sheet.input("months", asked.months());
    let (yes, today) = (wanted.mark(true), wanted.mark(asked.today));
    // The newest day that was out; what follows says how long it lasted.
    let sql = format!(
        "select k.store_id, k.store, k.medicine_id, m.name, m.ven_class, k.days, k.days_out, k.last_out,
             (select min(x.day) from stock_daily x where x.store_id = k.store_id and x.medicine_id = k.medicine_id and x.day > k.last_out
                 and x.day <= {today})
         from (select s.id as store_id, s.name as store, s.name_key as store_key, t.medicine_id, t.medicine_key, t.seq, a.days, a.days_out,
                 (select max(x.day) from stock_daily x where x.store_id = s.id and x.medicine_id = t.medicine_id and x.was_out = {yes})
                     as last_out {found}{}
             order by s.name_key, s.id, t.medicine_key, t.seq {{window}}) k
         join medicine m on m.id = k.medicine_id order by k.store_key, k.store_id, k.medicine_key, k.seq",
        wanted.text()
    );
    sheet.fill_as(r, &sql, &mut wanted, &mut |row| {
        let mut cells = REPORT.leading(row, 7)?;
        let (days, out): (i64, i64) = (row.get(5)?, row.get(6)?);
        let (since, back): (Option<Date>, Option<Date>) = (row.get(7)?, row.get(8)?);
        let last = since.map(|_| back.map_or(asked.today, |day| day.saturating_sub(1.days())));
        cells.extend([percent(days - out, days), Cell::from(last)]);
        Ok(cells)
    })
}
