//! I1, I2, I3, I5, I18: balances, past days, totals and reservations are sums of the movements and of what is held.

use super::{Books, Faults, Move, Pair, Total};
use pharmacy_contract::time::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn check(books: &Books, faults: &mut Faults) {
    balances(books, faults);
    past_days(books, faults);
    reservations(books, faults);
    totals(books, faults);
}

fn balances(books: &Books, faults: &mut Faults) {
    let mut running: BTreeMap<Pair, (i64, &Move)> = BTreeMap::new();
    let mut arrived: BTreeMap<Pair, Date> = BTreeMap::new();
    for line in &books.moves {
        let pair = (line.store_id, line.batch_id);
        let sum = running.get(&pair).map_or(0, |(sum, _)| *sum) + line.qty_delta;
        faults.unless_equal(&line.balance_after, &sum, || format!("I2: balance after {line:?}"));
        faults.unless(sum >= 0, || format!("I1: below zero after {line:?}"));
        running.insert(pair, (sum, line));
        if line.qty_delta > 0 {
            let first = arrived.entry(pair).or_insert(line.effective_on);
            *first = line.effective_on.min(*first);
        }
        let worth = line.unit_cost * line.qty_delta;
        faults.unless_equal(&line.value, &worth, || format!("I26: value of {line:?}"));
    }
    for (pair, balance) in &books.balances {
        let Some((sum, last)) = running.remove(pair) else {
            faults.unless(false, || format!("I2: a balance without movements: {balance:?}"));
            continue;
        };
        faults.unless_equal(&balance.on_hand, &sum, || format!("I2: {balance:?}"));
        faults.unless_equal(&balance.last_seq, &last.store_seq, || format!("I2: {balance:?}"));
        faults.unless_equal(&balance.medicine_id, &last.medicine_id, || format!("{balance:?}"));
        faults.unless_equal(&Some(&balance.first_on), &arrived.get(pair), || {
            format!("I2: first day of {balance:?}")
        });
        faults.unless((0..=balance.on_hand).contains(&balance.reserved), || {
            format!("I1: {balance:?}")
        });
    }
    faults.unless(running.is_empty(), || format!("I2: movements without a balance: {running:?}"));
}

/// No batch of a store was below zero at the end of any day.
fn past_days(books: &Books, faults: &mut Faults) {
    let mut sums: BTreeMap<Pair, BTreeMap<Date, i64>> = BTreeMap::new();
    for line in &books.moves {
        let days = sums.entry((line.store_id, line.batch_id)).or_default();
        *days.entry(line.effective_on).or_default() += line.qty_delta;
    }
    for (pair, days) in sums {
        let mut balance = 0;
        for (day, sum) in days {
            balance += sum;
            faults.unless(balance >= 0, || format!("I18: {pair:?} at {balance} on {day}"));
        }
    }
}

fn reservations(books: &Books, faults: &mut Faults) {
    let mut held: BTreeMap<Pair, i64> = BTreeMap::new();
    for row in &books.held {
        *held.entry((row.store_id, row.batch_id)).or_default() += row.qty;
        let open = ["draft", "approved"];
        let paper = books.written.iter().find(|w| w.id == row.doc_id);
        faults.unless(paper.is_some_and(|w| open.contains(&w.state.as_str())), || {
            format!("I5: held by a document that is not open: {row:?}")
        });
    }
    for (pair, balance) in &books.balances {
        let sum = held.remove(pair).unwrap_or_default();
        faults.unless_equal(&balance.reserved, &sum, || format!("I5: {balance:?}"));
    }
    faults.unless(held.is_empty(), || format!("I5: held where nothing is: {held:?}"));
}

/// A total is the sum of its balances on the day that it was last summed.
fn totals(books: &Books, faults: &mut Faults) {
    for (pair, total) in &books.totals {
        let sum = total_of(books, *pair, total.usable_on);
        let is = Total { limit_used: sum.limit_used, ..total.clone() };
        let told = |t: &Total| {
            (t.on_hand, t.usable, t.reserved, t.value, t.earliest_expiry, t.status.clone())
        };
        faults.unless_equal(&told(&is), &told(&sum), || format!("I3: total of {pair:?}"));
        faults.unless_equal(&total.limit_used, &sum.limit_used, || format!("5.2: {total:?}"));
    }
    for balance in books.balances.values() {
        let pair = (balance.store_id, balance.medicine_id);
        faults.unless(books.totals.contains_key(&pair), || format!("I3: no total: {balance:?}"));
    }
}

fn total_of(books: &Books, (store, medicine): Pair, on: Date) -> Total {
    let limit = books.limits.get(&(store, medicine)).copied().unwrap_or_default();
    let mut sum = Total {
        store_id: store,
        medicine_id: medicine,
        on_hand: 0,
        usable: 0,
        reserved: 0,
        value: 0,
        earliest_expiry: None,
        limit_used: limit,
        status: String::new(),
        usable_on: on,
    };
    let of_pair =
        |b: &&super::Balance| b.store_id == store && b.medicine_id == medicine && b.on_hand > 0;
    for balance in books.balances.values().filter(of_pair) {
        let lot = &books.lots[&balance.batch_id];
        sum.on_hand += balance.on_hand;
        sum.value += balance.on_hand * lot.unit_cost;
        if lot.status == "available" && lot.expiry_date.is_none_or(|day| day >= on) {
            sum.usable += balance.on_hand;
            sum.reserved += balance.reserved;
            sum.earliest_expiry =
                [sum.earliest_expiry, lot.expiry_date].into_iter().flatten().min();
        }
    }
    sum.status = status(sum.usable, limit).into();
    sum
}

/// One rule for all screens.
pub fn status(usable: i64, limit: i64) -> &'static str {
    match usable {
        0 => "out",
        _ if usable <= limit => "low",
        _ if 2 * usable <= 3 * limit => "medium",
        _ => "good",
    }
}

/// Units of a document by place and batch; zero everywhere once it is reversed.
pub fn net(books: &Books, doc: Uuid) -> BTreeMap<Pair, i64> {
    let mut sums = BTreeMap::new();
    for line in books.moves.iter().filter(|line| line.doc_id == doc) {
        *sums.entry((line.store_id, line.batch_id)).or_default() += line.qty_delta;
    }
    sums
}
