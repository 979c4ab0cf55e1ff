//! Reason codes: why somebody did what has to have a reason.

mod routes;

pub use routes::routes;
