//! Adjustments: corrections with a reason, waste, and opening stock.

mod approval;
mod lines;
mod posting;
mod routes;
mod rules;
mod store;

pub use approval::{approve, submit};
pub use posting::post;
pub use routes::routes;
