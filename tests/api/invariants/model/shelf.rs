//! First expired, first out, as a person would do it: unit by unit, each from the lot whose turn it is.

use super::{Model, Refusals};
use jiff::civil::Date;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Pin {
    pub lot: usize,
    pub qty: i64,
    /// Why not an earlier one.
    pub reason: bool,
}

/// What a line asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub medicine: usize,
    pub qty: i64,
    pub pins: Vec<Pin>,
    pub course_days: i64,
}

/// One store's shelf while one document takes from it.
pub struct Shelf<'a> {
    pub model: &'a Model,
    pub store: usize,
    /// By lot, over all lines so far.
    pub gone: BTreeMap<usize, i64>,
    /// What is taken must last for the days that the medicine asks for.
    pub lasting: bool,
    /// To the quarantine place: nothing is too old or too doubtful.
    pub aside: bool,
}

/// By lot, in the order in which they were first taken.
pub type Taken = Vec<(usize, i64)>;

fn add(taken: &mut Taken, lot: usize, qty: i64) {
    match taken.iter_mut().find(|(known, _)| *known == lot) {
        Some((_, sum)) => *sum += qty,
        None => taken.push((lot, qty)),
    }
}

fn of(taken: &Taken, lot: usize) -> i64 {
    taken.iter().find(|(known, _)| *known == lot).map_or(0, |(_, qty)| *qty)
}

impl Shelf<'_> {
    /// What a line takes, and how much it falls short.
    pub fn take(&mut self, wanted: &Wanted, refusals: &mut Refusals) -> (Taken, i64) {
        let mut taken = Taken::new();
        let mut left = wanted.qty;
        for pin in &wanted.pins {
            self.check(wanted, pin, left, &taken, refusals);
            add(&mut taken, pin.lot, pin.qty);
            left -= pin.qty;
        }
        while left > 0 {
            let Some(lot) = self.next(wanted, &taken) else { break };
            add(&mut taken, lot, 1);
            left -= 1;
        }
        for (lot, qty) in &taken {
            *self.gone.entry(*lot).or_default() += qty;
        }
        (taken, left)
    }

    fn check(&self, wanted: &Wanted, pin: &Pin, left: i64, taken: &Taken, refusals: &mut Refusals) {
        if self.model.on_hand(self.store, pin.lot) == 0 {
            refusals.insert("insufficient_stock");
        } else if let Some(objection) = self.objection(wanted, pin.lot) {
            refusals.insert(objection);
        } else if pin.qty > left || pin.qty > self.free(pin.lot, taken) {
            refusals.insert("insufficient_stock");
        }
    }

    /// A chosen lot while an earlier usable one has units that no pin takes.
    pub fn passes_over(&self, wanted: &Wanted) -> bool {
        let nothing = Taken::new();
        let pinned = |lot| wanted.pins.iter().filter(|p| p.lot == lot).map(|p| p.qty).sum::<i64>();
        wanted.pins.iter().filter(|pin| !pin.reason).any(|pin| {
            self.model.on_hand(self.store, pin.lot) > 0
                && self.lots(wanted).iter().any(|lot| {
                    self.turn(*lot) < self.turn(pin.lot)
                        && self.objection(wanted, *lot).is_none()
                        && self.free(*lot, &nothing) > pinned(*lot)
                })
        })
    }

    fn lots(&self, wanted: &Wanted) -> Vec<usize> {
        self.model.lots_in(self.store, wanted.medicine).into_iter().collect()
    }

    fn next(&self, wanted: &Wanted, taken: &Taken) -> Option<usize> {
        let lots = self.lots(wanted).into_iter();
        lots.filter(|lot| self.objection(wanted, *lot).is_none() && self.free(*lot, taken) > 0)
            .min_by_key(|lot| self.turn(*lot))
    }

    fn free(&self, lot: usize, taken: &Taken) -> i64 {
        let gone = self.gone.get(&lot).copied().unwrap_or_default();
        let (store, model) = (self.store, self.model);
        model.on_hand(store, lot) - model.reserved(store, lot) - gone - of(taken, lot)
    }

    /// A known expiry before none, the earlier the sooner; then the older delivery to this store; then the older lot.
    fn turn(&self, lot: usize) -> (Date, Date, uuid::Uuid) {
        let arrivals = self.model.moves.iter().filter(|m| m.store == self.store && m.lot == lot);
        let first = arrivals.filter(|m| m.delta > 0).map(|m| m.day).min();
        let lot = &self.model.lots[lot];
        (lot.expiry.unwrap_or(Date::MAX), first.unwrap_or(Date::MAX), lot.id)
    }

    pub fn objection(&self, wanted: &Wanted, lot: usize) -> Option<&'static str> {
        if self.aside {
            return None;
        }
        let (model, medicine) = (self.model, &self.model.medicines[wanted.medicine]);
        let least = model.day(if self.lasting { medicine.min_days_left } else { 0 });
        let course = model.day((wanted.course_days - 1).max(0));
        let short = |day: &Date| *day < least || *day < course;
        let is_short = model.lots[lot].expiry.filter(short).map(|_| "short_dated");
        model.blocked(lot).or(is_short)
    }

    /// Which lots of a promise may still leave, in the order of expiry.
    pub fn still_good(&self, wanted: &Wanted, held: &Taken) -> Vec<Pin> {
        let fits = |(lot, qty): &&(usize, i64)| {
            self.objection(wanted, *lot).is_none() && self.free(*lot, &Taken::new()) >= *qty
        };
        let mut good: Vec<_> = held.iter().filter(fits).collect();
        let lots = &self.model.lots;
        good.sort_by_key(|(lot, _)| (lots[*lot].expiry.unwrap_or(Date::MAX), lots[*lot].id));
        good.into_iter().map(|(lot, qty)| Pin { lot: *lot, qty: *qty, reason: true }).collect()
    }
}
