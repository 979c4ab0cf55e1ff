//! Departments: wards, clinics and the main pharmacy; a store comes with each.

pub mod opening;
mod routes;
mod store;

pub use routes::routes;
