//! Returns of what was dispensed: back to the shelf, to the quarantine place, or to be destroyed.

mod given;
mod lines;
mod posting;
mod routes;
mod store;

pub use posting::post;
pub use routes::routes;
