//! Doctors: whoever prescribes.

mod routes;
mod store;

pub use routes::routes;
