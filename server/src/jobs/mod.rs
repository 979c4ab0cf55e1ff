//! Work in the background: whoever asks for something long gets a job, which is done by threads of its own, tells how far
//! it is, can be cancelled, and leaves its outcome for later.

mod asking;
pub mod backup;
mod board;
mod events;
mod export;
mod import;
mod keeper;
mod kinds;
mod looks;
mod made;
mod progress;
mod routes;
mod runner;
mod schedule;
mod store;
mod sweep;

pub use board::{Board, Shared};
pub use made::{Part, failed};
pub use progress::{Halt, Progress};
pub use routes::routes;
pub use runner::{Runner, Tools};
pub use schedule::Chore;
