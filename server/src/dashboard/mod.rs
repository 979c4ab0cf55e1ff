//! The first page: how much of everything there is, within the caller's scope.

mod routes;
mod store;

pub use routes::routes;
