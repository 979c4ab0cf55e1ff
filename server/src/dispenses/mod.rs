//! Dispenses: stock handed out for a patient or used by a department.

mod completing;
mod lines;
mod reserving;
mod routes;
mod rules;
mod store;

pub use completing::complete;
pub use reserving::reserve;
pub use routes::routes;
