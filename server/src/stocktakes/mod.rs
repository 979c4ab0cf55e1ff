//! Stocktakes: counting shelves against the ledger while work goes on.

mod counting;
mod lines;
mod posting;
mod routes;
mod rules;
mod starting;
mod store;

pub use routes::routes;
