//! Stock card: the lines of the ledger of one medicine in one store, with the balance after each.

use super::ask::{Asked, Filter, STORE, Take};
use super::movements::{self, DOCUMENT, DOCUMENTS};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Chart, Report, Span, day, id, instant, money, number, quantity, text};
use crate::error::{Error, Result};
use crate::store::{Reader, Stale};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "stock-card",
    title: "Stock card",
    about: "Every movement of a medicine in a store in the order of posting, with the balance after it; of one batch, \
        if one is named.",
    columns: &[
        number("seq", "Seq."),
        instant("posted_at", "Posted"),
        day("effective_on", "Effective"),
        text("type", "Type"),
        text("document_no", "Document"),
        id("document_id", "Document id"),
        text("document_type", "Document type"),
        text("batch_number", "Batch"),
        text("patient", "Patient").only(Permission::ReadPatients),
        text("counterparty", "Supplier or store"),
        text("reason", "Reason"),
        text("user", "User"),
        money("value", "Value"),
        quantity("in", "In"),
        quantity("out", "Out"),
        quantity("balance", "Balance"),
    ],
    filters: &[
        STORE.needed(),
        Filter::new("medicine_id", "Medicine", Take::Id("medicines")).needed(),
        Filter::new("batch_id", "Batch", Take::Id("batches")),
    ],
    span: Span::Open,
    chart: Some(Chart { kind: ChartKind::Step, label: "posted_at", value: "balance" }),
    private: true,
    reads: &[Stale::Stock, Stale::Patients, Stale::Suppliers, Stale::Users, Stale::Batches],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let needed = || Error::not_found("store and medicine");
    let store = asked.id("store_id").ok_or_else(needed)?;
    let medicine = asked.id("medicine_id").ok_or_else(needed)?;
    let mut wanted = Wanted::default();
    let (store, medicine) = (wanted.mark(store), wanted.mark(medicine));
    wanted.and(format!("v.store_id = {store} and v.medicine_id = {medicine}"));
    if let Some(batch) = asked.id("batch_id") {
        let batch = wanted.mark(batch);
        wanted.and(format!("v.batch_id = {batch}"));
    }
    let all = wanted.text();
    let mut counted = wanted.clone();
    counted.days("v.effective_on", asked.from, asked.to);
    let sql = format!(
        "select count(*), cast(coalesce(sum(case when v.qty_delta > 0 then v.qty_delta else 0 end), 0) as bigint),
             cast(coalesce(sum(case when v.qty_delta < 0 then -v.qty_delta else 0 end), 0) as bigint)
         from stock_movement v{}",
        counted.text()
    );
    let (total, came, went): (i64, i64, i64) = counted.one(r, &sql)?;
    sheet.total = total;
    sheet.sum("in", came);
    sheet.sum("out", went);
    let mut days = wanted.bare();
    days.days("k.effective_on", asked.from, asked.to);
    let sql = format!(
        "select v.store_seq, v.posted_at, v.effective_on, v.type, {DOCUMENT}, v.doc_id, v.doc_type, t.batch_number, {}, v.reason_code, u.username,
             v.value, v.qty_delta, v.balance
         from (select k.* from (select v.seq, v.store_seq, v.posted_at, v.effective_on, v.type, v.doc_id, v.doc_type, v.batch_id,
                     v.patient_id, v.supplier_id, v.other_store_id, v.reason_code, v.user_id, v.value, v.qty_delta,
                     cast(sum(v.qty_delta) over (order by v.seq) as bigint) as balance
                 from stock_movement v{all}) k{} order by k.seq {{window}}) v
         join batch t on t.id = v.batch_id {DOCUMENTS} order by v.seq",
        movements::PARTIES,
        days.text()
    );
    sheet.fill_as(r, &sql, &mut days, &mut |row| {
        let mut cells = REPORT.leading(row, 13)?;
        let (delta, balance): (i64, i64) = (row.get(13)?, row.get(14)?);
        let side = |units: i64| if units > 0 { Cell::Whole(units) } else { Cell::Null };
        cells.extend([side(delta), side(-delta), balance.into()]);
        Ok(cells)
    })
}
