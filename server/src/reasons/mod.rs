//! Reason codes: why somebody did what has to have a reason.

mod routes;
mod store;

pub use routes::routes;
