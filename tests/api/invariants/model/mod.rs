//! The hospital as the rules say it is, in memory: a list of movements and what is held, nothing else is kept. It
//! predicts what the server accepts and refuses, and what the database then says. It shares no code with the server.

mod adjustments;
mod batches;
mod compare;
mod days;
mod dice;
mod dispenses;
mod drafts;
mod papers;
mod receipts;
mod returns;
mod reversals;
mod sendings;
mod shelf;
mod step;
mod stocktakes;
mod transfers;
mod ways;

pub use adjustments::{adjust, approve_adjustment, hand_in, post_adjustment, send_back_adjustment};
pub use batches::{correct, hold};
pub use days::begin_day;
pub use dice::Dice;
pub use dispenses::{complete, dispense, draft_dispense, edit_dispense, reserve};
pub use drafts::remove;
pub use papers::{Body, Paper};
pub use receipts::{cancel_receipt, draft_receipt, edit_receipt, post_receipt, receive};
pub use returns::take_back;
pub use reversals::reverse;
pub use sendings::{send_back, settle};
pub use step::{Chance, Step, wait};
pub use stocktakes::{
    cancel_count, count, draft_count, finish_count, post_count, recount, skip, start_count,
};
pub use transfers::{approve, ask_for, cancel, move_at_once, reject, submit};
pub use ways::{close_rest, dispatch, take_in};

use crate::invariants::books::Books;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Codes of all refusals that apply; the server may name any of them. None: it must accept.
pub type Refusals = BTreeSet<&'static str>;

#[derive(Clone, Debug)]
pub struct Medicine {
    pub id: Uuid,
    pub limit: i64,
    pub min_days_left: i64,
    pub tracked: bool,
    pub restockable: bool,
}

#[derive(Clone, Debug)]
pub struct Store {
    pub id: Uuid,
    pub code: String,
}

/// The main store and the ward; after each of them its in-transit and its quarantine place.
pub const REAL: [usize; 2] = [0, 3];

pub fn transit_of(store: usize) -> usize {
    store / 3 * 3 + 1
}

pub fn quarantine_of(store: usize) -> usize {
    store / 3 * 3 + 2
}

#[derive(Clone, Debug)]
pub struct Lot {
    pub medicine: usize,
    pub number: String,
    pub expiry: Option<Date>,
    pub status: &'static str,
    /// Given by the server; ids rise with age.
    pub id: Uuid,
    pub received: i64,
    pub paid: i64,
    /// In 1/10,000, like all money here.
    pub cost: i64,
}

#[derive(Clone, Debug)]
pub struct Move {
    pub store: usize,
    pub lot: usize,
    pub day: Date,
    pub delta: i64,
    pub kind: &'static str,
    pub doc: Uuid,
}

