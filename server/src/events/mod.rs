//! What happens, told at once to whoever listens: what became stale, and the events of the feed (server-sent events).
//! One hub a process hears of commits, here and elsewhere, and tells all listeners the same bytes.

mod hub;
mod listener;
mod routes;
mod sight;
mod wire;
mod work;

pub use hub::Hub;
pub use routes::routes;
pub use work::work;
