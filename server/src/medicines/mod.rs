//! Medicines: the catalogue.

pub mod barcodes;
mod routes;
mod scan;
mod stock;
mod store;

pub use routes::routes;
