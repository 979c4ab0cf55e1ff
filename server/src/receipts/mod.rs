//! Goods receipts: stock accepted from a supplier against an invoice.

mod posting;
mod reversing;
mod routes;
mod rules;
mod store;

pub use posting::post;
pub use routes::routes;
