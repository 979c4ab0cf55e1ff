//! Stories told to a real server and to its store, each on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::indexing_slicing,
    reason = "a test that cannot go on panics"
)]

#[macro_use]
mod harness;

mod actors;
mod acts;
mod cache;
mod demo;
mod digest;
mod events;
#[path = "../faults/mod.rs"]
mod faults;
mod front;
mod import;
mod invariants;
mod jobs;
mod lists;
mod malformed;
mod masters;
mod performance;
mod photos;
mod query_plans;
mod shared;
mod sheets;
mod sign_in;
mod slices;
mod stock;
mod store;
mod views;
mod walk;
mod warm;