#[derive(Clone, Debug)]
pub struct Hold {
    pub doc: Uuid,
    pub store: usize,
    pub line: usize,
    pub lot: usize,
    pub qty: i64,
    /// `None`: no time limit.
    pub until: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Model {
    /// Seconds since 1970.
    pub now: i64,
    pub stores: Vec<Store>,
    pub medicines: Vec<Medicine>,
    pub supplier: String,
    pub patient: String,
    pub lots: Vec<Lot>,
    pub moves: Vec<Move>,
    pub held: Vec<Hold>,
    pub papers: BTreeMap<Uuid, Paper>,
    /// Days that have a row, and whether the medicine was out on them.
    outs: BTreeMap<(usize, usize), BTreeMap<Date, bool>>,
    numbers: BTreeMap<String, i64>,
}

impl Model {
    pub fn new(now: i64, stores: Vec<Store>, medicines: Vec<Medicine>) -> Self {
        Self {
            now,
            stores,
            medicines,
            supplier: String::new(),
            patient: String::new(),
            lots: vec![],
            moves: vec![],
            held: vec![],
            papers: BTreeMap::new(),
            outs: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    pub fn today(&self) -> Date {
        let now = jiff::Timestamp::from_second(self.now).unwrap();
        now.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// Days before or after today.
    pub fn day(&self, from_today: i64) -> Date {
        self.today().checked_add(from_today.days()).unwrap()
    }

    pub fn on_hand(&self, store: usize, lot: usize) -> i64 {
        self.moves.iter().filter(|m| m.store == store && m.lot == lot).map(|m| m.delta).sum()
    }

    pub fn reserved(&self, store: usize, lot: usize) -> i64 {
        self.held.iter().filter(|h| h.store == store && h.lot == lot).map(|h| h.qty).sum()
    }

    /// Lots of a medicine that ever were in a store.
    pub fn lots_in(&self, store: usize, medicine: usize) -> BTreeSet<usize> {
        let here = self.moves.iter().filter(|m| m.store == store).map(|m| m.lot);
        here.filter(|lot| self.lots[*lot].medicine == medicine).collect()
    }

    pub fn is_usable(&self, lot: usize, on: Date) -> bool {
        let lot = &self.lots[lot];
        lot.status == "available" && lot.expiry.is_none_or(|day| day >= on)
    }

    pub fn usable(&self, store: usize, medicine: usize, on: Date) -> i64 {
        let lots = self.lots_in(store, medicine);
        lots.iter().filter(|l| self.is_usable(**l, on)).map(|l| self.on_hand(store, *l)).sum()
    }

    /// A document's day must lie in the open period: today and 31 days back.
    pub fn refuse_day(&self, day: Date, refusals: &mut Refusals) {
        if day > self.today() || day < self.day(-31) {
            refusals.insert("date_outside_period");
        }
    }

    /// No lot of the legs may have been below zero on that day or any later one.
    pub fn holds_on_past_days(&self, day: Date, legs: &[Move]) -> bool {
        let mut after = self.clone();
        after.moves.extend(legs.iter().map(|leg| Move { day, ..leg.clone() }));
        let places: BTreeSet<_> = legs.iter().map(|leg| (leg.store, leg.lot)).collect();
        places.into_iter().all(|(store, lot)| {
            let here = after.moves.iter().filter(|m| m.store == store && m.lot == lot);
            let days: BTreeSet<Date> = here.clone().map(|m| m.day).filter(|d| *d >= day).collect();
            days.iter()
                .all(|d| here.clone().filter(|m| m.day <= *d).map(|m| m.delta).sum::<i64>() >= 0)
        })
    }

    /// Each leg in its turn takes what is free; a document cannot take what it brings later.
    pub fn refuse_legs(&self, legs: &[Move], refusals: &mut Refusals) {
        let mut after = self.clone();
        for leg in legs {
            after.moves.push(leg.clone());
            if leg.delta < 0
                && after.on_hand(leg.store, leg.lot) < after.reserved(leg.store, leg.lot)
            {
                refusals.insert("insufficient_stock");
            }
        }
    }

    /// Why a lot may go nowhere but to waste, its supplier or a quarantine place.
    pub fn blocked(&self, lot: usize) -> Option<&'static str> {
        match self.lots[lot].status {
            "quarantined" => Some("batch_quarantined"),
            "recalled" => Some("batch_recalled"),
            "damaged" => Some("batch_damaged"),
            _ if self.lots[lot].expiry.is_some_and(|day| day < self.today()) => {
                Some("batch_expired")
            }
            _ => None,
        }
    }

    pub fn release(&mut self, doc: Uuid) {
        self.held.retain(|hold| hold.doc != doc);
    }

    /// Every posting of a store first gives free what expired drafts held there.
    pub fn release_expired(&mut self, store: usize) {
        let now = self.now;
        self.held.retain(|hold| hold.store != store || hold.until.is_none_or(|until| until > now));
    }

    /// Holds that are over, or of a blocked lot, may have been given free by whoever came by.
    pub fn forget_released(&mut self, books: &Books) {
        let there = |hold: &Hold| {
            books.held.iter().any(|h| h.doc_id == hold.doc && h.batch_id == self.lots[hold.lot].id)
        };
        let (now, today) = (self.now, self.today());
        let over =
            |h: &Hold| h.until.is_some_and(|until| until <= now) || !self.is_usable(h.lot, today);
        self.held = self.held.iter().filter(|h| !over(h) || there(h)).cloned().collect();
    }

    /// `GR-S01-2026-000001`
    pub fn next_number(&mut self, prefix: &str, store: usize) -> String {
        let series = format!("{prefix}-{}-{}", self.stores[store].code, self.today().year());
        let number = self.numbers.entry(series.clone()).or_default();
        *number += 1;
        format!("{series}-{number:06}")
    }
}

/// Rounded half to even.
pub fn half_even(value: i64, by: i64) -> i64 {
    let (whole, rest) = (value.div_euclid(by), value.rem_euclid(by));
    match (2 * rest).cmp(&by) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole % 2,
    }
}
