//! Batch trace: where a batch came from, where it went, who got it.

use super::ask::{Asked, Filter, STORES, Take};
use super::movements::{self, DOCUMENT, DOCUMENTS};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Report, Span, day, id, instant, number, quantity, text};
use crate::error::{Error, Result};
use crate::select;
use crate::store::{Reader, Stale};
use jiff::civil::Date;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::permission::Permission;

pub const REPORT: Report = Report {
    name: "batch-trace",
    title: "Batch trace",
    about: "Every movement of a batch in the order of posting, with what each store still has of it.",
    columns: &[
        instant("posted_at", "Posted"),
        day("effective_on", "Effective"),
        id("store_id", "Store id"),
        text("store", "Store"),
        number("seq", "Seq."),
        text("type", "Type"),
        text("document_no", "Document"),
        id("document_id", "Document id"),
        text("document_type", "Document type"),
        id("patient_id", "Patient id").only(Permission::ReadPatients),
        text("patient", "Patient").only(Permission::ReadPatients),
        text("counterparty", "Supplier or store"),
        text("user", "User"),
        quantity("units", "Units"),
        quantity("balance", "Balance after"),
        quantity("on_hand", "Still on hand"),
    ],
    filters: &[Filter::new("batch_id", "Batch", Take::Id("batches")).needed(), STORES],
    span: Span::Open,
    private: true,
    reads: &[Stale::Stock, Stale::Patients, Stale::Suppliers, Stale::Users, Stale::Batches],
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Family)?;
    let batch = asked.id("batch_id").ok_or_else(|| Error::not_found("batch"))?;
    let known: Option<(String, String, Option<Date>, BatchStatus)> = select!(
        r,
        "select t.batch_number, m.name, t.expiry_date, t.status from batch t join medicine m on m.id = t.medicine_id where t.id = $1",
        batch
    )
    .maybe()?;
    if let Some((number, medicine, expiry, status)) = known {
        sheet.input("batch_number", number);
        sheet.input("medicine", medicine);
        sheet.input("expiry_date", expiry);
        sheet.input("status", status.as_str());
    }
    let mut wanted = Wanted::default();
    let mark = wanted.mark(batch);
    wanted.and(format!("v.batch_id = {mark}"));
    shops.hold(&mut wanted, "v.store_id");
    let mut there = wanted.clone();
    there.and("v.held");
    let sql = format!(
        "select cast(coalesce(sum(v.on_hand), 0) as bigint) from stock_balance v{}",
        there.text()
    );
    let (on_hand,): (i64,) = there.one(r, &sql)?;
    sheet.sum("on_hand", on_hand);
    wanted.days("v.effective_on", asked.from, asked.to);
    let sql = format!(
        "select count(*), count(distinct v.patient_id) from stock_movement v{}",
        wanted.text()
    );
    let (total, patients): (i64, i64) = wanted.one(r, &sql)?;
    sheet.total = total;
    sheet.sum("patients", patients);
    let sql = format!(
        "select v.posted_at, v.effective_on, v.store_id, s.name, v.store_seq, v.type, {DOCUMENT}, v.doc_id, v.doc_type, v.patient_id, {},
             u.username, v.qty_delta, v.balance_after, coalesce(b.on_hand, 0)
         from (select v.* from stock_movement v{} order by v.seq {{window}}) v join store s on s.id = v.store_id
         left join stock_balance b on b.store_id = v.store_id and b.batch_id = v.batch_id {DOCUMENTS} order by v.seq",
        movements::PARTIES,
        wanted.text()
    );
    sheet.fill(r, &sql, &mut wanted)
}
