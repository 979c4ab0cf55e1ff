//! Watching: how the program and its host are, how long requests take, what is written down.

pub mod health;
pub mod histogram;
pub mod last;
pub mod log;
pub mod metrics;
pub mod requests;
pub mod sampler;
pub mod trace;

mod body;
mod daily;
mod exposition;
mod flood;
mod host;
mod lines;
mod losses;
mod old;
mod otlp;
mod probing;
mod process;
mod prometheus;
mod routes;
mod times;

pub use health::Health;
pub use process::{HostState, Taken};
pub use requests::Requests;
pub use routes::routes;
pub use trace::Traced;
