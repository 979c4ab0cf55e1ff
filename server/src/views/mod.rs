//! Saved views: how somebody wants to see a list, under a name; shared with all where it helps all.

mod routes;
mod rules;
mod store;

pub use routes::routes;
