//! Adjustments: corrections with a reason, waste, and opening stock.

mod routes;

pub use routes::routes;
