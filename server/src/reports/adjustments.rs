//! Adjustments and waste: corrections, count differences, losses and what was destroyed, movement by movement.

use super::ask::{Asked, Filter, MEDICINES, STORES, Take};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Chart, Report, Span, day, id, money, quantity, text};
use crate::error::Result;
use crate::store::{Reader, Stale};
use pharmacy_contract::money::Money;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "adjustments",
    title: "Adjustments and waste",
    about: "Corrections, count differences, losses on the way and waste, newest first. Opening stock only when asked for.",
    columns: &[
        day("date", "Date"),
        id("store_id", "Store id"),
        text("store", "Store"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("batch_number", "Batch"),
        text("kind", "Kind"),
        text("reason", "Reason"),
        quantity("units", "Units"),
        money("value", "Value"),
        text("document_no", "Document"),
        id("document_id", "Document id"),
        text("document_type", "Document type"),
        text("maker", "Maker"),
        text("approver", "Approver"),
        text("note", "Note"),
    ],
    filters: &[
        STORES,
        MEDICINES,
        Filter::new("reason", "Reason", Take::Exact),
        Filter::new(
            "kind",
            "Kind",
            Take::Words(&["adjust", "count", "waste", "transfer_loss", "opening"]),
        ),
    ],
    span: Span::Days(30),
    chart: Some(Chart { kind: ChartKind::Bar, label: "reason", value: "value" }),
    reads: &[Stale::Stock, Stale::Adjustments, Stale::Stocktakes, Stale::Users, Stale::Reasons],
    rows,
    ..Report::PLAIN
};

/// Documents that may have posted such a line on one of the days: a document is touched when it posts.
fn documents(wanted: &mut Wanted, asked: &Asked, openings: bool) -> String {
    let (from, _) = asked.range();
    let since = wanted.mark(asked.start_of(from).0);
    let touched = |table: &str| format!("select q.id from {table} q where q.updated_at >= {since}");
    let lost = "select q.id from transfer q where q.updated_at >= {since}
         and exists (select 1 from transfer_line l where l.transfer_id = q.id and l.lost_qty > 0)";
    let mut parts = ["adjustment", "stocktake", "dispense_return"].map(touched).to_vec();
    parts.push(lost.replace("{since}", &since));
    if openings {
        parts.push(format!("select q.id from import_run q where q.at >= {since}"));
    }
    parts.join(" union all ")
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Family)?;
    let kinds = asked.words("kind");
    let mut wanted = Wanted::default();
    let documents = documents(&mut wanted, asked, kinds.contains(&"opening"));
    wanted.and("v.doc_id = q.id");
    wanted.days("v.effective_on", asked.from, asked.to);
    if kinds.is_empty() {
        wanted.and("v.type in ('adjust', 'count', 'waste', 'transfer_loss')");
    } else {
        wanted.if_any("v.type", asked.owned("kind"));
    }
    shops.hold(&mut wanted, "v.store_id");
    wanted.if_any("v.medicine_id", asked.owned("medicine_id"));
    wanted.if_any("v.reason_code", asked.owned("reason"));
    let found = format!("from ({documents}) q cross join stock_movement v");
    let sql = format!(
        "select count(*), cast(coalesce(sum(v.qty_delta), 0) as bigint), cast(coalesce(sum(v.value), 0) as bigint) {found}{}",
        wanted.text()
    );
    let (total, units, value): (i64, i64, Money) = wanted.one(r, &sql)?;
    sheet.total = total;
    sheet.sum("units", units);
    sheet.sum("value", value);
    let sql = format!(
        "select v.effective_on, v.store_id, s.name, v.medicine_id, m.name, t.batch_number, v.type, coalesce(c.label, v.reason_code), v.qty_delta,
             v.value, coalesce(d4.document_no, d7.document_no, d6.document_no, d3.document_no), v.doc_id, v.doc_type,
             coalesce(y.username, u.username), coalesce(z.username, case when d4.created_by <> v.user_id then u.username end),
             coalesce(al.note, d4.notes)
         from (select v.seq, v.effective_on, v.store_id, v.medicine_id, v.batch_id, v.type, v.reason_code, v.qty_delta, v.value, v.doc_id,
                 v.doc_type, v.line_id, v.user_id {found}{}
             order by v.effective_on desc, v.seq desc {{window}}) v
         join store s on s.id = v.store_id join medicine m on m.id = v.medicine_id join batch t on t.id = v.batch_id
         left join adjustment d4 on v.doc_type = 'adjustment' and d4.id = v.doc_id
         left join adjustment_line al on al.adjustment_id = d4.id and al.id = v.line_id
         left join stocktake d7 on v.doc_type = 'stocktake' and d7.id = v.doc_id
         left join dispense_return d6 on v.doc_type = 'dispense_return' and d6.id = v.doc_id
         left join transfer d3 on v.doc_type = 'transfer' and d3.id = v.doc_id
         left join reason_code c on c.code = v.reason_code
         left join user_account u on u.id = v.user_id left join user_account y on y.id = d4.created_by
         left join user_account z on z.id = d4.approved_by
         order by v.effective_on desc, v.seq desc",
        wanted.text()
    );
    sheet.fill(r, &sql, &mut wanted)
}
