//! Suppliers: whoever delivers goods.

mod routes;
mod store;

pub use routes::routes;
