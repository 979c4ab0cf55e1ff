//! Returns to suppliers: what was received goes back, against a credit note.

mod lines;
mod posting;
mod received;
mod routes;
mod store;

pub use posting::{post, settle};
pub use routes::routes;
