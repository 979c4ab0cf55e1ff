//! The pharmacy: an API over one store, its pages cached by version.

pub mod app;
pub mod audit;
pub mod auth;
pub mod cache;
pub mod clock;
pub mod config;
pub mod dashboard;
pub mod demo;
pub mod departments;
pub mod doctors;
pub mod error;
pub mod http;
pub mod legacy;
pub mod lookups;
pub mod masters;
pub mod medicines;
pub mod monitor;
pub mod patients;
pub mod performance;
pub mod serve;
pub mod setup;
pub mod store;
pub mod stores;
pub mod suppliers;
pub mod users;
