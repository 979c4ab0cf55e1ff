//! Stocktakes: counting shelves against the ledger while work goes on.

mod routes;

pub use routes::routes;
