//! Medicines: the catalogue.

pub mod barcodes;
mod routes;
mod store;

pub use routes::routes;
