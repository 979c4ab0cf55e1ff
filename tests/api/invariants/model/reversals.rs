//! Reversals: a posted document is undone, once, as a whole.

use super::receipts::give_back;
use super::{Body, Dice, Model, Move, Paper, Refusals, Step};
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// All that the document posted, the other way round.
fn legs(model: &Model, doc: Uuid) -> Vec<Move> {
    let posted = model.moves.iter().filter(|m| m.doc == doc).rev();
    posted.map(|m| Move { delta: -m.delta, ..m.clone() }).collect()
}

/// On the day of the original where that is open and no day since would fall below zero, else today.
fn day(model: &Model, paper: &Paper, legs: &[Move]) -> Date {
    let mut refusals = Refusals::new();
    model.refuse_day(paper.day, &mut refusals);
    let fits = refusals.is_empty() && model.holds_on_past_days(paper.day, legs);
    if fits && !legs.is_empty() { paper.day } else { model.today() }
}

/// Goods that have left, or are promised, cannot go back to where they came from.
fn refuse(model: &Model, store: usize, legs: &[Move], refusals: &mut Refusals) {
    let mut model = model.clone();
    model.release_expired(store);
    let mut out: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for leg in legs {
        *out.entry((leg.store, leg.lot)).or_default() -= leg.delta;
    }
    let free = |(store, lot)| model.on_hand(store, lot) - model.reserved(store, lot);
    if out.into_iter().any(|(place, units)| units > 0 && units > free(place)) {
        refusals.insert("insufficient_stock");
    }
}

pub fn reverse(dice: &mut Dice, model: &Model) -> Option<Step> {
    let posted = model.papers.values().filter(|p| ["posted", "completed"].contains(&p.state));
    let posted: Vec<_> = posted.map(|p| p.id).collect();
    let all: Vec<_> = model.papers.keys().copied().collect();
    let id = if dice.chance(85) { dice.one_of(&posted)? } else { dice.one_of(&all)? };
    let mut paper = model.papers.get(id)?.clone();
    let mut refusals = Refusals::new();
    let legs = legs(model, paper.id);
    match paper.state {
        "posted" | "completed" => refuse(model, paper.store, &legs, &mut refusals),
        "reversed" => drop(refusals.insert("already_reversed")),
        _ => drop(refusals.insert("wrong_state")),
    }
    let reason = if dice.chance(5) { "" } else { "data_error" };
    if reason.is_empty() {
        refusals.insert("reason_required");
    }
    let path = format!("{}/{id}/reversal", paper.path());
    let step = Step::post(path, json!({"reason_code": reason}), refusals);
    let step = if dice.chance(30) { step.seen(dice, paper.version) } else { step };
    (paper.version, paper.state) = (paper.version + 1, "reversed");
    Some(step.then(move |model, _| {
        model.release_expired(paper.store);
        let day = day(model, &paper, &legs);
        if let Body::Receipt(receipt) = &paper.body {
            give_back(model, &receipt.clone());
        }
        model.post(day, legs);
        model.papers.insert(paper.id, paper);
    }))
}
