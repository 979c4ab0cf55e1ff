//! The facility's settings, for administrators.

mod routes;
mod store;

pub use routes::routes;
