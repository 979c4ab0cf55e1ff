//! Stock: what lies where, its movements, its levels; checking the ledger.

mod routes;

pub use routes::routes;
