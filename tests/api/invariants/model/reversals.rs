//! Reversals: a posted document is undone, once, as a whole.

use super::{
    Body, Dice, Model, Move, Paper, Refusals, Step, adjustments, receipts, returns, sendings,
};
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// States from which a document of some kind can be undone.
const POSTED: &[&str] = &["posted", "completed", "part_returned", "returned", "received"];

/// All that the document posted, the other way round.
fn legs(model: &Model, doc: Uuid) -> Vec<Move> {
    let posted = model.moves.iter().filter(|m| m.doc == doc).rev();
    posted.map(|m| Move { delta: -m.delta, ..m.clone() }).collect()
}

/// On the day of the first movement where that is open and no day since would fall below zero, else today.
fn day(model: &Model, legs: &[Move]) -> Date {
    let Some(first) = legs.last().map(|leg| leg.day) else { return model.today() };
    let mut refusals = Refusals::new();
    model.refuse_day(first, &mut refusals);
    let fits = refusals.is_empty() && model.holds_on_past_days(first, legs);
    if fits { first } else { model.today() }
}

fn refuse(model: &Model, paper: &Paper, legs: &[Move], refusals: &mut Refusals) {
    let mut model = model.clone();
    legs.iter().for_each(|leg| model.release_expired(leg.store));
    model.refuse_legs(legs, refusals);
    let depends = match &paper.body {
        Body::Dispense(dispense) => dispense.given.iter().any(|given| given.returned > 0),
        Body::Receipt(_) => sendings::depend_on(&model, paper.id),
        _ => false,
    };
    if depends {
        refusals.insert("has_dependents");
    }
}

pub fn reverse(dice: &mut Dice, model: &Model) -> Option<Step> {
    let all: Vec<_> = model.papers.values().collect();
    let posted: Vec<_> = all.iter().copied().filter(|p| POSTED.contains(&p.state)).collect();
    let from = if dice.chance(88) { posted } else { all };
    let paper = (*dice.one_of(&from)?).clone();
    let mut refusals = Refusals::new();
    paper.refuse_unless(POSTED, "reverse", &mut refusals);
    let legs = legs(model, paper.id);
    if refusals.is_empty() {
        refuse(model, &paper, &legs, &mut refusals);
    }
    let reason = if dice.chance(95) { "data_error" } else { "" };
    if reason.is_empty() {
        refusals.insert("reason_required");
    }
    let step =
        Step::post(format!("{}/reversal", paper.path()), json!({"reason_code": reason}), refusals);
    let step = step.maybe_seen(dice, paper.version);
    Some(step.then(move |model, _| {
        let stores: BTreeSet<_> = legs.iter().map(|leg| leg.store).chain([paper.store]).collect();
        stores.into_iter().for_each(|store| model.release_expired(store));
        let day = day(model, &legs);
        match &paper.body {
            Body::Receipt(receipt) => receipts::give_back(model, receipt),
            Body::Adjustment(adjustment) => adjustments::give_back(model, adjustment),
            Body::Return(back) => returns::count(model, back, -1),
            Body::Sending(sending) => sendings::count(model, sending, -1),
            Body::Dispense(_) | Body::Transfer(_) | Body::Stocktake(_) => {}
        }
        model.post(day, legs);
        model.keep(paper.becomes("reversed"));
    }))
}
