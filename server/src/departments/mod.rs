//! Departments: wards, clinics and the main pharmacy; a store comes with each.

mod closing;
pub mod opening;
mod routes;
mod store;

pub use routes::routes;
