//! I4: the day's figures add up, each day opens with the closing of the day before, and the last closing is what is there.

use super::{Books, Daily, Faults, Pair};
use pharmacy_contract::time::Date;
use std::collections::BTreeMap;

/// The column of a day that a movement feeds.
pub fn column(kind: &str) -> usize {
    match kind {
        "receipt" => 0,
        "supplier_return" => 1,
        "dispense" => 2,
        "dispense_return" => 3,
        "transfer_in" => 4,
        "transfer_out" => 5,
        "opening" | "adjust" | "count" => 6,
        "waste" | "transfer_loss" => 7,
        other => panic!("no column of the day for {other}"),
    }
}

impl Daily {
    pub fn columns(&self) -> [i64; 8] {
        [
            self.received,
            self.supplier_returned,
            self.dispensed,
            self.dispense_returned,
            self.moved_in,
            self.moved_out,
            self.adjusted,
            self.wasted,
        ]
    }
}

pub fn check(books: &Books, faults: &mut Faults) {
    let mut moved: BTreeMap<(Pair, Date), [i64; 8]> = BTreeMap::new();
    let mut there: BTreeMap<Pair, i64> = BTreeMap::new();
    for line in &books.moves {
        let pair = (line.store_id, line.medicine_id);
        let day = moved.entry((pair, line.effective_on)).or_default();
        day[column(&line.kind)] += line.qty_delta;
        *there.entry(pair).or_default() += line.qty_delta;
    }
    let mut closings: BTreeMap<Pair, i64> = BTreeMap::new();
    for row in &books.days {
        let pair = (row.store_id, row.medicine_id);
        let before = closings.get(&pair).copied().unwrap_or_default();
        faults.unless_equal(&row.opening, &before, || format!("I4: opening of {row:?}"));
        let sum = row.opening + row.columns().iter().sum::<i64>();
        faults.unless_equal(&row.closing, &sum, || format!("I4: closing of {row:?}"));
        faults.unless(row.closing >= 0, || format!("I18: below zero: {row:?}"));
        let should = moved.remove(&(pair, row.day)).unwrap_or_default();
        faults.unless_equal(&row.columns(), &should, || format!("I4: movements of {row:?}"));
        closings.insert(pair, row.closing);
    }
    faults.unless(moved.is_empty(), || format!("I4: movements without a day: {moved:?}"));
    for (pair, sum) in there {
        let last = closings.get(&pair).copied().unwrap_or_default();
        faults.unless_equal(&last, &sum, || format!("I4: last closing of {pair:?}"));
    }
}
