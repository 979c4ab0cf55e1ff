//! Patients: whoever is treated.

mod lookup;
mod routes;
mod store;

pub use routes::routes;
