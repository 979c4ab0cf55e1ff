//! Batches: what was made together; held, released, corrected, traced.

mod acts;
mod routes;
mod rules;
mod store;
mod trace;

pub use acts::hold;
pub use routes::routes;
pub use rules::Step;
