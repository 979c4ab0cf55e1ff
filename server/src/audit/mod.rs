//! The audit trail, for reading: whoever may not read all of it sees the own entries.

mod routes;
mod store;

pub use routes::routes;
pub use store::reads_all;
