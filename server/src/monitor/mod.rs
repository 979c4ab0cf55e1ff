//! Watching: how the program and its host are, how long requests take, what is written down.

pub mod health;
pub mod log;
pub mod metrics;
pub mod requests;
pub mod trace;

mod body;
mod daily;
mod flood;
mod host;
mod lines;
mod losses;
mod old;
mod otlp;
mod probing;
mod routes;

pub use health::Health;
pub use requests::Requests;
pub use routes::routes;
pub use trace::Traced;
