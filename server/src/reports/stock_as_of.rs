//! Stock as of days: how much there was, what came and went, how much was left.

use super::ask::{Asked, CATEGORY, Filter, MEDICINES, STORES, Take};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted, Window};
use super::table::{Cell, Report, Span, id, money, quantity, text};
use crate::error::Result;
use crate::store::{Reader, Row, Stale};
use jiff::civil::Date;
use pharmacy_contract::levels::line_value;
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "stock-as-of",
    title: "Stock as of days",
    about: "Opening, movements and closing of each store and medicine over some days. On request with the value of the \
        batches on the last day, at their cost.",
    columns: &[
        id("store_id", "Store id"),
        text("store", "Store"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        quantity("opening", "Opening"),
        quantity("received", "Received"),
        quantity("supplier_returned", "Sent back"),
        quantity("dispensed", "Dispensed"),
        quantity("dispense_returned", "Came back"),
        quantity("moved_in", "Moved in"),
        quantity("moved_out", "Moved out"),
        quantity("adjusted", "Adjusted"),
        quantity("wasted", "Wasted"),
        quantity("closing", "Closing"),
        money("value", "Value"),
    ],
    filters: &[STORES, MEDICINES, CATEGORY, Filter::new("value", "With value", Take::Flag)],
    span: Span::Month,
    reads: &[Stale::Stock, Stale::Batches],
    rows,
    ..Report::PLAIN
};

const STRETCH: i64 = 500;
const MOVED: &[&str] = &[
    "received",
    "supplier_returned",
    "dispensed",
    "dispense_returned",
    "moved_in",
    "moved_out",
    "adjusted",
    "wasted",
];

struct Pair {
    store: Uuid,
    medicine: Uuid,
    cells: Vec<Cell>,
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::All)?;
    let (found, wanted) = pairs(asked, &shops);
    let sql = format!("select count(*) {found}{}", wanted.text());
    (sheet.total,) = wanted.one(r, &sql)?;
    let last = sheet.window.offset.saturating_add(sheet.window.limit).min(sheet.total);
    let mut offset = sheet.window.offset;
    while offset < last {
        let window = Window { offset, limit: STRETCH.min(last - offset) };
        let mut some = stretch(r, asked, &shops, window)?;
        let values = if asked.flag("value") { values(r, asked, &some)? } else { HashMap::new() };
        for pair in &mut some {
            let value = values.get(&(pair.store, pair.medicine)).copied();
            let value = if asked.flag("value") { Some(value.unwrap_or(0)) } else { None };
            let mut cells = std::mem::take(&mut pair.cells);
            cells.push(value.map_or(Cell::Null, Cell::Money));
            sheet.row(cells)?;
        }
        offset += STRETCH;
    }
    Ok(())
}

/// Every store and medicine that has a total: the pairs in the order of stores and names.
fn pairs(asked: &Asked, shops: &Shops) -> (String, Wanted) {
    let mut wanted = Wanted::default();
    wanted.and("t.store_id = s.id");
    shops.hold(&mut wanted, "s.id");
    wanted.if_any("t.medicine_id", asked.owned("medicine_id"));
    let mut found = "from store s cross join stock_total t".to_owned();
    if !asked.words("category").is_empty() {
        wanted.and("m.id = t.medicine_id");
        wanted.if_any("m.category", asked.owned("category"));
        found.push_str(" cross join medicine m");
    }
    (found, wanted)
}

fn stretch(r: &mut Reader<'_>, asked: &Asked, shops: &Shops, window: Window) -> Result<Vec<Pair>> {
    let (found, mut wanted) = pairs(asked, shops);
    let (from, to) = asked.range();
    let (from, to) = (wanted.mark(from), wanted.mark(to));
    let (limit, offset) = (wanted.mark(window.limit), wanted.mark(window.offset));
    let sum = |column: &&str| {
        format!(
            "(select cast(coalesce(sum(x.{column}), 0) as bigint) from stock_daily x
              where x.store_id = k.store_id and x.medicine_id = k.medicine_id and x.day >= {from} and x.day <= {to})"
        )
    };
    let sums: Vec<String> = MOVED.iter().map(sum).collect();
    let closing = |sign: &str, day: &str| {
        format!(
            "coalesce((select x.closing from stock_daily x where x.store_id = k.store_id and x.medicine_id = k.medicine_id
                 and x.day {sign} {day} order by x.day desc limit 1), 0)"
        )
    };
    let sql = format!(
        "select k.store_id, k.store, k.medicine_id, m.name, {}, {}, {}
         from (select s.id as store_id, s.name as store, s.name_key as store_key, t.medicine_id, t.medicine_key, t.seq {found}{}
             order by s.name_key, s.id, t.medicine_key, t.seq limit {limit} offset {offset}) k
         join medicine m on m.id = k.medicine_id order by k.store_key, k.store_id, k.medicine_key, k.seq",
        closing("<", &from),
        sums.join(", "),
        closing("<=", &to),
        wanted.text()
    );
    let mut all = Vec::new();
    r.listing(&sql, "stock as of", &wanted.bounds()).each(&mut |row: &Row<'_>| {
        let (store, medicine) = (row.get(0)?, row.get(2)?);
        let cells = REPORT.leading(row, REPORT.columns.len() - 1)?;
        all.push(Pair { store, medicine, cells });
        Ok(())
    })?;
    Ok(all)
}

/// What the batches were on the last day, from the lines of the ledger, at what they cost.
fn values(r: &mut Reader<'_>, asked: &Asked, pairs: &[Pair]) -> Result<HashMap<(Uuid, Uuid), i64>> {
    let (_, to): (Date, Date) = asked.range();
    let mut all: HashMap<(Uuid, Uuid), i64> = HashMap::new();
    for pair in pairs {
        let batches: Vec<(i64, i64)> = crate::select!(
            r,
            "select cast(sum(v.qty_delta) as bigint), t.unit_cost from stock_movement v join batch t on t.id = v.batch_id
             where v.store_id = $1 and v.medicine_id = $2 and v.effective_on <= $3 group by v.batch_id, t.unit_cost",
            pair.store,
            pair.medicine,
            to
        )
        .all()?;
        let sum = batches.iter().filter_map(|(units, cost)| line_value(*units, *cost)).sum();
        all.insert((pair.store, pair.medicine), sum);
    }
    Ok(all)
}
