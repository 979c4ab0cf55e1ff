//! Returns: to a supplier, and of what was dispensed.

mod routes;

pub use routes::routes;
