//! Stock: what lies where, its movements, its levels; checking the ledger.

mod balances;
mod ledger_routes;
mod main_store;
mod matrix;
mod movements;
mod routes;
mod totals;

pub use routes::routes;
