//! The proofs of the ledger: sentences that must hold at every moment, each a test named after its number.
//!
//! `PROOF_SCALE` (1 when not set) makes them longer, `PROOF_SEED` chooses other random acts.

mod books;
mod dates;
mod finished;
mod isolation;
mod model;
mod numbers;
mod races;
mod refusals;
mod walk;

pub use books::{Books, Written};
pub use model::Dice;
pub use races::{Watch, race};

use crate::actors::Hospital;
use crate::harness::{Home, Stage};

/// A hospital whose people stay signed in while the clock moves by months.
pub struct LongStay(pub Hospital);

impl Stage for LongStay {
    fn set(home: Home) -> Self {
        Self(Hospital::start(home, |settings| {
            settings.session_idle_minutes = 10 * 365 * 24 * 60;
            settings.session_max_hours = 10 * 365 * 24;
        }))
    }
}

/// How many times longer than usual a proof is to take.
pub fn scale() -> usize {
    number("PROOF_SCALE", 1)
}

pub fn seed() -> usize {
    number("PROOF_SEED", 20_260_302)
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}
