//! The stock ledger: the one path on which stock changes. Movements, balances, totals, the day's figures, audit and
//! event are written in one transaction, under the lock of the stores concerned; nothing is ever lowered in silence.

mod anchors;
mod backdate;
mod batches;
mod cards;
mod daily;
mod day_change;
mod events;
mod facility;
mod feed;
mod movements;
mod named;
mod numbers;
mod places;
mod post;
mod reserve;
mod reverse;
mod shelf;
mod totals;
mod upkeep;
mod verify;
mod witness;

pub use anchors::anchor_heads;
pub use batches::{Identity, Lot, UNKNOWN, UNTRACKED};
pub use cards::Card;
pub use day_change::begin_day;
pub use events::Event;
pub use facility::facility;
pub use feed::place_events;
pub use movements::{Act, Leg, Moved, Party};
pub use named::Free;
pub use places::Place;
pub use reverse::Undone;
pub use shelf::{Shelf, blocked, day_number, insufficient};
pub use upkeep::Upkeep;
pub use verify::{Verified, verify};
