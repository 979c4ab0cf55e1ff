//! Batches: what was made together; held, released, corrected, traced.

mod routes;

pub use routes::routes;
