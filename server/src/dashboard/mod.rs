//! The first page: how much of everything there is.

mod routes;
mod stock;
mod store;

pub use routes::routes;
