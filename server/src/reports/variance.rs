//! Stocktake variance: counted against expected, line by line.

use super::ask::{Asked, Filter, STORES, Take};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Report, Span, day, id, money, number, quantity, text};
use crate::error::Result;
use crate::store::{Reader, Stale};
use pharmacy_contract::money::Money;

pub const REPORT: Report = Report {
    name: "stocktake-variance",
    title: "Stocktake variance",
    about: "What was counted against what was expected at that moment, of stocktakes in review or posted. Accuracy is \
        the share of counted lines without a difference.",
    columns: &[
        day("date", "Date"),
        id("stocktake_id", "Stocktake id"),
        text("document_no", "Stocktake"),
        text("state", "Status"),
        text("store", "Store"),
        number("line", "Line"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("batch_number", "Batch"),
        quantity("expected", "Expected"),
        quantity("counted", "Counted"),
        quantity("difference", "Difference"),
        money("value", "Value"),
        number("count_no", "Count no."),
        text("reason", "Reason"),
        text("counter", "Counted by"),
    ],
    filters: &[
        Filter::new("stocktake_id", "Stocktake", Take::Ids("stocktakes")),
        STORES,
        Filter::new("differences", "Only differences", Take::Flag),
    ],
    span: Span::Days(366),
    reads: &[Stale::Stocktakes, Stale::Batches, Stale::Users],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::All)?;
    let mut wanted = Wanted::default();
    // While people count blind, nobody reads here what the ledger expects.
    wanted
        .and("x.state in ('review', 'posted') and l.stocktake_id = x.id and l.counted is not null");
    wanted.days("x.doc_date", asked.from, asked.to);
    shops.hold(&mut wanted, "x.store_id");
    wanted.if_any("x.id", asked.owned("stocktake_id"));
    let found = "from stocktake x cross join stocktake_line l";
    let sql = format!(
        "select count(*), cast(coalesce(sum(case when l.difference = 0 then 1 else 0 end), 0) as bigint),
             cast(coalesce(sum(l.difference), 0) as bigint), cast(coalesce(sum(l.value), 0) as bigint) {found}{}",
        wanted.text()
    );
    let (counted, equal, units, value): (i64, i64, i64, Money) = wanted.one(r, &sql)?;
    sheet.sum("counted", counted);
    sheet.sum("without_difference", equal);
    sheet.sum("accuracy_percent", percent(equal, counted));
    sheet.sum("units", units);
    sheet.sum("value", value);
    sheet.total = counted;
    if asked.flag("differences") {
        wanted.and("l.difference <> 0");
        sheet.total = counted - equal;
    }
    let sql = format!(
        "select x.doc_date, x.id, x.document_no, x.state, s.name, l.line_no, l.medicine_id, m.name, t.batch_number, l.expected_at_count,
             l.counted, l.difference, l.value, l.count_no, coalesce(c.label, l.reason_code), u.username
         {found} cross join store s cross join medicine m cross join batch t left join user_account u on u.id = l.counter_id
         left join reason_code c on c.code = l.reason_code{} and s.id = x.store_id and m.id = l.medicine_id and t.id = l.batch_id
         order by x.doc_date desc, x.id desc, l.line_no {{window}}",
        wanted.text()
    );
    sheet.fill(r, &sql, &mut wanted)
}

/// A share in per cent, with three decimals.
pub fn percent(part: i64, whole: i64) -> Cell {
    if whole <= 0 { Cell::Null } else { Cell::Milli(part.saturating_mul(100_000) / whole) }
}
