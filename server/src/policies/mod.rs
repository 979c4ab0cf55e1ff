//! Stock policies: when a store orders a medicine anew, how much, and where it lies.

mod routes;
mod rules;
mod store;

pub use routes::routes;
