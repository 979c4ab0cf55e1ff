//! How well the program does its work, for administrators: answer times, the store, the cache to see and to clear,
//! alerts.

mod cache;
mod routes;
mod summary;

pub use routes::routes;
