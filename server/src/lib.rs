//! The pharmacy: an API over one store, its pages cached by version.

pub mod auth;
pub mod clock;
pub mod config;
pub mod error;
pub mod legacy;
pub mod monitor;
pub mod store;
