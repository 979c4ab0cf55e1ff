//! A scanned pack: its medicine becomes a line, its batch the one that is given.

use super::desk::Desk;
use super::line::Line;
use super::proposal::candidates;
use crate::describe::paper::state;
use crate::describe::show::{day as day_words, plain, today};
use crate::http::{self, Life};
use crate::pages::form::learn::Learn;
use crate::pages::form::lines::{focus_on, select_on};
use crate::pages::form::scan::{Pack, listen as packs};
use crate::parts::batches::balances;
use crate::parts::toast;
use crate::session::may;
use leptos::prelude::*;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::day;
use pharmacy_contract::fefo::{Candidate, Wish, earlier_usable};
use serde_json::Value;
use std::sync::Arc;

/// Hears the scanner while the page is there, and asks about codes that nobody knows.
pub fn listen(desk: Desk) -> Option<AnyView> {
    let life = desk.life.get_value()?;
    let learn = Learn::new(life, move |medicine| {
        if let Some(quantity) = desk.add(medicine, "1").and_then(|line| line.field("quantity")) {
            focus_on(quantity.id());
        }
    });
    packs(life, learn, move |id, pack| {
        if !pack.has_expired() {
            http::get(format!("medicines/{id}")).send(life, move |answer| match answer {
                Ok(reply) => on_the_shelf(desk, life, reply.body, pack),
                Err(problem) => toast::warn(&problem),
            });
        }
    });
    Some(learn.view())
}

/// The batch is looked for before there is a line, so that a recalled one makes none.
fn on_the_shelf(desk: Desk, life: Life, medicine: Arc<Value>, pack: Pack) {
    let store = untrack(|| desk.text("store_id"));
    if store.is_empty() || pack.batch.is_empty() {
        return add(desk, medicine, None);
    }
    let shelf = balances(&store, &plain(&medicine, "id"));
    http::get(shelf).send(life, move |answer| match answer {
        Ok(reply) => {
            let shelf = candidates(&reply.body);
            match judge(&shelf, &pack, today(), may("fefo:override")) {
                Ok(lot) => add(desk, medicine, Some(lot)),
                Err(why) => toast::refuse(why),
            }
        }
        Err(problem) => toast::warn(&problem),
    });
}

/// The batch of the pack among those of the store, or why the pack is not given.
fn judge<'a>(
    shelf: &'a [Candidate],
    pack: &Pack,
    today: i64,
    may_pass: bool,
) -> Result<&'a Candidate, String> {
    let Some(lot) = shelf.iter().find(|lot| lot.batch_number.eq_ignore_ascii_case(&pack.batch))
    else {
        return Err(w!("Batch {batch} is not in this store by the books.", batch = pack.batch));
    };
    if lot.expiry.is_some_and(|last| last < today) {
        return Err(w!("Batch {batch} has expired. It is not given.", batch = lot.batch_number));
    }
    if lot.status != BatchStatus::Available {
        let status = state(lot.status.as_str()).0;
        return Err(w!(
            "Batch {batch}: {status}. It is not given.",
            batch = lot.batch_number,
            status = status
        ));
    }
    let printed = day::number(&pack.expiry);
    if let (Some(printed), Some(stored)) = (printed, lot.expiry)
        && printed != stored
    {
        let (printed, stored) = (day_words(&day::text(printed)), day_words(&day::text(stored)));
        return Err(w!(
            "The pack of batch {batch} says {printed}, the books say {stored}. Someone has to look.",
            batch = lot.batch_number,
            printed = printed,
            stored = stored
        ));
    }
    let wish = Wish { asked: 1, today, ..Wish::default() };
    let earlier = earlier_usable(&wish, shelf, lot.batch);
    let earlier = shelf.iter().find(|other| earlier == Some(other.batch));
    match earlier.filter(|_| !may_pass) {
        Some(first) => {
            let (first, this) = (&first.batch_number, &lot.batch_number);
            Err(w!(
                "Batch {first} expires earlier than {this}. Take that one.",
                first = first,
                this = this
            ))
        }
        None => Ok(lot),
    }
}

/// The same pack once more is one more; else a new line, with its quantity ready to be typed over.
fn add(desk: Desk, medicine: Arc<Value>, lot: Option<&Candidate>) {
    let (id, pin) = (plain(&medicine, "id"), lot.map(|lot| lot.batch));
    let same = |line: &Line| {
        line.scanned.get_value() && line.medicine_id() == id && line.pin.get_untracked() == pin
    };
    let again = desk.lines.with_untracked(|all| all.iter().copied().find(same));
    let Some(line) = again.or_else(|| desk.add(medicine, "0")) else {
        return;
    };
    line.scanned.set_value(true);
    line.pin.set(pin);
    if let Some(quantity) = line.field("quantity") {
        let so_far = quantity.value.with_untracked(|text| text.trim().parse::<i64>().unwrap_or(0));
        quantity.value.set((so_far + 1).to_string());
        select_on(quantity.id());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const TODAY: i64 = 20_000;

    fn lot(number: u128, expiry: i64, status: BatchStatus) -> Candidate {
        Candidate {
            batch: Uuid::from_u128(number),
            batch_number: format!("B{number}"),
            expiry: Some(TODAY + expiry),
            status,
            on_hand: 10,
            reserved: 0,
            own: 0,
            first_received_on: 0,
        }
    }

    fn judged(batch: &str, expiry: i64, may_pass: bool) -> Result<u128, String> {
        use BatchStatus::{Available, Recalled};
        let shelf = [
            lot(1, -1, Available),
            lot(2, 30, Recalled),
            lot(3, 60, Available),
            lot(4, 90, Available),
        ];
        let pack =
            Pack { batch: batch.to_owned(), expiry: day::text(TODAY + expiry), ..Pack::default() };
        judge(&shelf, &pack, TODAY, may_pass).map(|lot| lot.batch.as_u128())
    }

    #[test]
    fn a_pack_is_given_only_when_nothing_is_said_against_it() {
        assert_eq!(judged("b3", 60, false), Ok(3));
        assert_eq!(judged("B4", 90, true), Ok(4));
        for (batch, expiry, why) in [
            ("B1", -1, "has expired"),
            ("B2", 30, ": Recalled"),
            ("B3", 61, "the books say"),
            ("B4", 90, "B3 expires earlier"),
            ("B9", 60, "not in this store"),
        ] {
            let told = judged(batch, expiry, false).expect_err(batch);
            assert!(told.contains(why), "{batch}: {told}");
        }
    }
}
