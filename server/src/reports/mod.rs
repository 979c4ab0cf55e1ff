//! Reports: read from the totals and the days, never from the raw ledger, except where a report is about its lines.

mod answer;
mod aside;
mod ask;
mod averages;
mod describe;
mod files;
mod places;
mod routes;
mod sheet;
mod table;

mod abc_ven;
mod adjustments;
mod availability;
mod averages_report;
mod batch_trace;
mod consumption;
mod expiry;
mod inventory;
mod low_stock;
mod movements;
mod near_expiry;
mod prescribers;
mod print;
mod receipts;
mod stock_as_of;
mod stock_card;
mod suggested_order;
mod suppliers;
mod taken;
mod transfers;
mod user_activity;
mod variance;

pub use abc_ven::turn_of_month;
pub use aside::Aside;
pub use averages::forget_all as forget_averages;
pub(crate) use places::everything;
pub use routes::routes;

use crate::auth::Who;
use crate::error::{Error, Result};
use table::Report;

/// All of them, in the order in which people look for them.
const REPORTS: &[&Report] = &[
    &consumption::REPORT,
    &prescribers::REPORT,
    &inventory::REPORT,
    &low_stock::REPORT,
    &suggested_order::REPORT,
    &expiry::REPORT,
    &near_expiry::REPORT,
    &stock_as_of::REPORT,
    &stock_card::REPORT,
    &receipts::REPORT,
    &suppliers::REPORT,
    &transfers::REPORT,
    &adjustments::REPORT,
    &variance::REPORT,
    &availability::REPORT,
    &averages_report::REPORT,
    &abc_ven::REPORT,
    &batch_trace::REPORT,
    &user_activity::REPORT,
];

/// The report of this name, if the caller may read it.
fn named(name: &str, who: &Who) -> Result<&'static Report> {
    let report = REPORTS.iter().copied().find(|report| report.name == name);
    let report = report.ok_or_else(|| Error::not_found("report"))?;
    report.needs.iter().try_for_each(|permission| who.must(*permission))?;
    Ok(report)
}
