//! Stores: the places that hold stock.

pub mod companions;
mod routes;
mod store;

pub use routes::routes;
