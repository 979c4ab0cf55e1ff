//! Suppliers: what each of them delivered, and what went back.

use super::ask::{Asked, Filter, Take};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Chart, Report, Span, day, id, money, number, quantity, text};
use crate::error::Result;
use crate::store::{Reader, Stale};
use jiff::civil::Date;
use pharmacy_contract::money::Money;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::ChartKind;
use pharmacy_contract::time::Instant;
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "suppliers",
    title: "Suppliers",
    about: "What each supplier delivered in these days and what went back, the largest value first.",
    needs: &[Permission::ReadReceipts],
    columns: &[
        id("supplier_id", "Supplier id"),
        text("supplier", "Supplier"),
        text("status", "Status"),
        text("type", "Type"),
        number("receipts", "Receipts"),
        quantity("units", "Units"),
        money("value", "Value"),
        day("last_receipt", "Last receipt"),
        number("returns", "Returns"),
        money("returned_value", "Value returned"),
        day("registered", "Registered"),
    ],
    filters: &[
        Filter::new("status", "Status", Take::Words(&["active", "inactive"])),
        Filter::new("type", "Type", Take::Exact),
        Filter::new("q", "Name", Take::Text),
    ],
    span: Span::Days(366),
    chart: Some(Chart { kind: ChartKind::Bar, label: "supplier", value: "value" }),
    reads: &[Stale::Suppliers, Stale::Receipts, Stale::SupplierReturns],
    rows,
    ..Report::PLAIN
};

#[derive(Default)]
struct Delivered {
    receipts: i64,
    units: i64,
    value: i64,
    last: Option<Date>,
    returns: i64,
    returned: i64,
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let mut delivered = delivered(r, asked)?;
    let mut wanted = Wanted::default();
    if let [only] = asked.words("status").as_slice() {
        let active = wanted.mark(*only == "active");
        wanted.and(format!("p.active = {active}"));
    }
    wanted.if_any("p.type", asked.owned("type"));
    if let Some(text) = asked.text("q") {
        wanted.contains("p.search_key", text);
    }
    let sql = format!(
        "select p.id, p.name, p.active, p.type, p.created_at from supplier p{} order by p.name_key, p.id",
        wanted.text()
    );
    let known: Vec<(Uuid, String, bool, String, Instant)> = wanted.all(r, &sql)?;
    let mut rows: Vec<_> =
        known.into_iter().map(|row| (delivered.remove(&row.0).unwrap_or_default(), row)).collect();
    rows.sort_by_key(|(delivered, _)| Reverse(delivered.value));
    let sum = |of: fn(&Delivered) -> i64| rows.iter().map(|(d, _)| of(d)).sum::<i64>();
    sheet.sum("receipts", sum(|d| d.receipts));
    sheet.sum("units", sum(|d| d.units));
    sheet.sum("value", Money(sum(|d| d.value)));
    sheet.sum("returned_value", Money(sum(|d| d.returned)));
    sheet.cut(rows, |(d, (id, name, active, kind, created))| {
        let status = if active { "active" } else { "inactive" };
        vec![
            id.into(),
            name.into(),
            status.into(),
            kind.into(),
            d.receipts.into(),
            d.units.into(),
            Cell::Money(d.value),
            d.last.into(),
            d.returns.into(),
            Cell::Money(d.returned),
            asked.day_of(created).into(),
        ]
    })
}

fn delivered(r: &mut Reader<'_>, asked: &Asked) -> Result<HashMap<Uuid, Delivered>> {
    let mut all: HashMap<Uuid, Delivered> = HashMap::new();
    let mut wanted = Wanted::default();
    wanted.days("x.doc_date", asked.from, asked.to);
    wanted.and("x.supplier_id is not null");
    let mut returned = wanted.clone();
    wanted.and("x.state in ('posted', 'imported')");
    returned.and("x.state in ('posted', 'settled')");
    let sql = format!(
        "select x.supplier_id, count(*), cast(coalesce(sum(x.total), 0) as bigint), max(x.doc_date) from receipt x{} group by x.supplier_id",
        wanted.text()
    );
    for (id, receipts, value, last) in wanted.all::<(Uuid, i64, i64, Date)>(r, &sql)? {
        let one = all.entry(id).or_default();
        (one.receipts, one.value, one.last) = (receipts, value, Some(last));
    }
    wanted.and("l.receipt_id = x.id");
    let sql = format!(
        "select x.supplier_id, cast(coalesce(sum(l.quantity + l.free_qty), 0) as bigint) from receipt x cross join receipt_line l{}
         group by x.supplier_id",
        wanted.text()
    );
    for (id, units) in wanted.all::<(Uuid, i64)>(r, &sql)? {
        all.entry(id).or_default().units = units;
    }
    let sql = format!(
        "select x.supplier_id, count(*), cast(coalesce(sum(x.value), 0) as bigint) from supplier_return x{} group by x.supplier_id",
        returned.text()
    );
    for (id, returns, value) in returned.all::<(Uuid, i64, i64)>(r, &sql)? {
        let one = all.entry(id).or_default();
        (one.returns, one.returned) = (returns, value);
    }
    Ok(all)
}
