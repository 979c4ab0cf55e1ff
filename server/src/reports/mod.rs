//! Reports: read from the totals and the days, never from the raw ledger, except where a report is about its lines.

mod answer;
mod ask;
mod averages;
mod describe;
mod files;
mod places;
mod routes;
mod sheet;
mod table;

mod expiry;
mod low_stock;
mod receipts;
mod suppliers;
mod transfers;

pub use routes::routes;

use table::Report;

/// All of them, in the order in which people look for them.
const REPORTS: &[&Report] = &[
    &low_stock::REPORT,
    &expiry::REPORT,
    &receipts::REPORT,
    &suppliers::REPORT,
    &transfers::REPORT,
];
