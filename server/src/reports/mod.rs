//! Reports: read from the totals and the days, never from the raw ledger.

mod routes;

pub use routes::routes;
