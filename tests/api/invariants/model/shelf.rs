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
}

impl Shelf<'_> {
    /// What a line takes, and how much it falls short.
    pub fn take(
        &mut self,
        wanted: &Wanted,
        refusals: &mut Refusals,
    ) -> (BTreeMap<usize, i64>, i64) {
        let mut taken = BTreeMap::new();
        let mut left = wanted.qty;
        for pin in &wanted.pins {
            self.check(wanted, pin, left, &taken, refusals);
            *taken.entry(pin.lot).or_default() += pin.qty;
            left -= pin.qty;
        }
        while left > 0 {
            let Some(lot) = self.next(wanted, &taken) else { break };
            *taken.entry(lot).or_default() += 1;
            left -= 1;
        }
        for (lot, qty) in &taken {
            *self.gone.entry(*lot).or_default() += qty;
        }
        (taken, left)
    }

    fn check(
        &self,
        wanted: &Wanted,
        pin: &Pin,
        left: i64,
        taken: &BTreeMap<usize, i64>,
        refusals: &mut Refusals,
    ) {
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
        let nothing = BTreeMap::new();
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

    fn next(&self, wanted: &Wanted, taken: &BTreeMap<usize, i64>) -> Option<usize> {
        let lots = self.lots(wanted).into_iter();
        lots.filter(|lot| self.objection(wanted, *lot).is_none() && self.free(*lot, taken) > 0)
            .min_by_key(|lot| self.turn(*lot))
    }

    fn free(&self, lot: usize, taken: &BTreeMap<usize, i64>) -> i64 {
        let gone = |of: &BTreeMap<usize, i64>| of.get(&lot).copied().unwrap_or_default();
        let (store, model) = (self.store, self.model);
        model.on_hand(store, lot) - model.reserved(store, lot) - gone(&self.gone) - gone(taken)
    }

    /// A known expiry before none, the earlier the sooner; then the older delivery to this store; then the older lot.
    fn turn(&self, lot: usize) -> (Date, Date, uuid::Uuid) {
        let arrivals = self.model.moves.iter().filter(|m| m.store == self.store && m.lot == lot);
        let first = arrivals.filter(|m| m.delta > 0).map(|m| m.day).min();
        let lot = &self.model.lots[lot];
        (lot.expiry.unwrap_or(Date::MAX), first.unwrap_or(Date::MAX), lot.id)
    }

    fn objection(&self, wanted: &Wanted, lot: usize) -> Option<&'static str> {
        let (model, lot) = (self.model, &self.model.lots[lot]);
        let by_status = match lot.status {
            "available" => None,
            "quarantined" => Some("batch_quarantined"),
            "recalled" => Some("batch_recalled"),
            _ => Some("batch_damaged"),
        };
        let expiry = by_status.map_or(lot.expiry, |_| None);
        let by_expiry = expiry.and_then(|day| {
            let least = model.day(model.medicines[wanted.medicine].min_days_left);
            let course = model.day((wanted.course_days - 1).max(0));
            match day {
                _ if day < model.today() => Some("batch_expired"),
                _ if day < least || day < course => Some("short_dated"),
                _ => None,
            }
        });
        by_status.or(by_expiry)
    }
}
