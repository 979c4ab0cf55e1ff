//! What a database says of its stock, read whole in one look, and whether it agrees with itself. Written from the
//! rules, not from the server: sums, chains and days are worked out anew from the movements.

mod chain;
mod days;
mod papers;
mod read;
mod sums;

pub use days::column;
pub use papers::Written;
pub use read::{Balance, Daily, Held, Lot, Move, Total};
pub use sums::status;

use pharmacy_contract::audit::Verification;
use pharmacy_server::ledger::verify;
use pharmacy_server::store::Store;
use read::{Head, Reversed};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A store and a batch, or a store and a medicine.
pub type Pair = (Uuid, Uuid);

/// Everything about stock that is kept.
pub struct Books {
    /// In the order of posting.
    pub moves: Vec<Move>,
    pub balances: BTreeMap<Pair, Balance>,
    pub lots: BTreeMap<Uuid, Lot>,
    pub held: Vec<Held>,
    pub totals: BTreeMap<Pair, Total>,
    /// By day within a pair.
    pub days: Vec<Daily>,
    pub written: Vec<Written>,
    heads: Vec<Head>,
    reversed: Vec<Reversed>,
    limits: BTreeMap<Pair, i64>,
    events: BTreeMap<Uuid, i64>,
    trail: Verification,
}

impl Books {
    pub async fn open(store: &Store) -> Self {
        store.scan(read::all).await.unwrap()
    }

    /// Every sentence about stock that does not hold.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Faults::default();
        chain::check(self, &mut faults);
        sums::check(self, &mut faults);
        days::check(self, &mut faults);
        papers::check(self, &mut faults);
        faults.0
    }

    /// # Panics
    /// With the first few faults.
    #[track_caller]
    pub fn must_agree(&self, when: &str) {
        let faults = self.faults();
        let first: Vec<_> = faults.iter().take(12).collect();
        assert!(faults.is_empty(), "{when}: {} faults in the books: {first:#?}", faults.len());
    }

    /// Opens the books and lets them agree; the server's own check must find the same.
    pub async fn must_agree_in(store: &Store, when: &str) -> Self {
        let books = Self::open(store).await;
        books.must_agree(when);
        let report = store.scan(verify).await.unwrap();
        assert!(report.clean, "{when}: {report:?}");
        books
    }
}

/// Sentences that do not hold, each with the rule that it breaks.
#[derive(Default)]
pub struct Faults(Vec<String>);

impl Faults {
    fn unless(&mut self, holds: bool, sentence: impl FnOnce() -> String) {
        if !holds {
            self.0.push(sentence());
        }
    }

    fn unless_equal<T: PartialEq + std::fmt::Debug>(
        &mut self,
        is: &T,
        should: &T,
        sentence: impl FnOnce() -> String,
    ) {
        self.unless(is == should, || format!("{}: is {is:?}, should be {should:?}", sentence()));
    }
}
