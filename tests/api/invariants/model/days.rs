//! Days as the rules say: sums of the movements, and whether a medicine was out.

use super::{Model, Move};
use crate::invariants::books::{column, status};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Opening, the eight sums, closing, was out.
pub type Row = (i64, [i64; 8], i64, bool);

/// On hand, usable, reserved, value, earliest expiry, status.
pub type Sum = (i64, i64, i64, i64, Option<Date>, &'static str);

/// At midnight what expired is no longer promised, and the medicines of which nothing else is usable are out.
pub fn begin_day(model: &mut Model, yesterday: Date) {
    let today = model.today();
    let expired: Vec<bool> = (0..model.lots.len())
        .map(|lot| model.is_usable(lot, yesterday) && !model.is_usable(lot, today))
        .collect();
    for store in 0..model.stores.len() {
        for medicine in 0..model.medicines.len() {
            let lots = model.lots_in(store, medicine);
            let any = lots.iter().any(|lot| expired[*lot] && model.on_hand(store, *lot) > 0);
            if any && model.usable(store, medicine, today) == 0 {
                model.mark_today((store, medicine));
            }
        }
    }
    model.held.retain(|hold| !expired[hold.lot]);
}

impl Model {
    /// Adds movements of one document and day, and says of each day whether it was out.
    pub fn post(&mut self, day: Date, legs: Vec<Move>) {
        let mut sums: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for leg in &legs {
            *sums.entry((leg.store, self.lots[leg.lot].medicine)).or_default() += leg.delta;
        }
        self.moves.extend(legs.into_iter().map(|leg| Move { day, ..leg }));
        for (pair, delta) in sums {
            self.note(pair, day, delta);
        }
    }

    fn note(&mut self, pair: (usize, usize), day: Date, delta: i64) {
        let today = self.today();
        if day == today {
            self.outs.entry(pair).or_default().insert(today, false);
            return self.mark_today(pair);
        }
        let rows = self.outs.entry(pair).or_default().clone();
        // A day without a row is like the last one that has one.
        let before = rows.range(..=day).next_back().is_some_and(|(_, out)| *out);
        let shifted = rows.range(day..).map(|(d, out)| (*d, *out)).chain([(day, before)]);
        let mut new: BTreeMap<Date, bool> = BTreeMap::new();
        for (d, out) in shifted {
            let out = self.closing(pair, d) == 0 || (out && delta <= 0);
            new.entry(d).and_modify(|known| *known |= out).or_insert(out);
        }
        self.outs.entry(pair).or_default().extend(new);
        self.mark_today(pair);
    }

    /// Whether anything is usable today is also known where nothing moved.
    pub fn mark_today(&mut self, pair: (usize, usize)) {
        let today = self.today();
        let is_out = self.usable(pair.0, pair.1, today) == 0;
        let rows = self.outs.entry(pair).or_default();
        // A day without a row is like the last one that has one.
        let last = rows.range(..=today).next_back().is_some_and(|(_, out)| *out);
        if last != is_out {
            rows.insert(today, is_out);
        }
    }

    fn closing(&self, (store, medicine): (usize, usize), day: Date) -> i64 {
        let here = |m: &&Move| m.store == store && self.lots[m.lot].medicine == medicine;
        self.moves.iter().filter(here).filter(|m| m.day <= day).map(|m| m.delta).sum()
    }

    /// All rows of a store and medicine.
    pub fn rows(&self, pair: (usize, usize)) -> BTreeMap<Date, Row> {
        let (store, medicine) = pair;
        let here = |m: &&Move| m.store == store && self.lots[m.lot].medicine == medicine;
        let days: BTreeSet<Date> = self.moves.iter().filter(here).map(|m| m.day).collect();
        let outs = self.outs.get(&pair).cloned().unwrap_or_default();
        assert!(days.iter().all(|day| outs.contains_key(day)), "the model forgot a day");
        outs.into_iter()
            .map(|(day, out)| {
                let mut sums = [0; 8];
                for m in self.moves.iter().filter(here).filter(|m| m.day == day) {
                    sums[column(m.kind)] += m.delta;
                }
                let closing = self.closing(pair, day);
                (day, (closing - sums.iter().sum::<i64>(), sums, closing, out))
            })
            .collect()
    }

    /// A store and medicine, summed up as of a day.
    pub fn sum(&self, (store, medicine): (usize, usize), on: Date) -> Sum {
        let lots: Vec<_> = self.lots_in(store, medicine).into_iter().collect();
        let there = |lot: &&usize| self.on_hand(store, **lot) > 0;
        let good: Vec<_> = lots.iter().filter(there).filter(|l| self.is_usable(**l, on)).collect();
        let usable = self.usable(store, medicine, on);
        (
            lots.iter().map(|lot| self.on_hand(store, *lot)).sum(),
            usable,
            good.iter().map(|lot| self.reserved(store, **lot)).sum(),
            lots.iter().map(|lot| self.on_hand(store, *lot) * self.lots[*lot].cost).sum(),
            good.iter().filter_map(|lot| self.lots[**lot].expiry).min(),
            status(usable, self.medicines[medicine].limit),
        )
    }
}
