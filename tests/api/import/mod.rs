//! The predecessor's folder, taken over: all of it or nothing, and only once.

mod documents;
pub mod folder;
mod kill;
mod masters;
mod photos;
mod stock;

use crate::harness::aside;
use pharmacy_server::legacy::{Options, Stop, Summary, import};
use pharmacy_server::store::{Reader, Store};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub async fn take(store: &Store, source: &Path) -> Result<Summary, Stop> {
    take_with(store, source, false, None).await
}

async fn take_with(
    store: &Store,
    source: &Path,
    dry_run: bool,
    report: Option<PathBuf>,
) -> Result<Summary, Stop> {
    let (store, time_zone) = (store.clone(), "Europe/Vienna".to_owned());
    let options = Options { source: source.into(), dry_run, report, time_zone };
    aside(move || import(&store, &options))
}

const TABLES: [&str; 23] = [
    "lookup",
    "supplier",
    "department",
    "store",
    "medicine",
    "barcode",
    "batch",
    "doctor",
    "patient",
    "user_account",
    "import_report",
    "stock_movement",
    "stock_balance",
    "stock_total",
    "stock_daily",
    "receipt",
    "receipt_line",
    "dispense",
    "dispense_line",
    "transfer",
    "transfer_line",
    "legacy_usage",
    "audit_imported",
];

/// Rows of every table that an import writes to.
async fn counts(store: &Store) -> BTreeMap<&'static str, i64> {
    let count = |r: &mut Reader<'_>, table: &str| {
        r.listing(&format!("select count(*) from {table}"), "test", &[])
            .one::<(i64,)>()
            .map(|(n,)| n)
    };
    let all = move |r: &mut Reader<'_>| {
        let tables = TABLES.into_iter().chain(["import_run", "audit_entry"]);
        tables.map(|table| Ok((table, count(r, table)?))).collect()
    };
    store.scan(all).await.unwrap()
}

async fn lines(store: &Store, sql: &'static str) -> Vec<String> {
    let rows = store.scan(move |r| r.listing(sql, "test", &[]).all::<(String,)>()).await.unwrap();
    rows.into_iter().map(|(line,)| line).collect()
}

/// What the import wrote, without ids and times.
pub async fn contents(store: &Store) -> Vec<String> {
    const QUERIES: [&str; 13] = [
        "select label || '|' || code || '|' || coalesce(legacy_id, '') from lookup order by 1",
        "select name || '|' || type || '|' || legacy_id || '|' || coalesce(legacy_extra, '') || '|' || search_key from supplier order by 1",
        "select d.name || '|' || d.code || '|' || coalesce(d.legacy_id, '') || '|' || s.code from department d join store s on s.id = d.default_store_id order by 1",
        "select s.name || '|' || s.code || '|' || s.kind || '|' || coalesce(d.code, '') from store s left join department d on d.id = s.department_id order by 1",
        "select m.name || '|' || m.dosage_form || '|' || cast(m.low_stock_limit as text) || '|' || s.name || '|' || b.batch_number || '|' ||
            coalesce(cast(b.expiry_date as text), '') || '|' || coalesce(c.gtin, c.raw) || '|' || cast(m.created_at as text)
         from medicine m join supplier s on s.id = m.supplier_id join batch b on b.medicine_id = m.id join barcode c on c.medicine_id = m.id order by 1",
        "select o.name || '|' || o.email_key || '|' || d.name from doctor o join department d on d.id = o.department_id order by 1",
        "select p.name || '|' || p.file_key || '|' || cast(p.date_of_entry as text) || '|' || d.name from patient p join department d on d.id = p.department_id order by 1",
        "select username || '|' || role || '|' || name from user_account order by 1",
        "select s.code || '|' || m.name || '|' || cast(t.on_hand as text) || '|' || cast(t.usable as text) || '|' || t.status || '|' || t.medicine_key
         from stock_total t join store s on s.id = t.store_id join medicine m on m.id = t.medicine_id order by 1",
        "select r.legacy_id || '|' || r.state || '|' || r.legacy_status || '|' || cast(r.doc_date as text) || '|' || s.code || '|' || p.name || '|' ||
            r.invoice_key || '|' || cast(r.line_count as text) || '|' || m.name || '|' || cast(l.quantity as text) || '|' || coalesce(r.legacy_extra, '')
         from receipt r join receipt_line l on l.receipt_id = r.id join store s on s.id = r.store_id join supplier p on p.id = r.supplier_id
            join medicine m on m.id = l.medicine_id order by r.legacy_id, l.line_no",
        "select d.legacy_id || '|' || d.state || '|' || cast(d.doc_date as text) || '|' || s.code || '|' || p.name || '|' || coalesce(o.name, '') || '|' ||
            m.name || '|' || cast(l.dispensed_qty as text)
         from dispense d join dispense_line l on l.dispense_id = d.id join store s on s.id = d.store_id join patient p on p.id = d.patient_id
            left join doctor o on o.id = d.doctor_id join medicine m on m.id = l.medicine_id order by d.legacy_id, l.line_no",
        "select t.legacy_id || '|' || t.state || '|' || t.legacy_status || '|' || cast(t.doc_date as text) || '|' || a.code || '|' || b.code || '|' ||
            t.requested_by_name || '|' || t.approved_by_name || '|' || m.name || '|' || cast(l.received_qty as text)
         from transfer t join transfer_line l on l.transfer_id = t.id join store a on a.id = t.source_store_id
            join store b on b.id = t.destination_store_id join medicine m on m.id = l.medicine_id order by t.legacy_id, l.line_no",
        "select h.legacy_id || '|' || cast(h.at as text) || '|' || h.action || '|' || h.entity || '|' || u.username || '|' || h.role || '|' || h.details
         from audit_imported h join user_account u on u.id = h.user_id order by 1",
    ];
    let mut all = Vec::new();
    for query in QUERIES {
        all.extend(lines(store, query).await);
    }
    all
}
