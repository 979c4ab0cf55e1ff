//! The pharmacy: an API over one store, its pages cached by version.

pub mod clock;
pub mod error;
pub mod store;
