//! The facility's settings, for administrators.

mod routes;

pub use routes::routes;
