//! Receipts: what was delivered, by whom, against which invoice.

use super::ask::{Asked, Filter, STORES, SUPPLIERS, Take};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Chart, Report, Span, day, id, money, number, quantity, text};
use crate::error::Result;
use crate::store::{Owned, Reader, Stale};
use pharmacy_contract::money::Money;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "receipts",
    title: "Receipts",
    about: "Goods received, newest first; the value counts what is posted or was taken over.",
    needs: &[Permission::ReadReceipts],
    columns: &[
        id("receipt_id", "Receipt id"),
        text("document_no", "No."),
        day("date", "Date"),
        text("invoice_number", "Invoice"),
        id("supplier_id", "Supplier id"),
        text("supplier", "Supplier"),
        text("purchaser", "Purchaser"),
        text("state", "Status"),
        day("delivery_date", "Delivery"),
        text("received_by", "Received by"),
        text("store", "Store"),
        number("lines", "Lines"),
        quantity("units", "Units"),
        money("value", "Value"),
    ],
    filters: &[
        STORES,
        SUPPLIERS,
        Filter::new("purchaser", "Purchaser", Take::Text),
        Filter::new(
            "state",
            "Status",
            Take::Words(&["draft", "posted", "cancelled", "reversed", "imported"]),
        ),
        Filter::new("kind", "Kind", Take::Words(&["purchase", "donation"])),
        Filter::new("q", "No. or invoice", Take::Text),
    ],
    span: Span::Days(366),
    chart: Some(Chart { kind: ChartKind::Bar, label: "date", value: "value" }),
    reads: &[Stale::Receipts, Stale::Suppliers],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Real)?;
    let mut wanted = Wanted::default();
    wanted.days("x.doc_date", asked.from, asked.to);
    shops.hold(&mut wanted, "x.store_id");
    wanted.if_any("x.supplier_id", asked.owned("supplier_id"));
    wanted.if_any("x.state", asked.owned("state"));
    wanted.if_any("x.kind", asked.owned("kind"));
    if let Some(text) = asked.text("purchaser") {
        wanted.contains("x.purchaser_name", text);
    }
    if let Some(text) = asked.text("q") {
        wanted.begins(&["x.no_key", "x.invoice_key"], text);
    }
    let condition = wanted.text();
    let mut totals = wanted.clone();
    let month = totals.mark(Owned::Day(asked.today.first_of_month()));
    let counts = "x.state in ('posted', 'imported')";
    let (total, value, this_month, month_value): (i64, Money, i64, Money) = totals.one(
        r,
        &format!(
            "select count(*), cast(coalesce(sum(case when {counts} then x.total else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when {counts} and x.doc_date >= {month} then 1 else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when {counts} and x.doc_date >= {month} then x.total else 0 end), 0) as bigint)
             from receipt x{condition}"
        ),
    )?;
    sheet.total = total;
    sheet.sum("value", value);
    sheet.sum("receipts_this_month", this_month);
    sheet.sum("value_this_month", month_value);
    let sql = format!(
        "select x.id, x.document_no, x.doc_date, x.invoice_number, x.supplier_id, p.name, x.purchaser_name, x.state, x.delivery_date,
             x.received_by, s.name, x.line_count,
             (select cast(coalesce(sum(l.quantity + l.free_qty), 0) as bigint) from receipt_line l where l.receipt_id = x.id), x.total
         from receipt x join store s on s.id = x.store_id left join supplier p on p.id = x.supplier_id{condition}
         order by x.doc_date desc, x.id desc {{window}}"
    );
    sheet.fill(r, &sql, &mut wanted)
}
