//! Expiry: batches that are expired or soon will be, where they lie.

use super::ask::{Asked, CATEGORY, Filter, STORES, Take};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Chart, Report, day, id, money, number, quantity, text};
use crate::error::Result;
use crate::ledger::day_number;
use crate::store::{Reader, Stale};
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::levels::line_value;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "expiry",
    title: "Expiry",
    about: "Stock that is expired or expires within some days, the earliest first.",
    columns: &[
        id("store_id", "Store id"),
        text("store", "Store"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        id("batch_id", "Batch id"),
        text("batch_number", "Batch"),
        text("batch_status", "Batch status"),
        day("expiry_date", "Expiry"),
        quantity("on_hand", "On hand"),
        number("days_left", "Days left"),
        money("value", "Value"),
        text("band", "Band"),
    ],
    filters: &[
        Filter::new(
            "days",
            "Days",
            Take::Number(0, 3_650, |asked| Some(asked.facility.expiry_list_days)),
        ),
        STORES,
        CATEGORY,
    ],
    chart: Some(Chart { kind: ChartKind::Bar, label: "band", value: "value" }),
    reads: &[Stale::Stock, Stale::Batches],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::All)?;
    let days = asked.number("days").unwrap_or_default();
    let until = asked.today.saturating_add(days.days());
    let mut wanted = Wanted::default();
    let last = wanted.mark(until);
    wanted.and(format!("t.expiry_date <= {last} and b.batch_id = t.id and b.held"));
    shops.hold(&mut wanted, "b.store_id");
    let mut found = "from batch t cross join stock_balance b".to_owned();
    if !asked.words("category").is_empty() {
        wanted.if_any("m.category", asked.owned("category"));
        wanted.and("m.id = t.medicine_id");
        found.push_str(" cross join medicine m");
    }
    let mut totals = wanted.clone();
    let today = totals.mark(asked.today);
    let (total, expired, units): (i64, i64, i64) = totals.one(
        r,
        &format!(
            "select count(*), cast(coalesce(sum(case when t.expiry_date < {today} then 1 else 0 end), 0) as bigint),
                 cast(coalesce(sum(b.on_hand), 0) as bigint) {found}{}",
            wanted.text()
        ),
    )?;
    sheet.total = total;
    sheet.sum("expired", expired);
    sheet.sum("units", units);
    sheet.input("days", days);
    sheet.input("near_days", asked.facility.expiry_near_days);
    let sql = format!(
        "select k.store_id, s.name, k.medicine_id, m.name, k.id, k.batch_number, k.status, k.expiry_date, k.on_hand, k.unit_cost
         from (select b.store_id, t.medicine_id, t.id, t.batch_number, t.status, t.expiry_date, b.on_hand, t.unit_cost, b.seq {found}{}
             order by t.expiry_date, t.id, b.seq {{window}}) k
         join store s on s.id = k.store_id join medicine m on m.id = k.medicine_id
         order by k.expiry_date, k.id, k.seq",
        wanted.text()
    );
    sheet.fill_as(r, &sql, &mut wanted, &mut |row| {
        let mut cells = REPORT.leading(row, 9)?;
        let (expiry, on_hand, cost): (Date, i64, i64) = (row.get(7)?, row.get(8)?, row.get(9)?);
        let left = day_number(expiry) - day_number(asked.today);
        let value = line_value(on_hand, cost).map_or(Cell::Null, Cell::Money);
        cells.extend([left.into(), value, band(left, asked.facility.expiry_near_days).into()]);
        Ok(cells)
    })
}

/// The colours of all screens: red, amber, none.
const fn band(days_left: i64, near_days: i64) -> &'static str {
    if days_left < 0 {
        "expired"
    } else if days_left < near_days {
        "near"
    } else {
        "later"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_near_and_the_thirtieth_day_from_today_is_not() {
        let bands = [-1, 0, 29, 30].map(|left| band(left, 30));
        assert_eq!(bands, ["expired", "near", "near", "later"]);
    }
}
