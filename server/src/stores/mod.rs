//! Stores: the places that hold stock.

mod closing;
pub mod companions;
pub mod references;
mod routes;
mod store;

pub use closing::must_be_quiet;
pub use routes::routes;
