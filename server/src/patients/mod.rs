//! Patients: whoever is treated.

mod routes;
mod store;

pub use routes::routes;
