//! Transfers: stock moved between two stores, over the in-transit place of the one that gets it.

mod approving;
mod closing;
mod emptying;
mod ends;
mod lines;
mod moving;
mod parcels;
mod picking;
mod routes;
mod rules;
mod steps;
mod store;

pub use approving::{approve, cancel, reject, submit};
pub use closing::close;
pub use emptying::empty_store;
pub use moving::{direct, dispatch, receive};
pub use routes::routes;
