//! Adjustments: corrections with a reason, waste, and opening stock.

mod approval;
mod lines;
mod posting;
mod routes;
mod rules;
mod store;

pub use routes::routes;
