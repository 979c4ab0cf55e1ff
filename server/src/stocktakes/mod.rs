//! Stocktakes: counting shelves against the ledger while work goes on.

mod counting;
mod lines;
mod posting;
mod routes;
mod rules;
mod starting;
mod store;

pub use counting::{count, finish};
pub use posting::post;
pub use routes::routes;
pub use starting::start;
