//! Transfers: stock moved between two stores, over the in-transit place.

mod routes;

pub use routes::routes;
