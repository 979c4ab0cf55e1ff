//! Batches: what was made together; held, released, corrected, traced.

mod acts;
mod routes;
mod rules;
mod store;
mod trace;

pub use routes::routes;
