//! What reports take in the store alone, over a year of a large hospital that is made up for it. Only in a directory of
//! its own.

mod hospital;
mod rows;

use super::{Failure, Outcome, say, with_store};
use pharmacy_server::auth::Who;
use pharmacy_server::config::Settings;
use pharmacy_server::error::{Error, Result};
use pharmacy_server::select;
use pharmacy_server::store::Store;
use pharmacy_server::{reports, setup};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Instant;
use uuid::Uuid;

#[derive(clap::Args)]
pub struct Options {
    /// Wards, each with a store.
    #[arg(long, default_value_t = 200)]
    wards: usize,
    #[arg(long, default_value_t = 10_000)]
    medicines: usize,
    /// Movements of the last year, about.
    #[arg(long, default_value_t = 1_000_000)]
    movements: usize,
    /// Times each report is read; the median counts.
    #[arg(long, default_value_t = 7)]
    tries: usize,
}

pub fn run(settings: &Settings, options: &Options) -> Outcome {
    let figures = with_store(settings, |store| Ok(measure(store, options)?))?;
    say(serde_json::to_string_pretty(&figures).unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

fn measure(store: &Store, options: &Options) -> Result<Value> {
    setup::first_records(store)?;
    let known: Option<(Uuid,)> =
        store.scan_blocking(|r| select!(r, "select id from medicine limit 1").maybe())?;
    if known.is_none() {
        hospital::make(store, options.wards, options.medicines, options.movements)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|e| Error::Internal(e.to_string()))?;
    let who = Who::command("bench");
    let counts = store.scan_blocking(|r| {
        let rows: Vec<(String, i64)> = select!(
            r,
            "select 'movements', count(*) from stock_movement union all select 'days', count(*) from stock_daily
             union all select 'totals', count(*) from stock_total union all select 'balances', count(*) from stock_balance
             union all select 'dispenses', count(*) from dispense union all select 'medicines', count(*) from medicine
             union all select 'stores', count(*) from store"
        )
        .all()?;
        Ok(rows)
    })?;
    let begun = Instant::now();
    let changed = runtime.block_on(reports::turn_of_month(store))?;
    let turn = begun.elapsed().as_millis();
    let mut figures = Vec::new();
    for (name, query) in questions(store)? {
        let mut took = Vec::new();
        let mut rows = 0;
        for _ in 0..options.tries.max(1) {
            let begun = Instant::now();
            let page = runtime.block_on(reports::page_of(store, &who, name, &query))?;
            took.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
            rows = page.place.total.unwrap_or_default();
        }
        let first = took.first().copied().unwrap_or_default();
        took.sort_unstable();
        let middle = took.get(took.len() / 2).copied().unwrap_or_default();
        figures.push(json!({ "report": name, "query": query, "first_us": first, "median_us": middle, "rows": rows }));
    }
    let mut took = Vec::new();
    for _ in 0..options.tries.max(1) {
        let (who, today) = (who.clone(), store.clock().today());
        let begun = Instant::now();
        store.scan_blocking(move |r| r.dashboard(&who, None, today))?;
        took.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    took.sort_unstable();
    figures.push(json!({ "report": "dashboard", "median_us": took.get(took.len() / 2) }));
    Ok(json!({
        "counts": counts.into_iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>(),
        "turn_of_month_ms": u64::try_from(turn).unwrap_or(u64::MAX),
        "classes": changed,
        "reports": figures,
    }))
}

/// What is asked: each report as it opens, and with its usual filters.
fn questions(store: &Store) -> Result<Vec<(&'static str, String)>> {
    let (main, ward, medicine, batch) = store.scan_blocking(|r| {
        let (main,): (Uuid,) = select!(r, "select id from store where kind = 'main'").one()?;
        let (ward,): (Uuid,) =
            select!(r, "select id from store where kind = 'ward' order by id limit 1").one()?;
        let (medicine, batch): (Uuid, Uuid) = select!(
            r,
            "select medicine_id, batch_id from stock_movement where store_id = $1 order by seq limit 1",
            ward
        )
        .one()?;
        Ok((main, ward, medicine, batch))
    })?;
    let mut all: Vec<(&'static str, String)> = [
        "consumption",
        "prescribers",
        "inventory",
        "low-stock",
        "suggested-order",
        "expiry",
        "near-expiry-moves",
        "stock-as-of",
        "receipts",
        "suppliers",
        "transfers",
        "adjustments",
        "stocktake-variance",
        "availability",
        "amc",
        "abc-ven",
        "user-activity",
    ]
    .map(|name| (name, String::new()))
    .to_vec();
    let year = store.clock().today().saturating_sub(jiff::Span::new().days(364));
    all.extend([
        ("consumption", format!("store_id={ward}")),
        ("consumption", format!("medicine_id={medicine}")),
        ("consumption", format!("medicine_id={medicine}&from={year}")),
        ("consumption", format!("from={year}")),
        ("prescribers", format!("store_id={ward}")),
        ("inventory", format!("store_id={ward}")),
        ("inventory", format!("store_id={main}")),
        ("inventory", "status=low".into()),
        ("inventory", "page=40".into()),
        ("low-stock", format!("store_id={ward}")),
        ("low-stock", "ven_class=V".into()),
        ("suggested-order", format!("store_id={ward}")),
        ("suggested-order", format!("store_id={main}")),
        ("stock-as-of", format!("store_id={ward}&from={year}")),
        ("stock-as-of", format!("store_id={ward}&value=true")),
        ("stock-as-of", "page=400".into()),
        ("stock-card", format!("store_id={ward}&medicine_id={medicine}")),
        ("stock-card", format!("store_id={main}&medicine_id={medicine}")),
        ("batch-trace", format!("batch_id={batch}")),
        ("amc", format!("store_id={main}")),
        ("availability", format!("store_id={ward}")),
        ("near-expiry-moves", format!("store_id={ward}")),
        ("transfers", format!("store_id={ward}&from={year}")),
    ]);
    Ok(all)
}
