//! Batches as a whole: held, released, corrected, in all stores at once.

use super::{Dice, Model, Refusals, Step};
use jiff::ToSpan;
use serde_json::{Value, json};

/// Quarantine, damage or release.
pub fn hold(dice: &mut Dice, model: &Model) -> Option<Step> {
    let lots: Vec<_> = (0..model.lots.len()).collect();
    let lot = *dice.one_of(&lots)?;
    let (verb, from, to): (_, &[&str], _) = match dice.number(1..=5) {
        1 => ("quarantine", &["available"], "quarantined"),
        2 => ("damage", &["available", "quarantined"], "damaged"),
        _ => ("release", &["quarantined", "damaged"], "available"),
    };
    let mut refusals = Refusals::new();
    if !from.contains(&model.lots[lot].status) {
        refusals.insert("wrong_state");
    }
    let path = format!("batches/{}/{verb}", model.lots[lot].id);
    let step = Step::post(path, why(dice, json!({}), &mut refusals), refusals);
    Some(step.then(move |model, _| {
        model.lots[lot].status = to;
        settle(model, lot);
    }))
}

/// Another expiry date, or another number.
pub fn correct(dice: &mut Dice, model: &Model) -> Option<Step> {
    let lots: Vec<_> = (0..model.lots.len()).collect();
    let lot = *dice.one_of(&lots)?;
    let is = &model.lots[lot];
    let mut right = is.clone();
    let mut refusals = Refusals::new();
    let body = if dice.chance(50) {
        let day =
            is.expiry.unwrap_or(model.today()).checked_add(dice.number(-9..=9).days()).unwrap();
        right.expiry = Some(day);
        json!({"expiry_date": day.to_string()})
    } else {
        let other = dice.one_of(&model.lots).filter(|_| dice.clone().chance(20));
        right.number = other.map_or_else(|| format!("{}'", is.number), |lot| lot.number.clone());
        json!({"batch_number": right.number})
    };
    if is.expiry.is_none() {
        refusals.insert("protected");
    } else if (right.expiry, &right.number) == (is.expiry, &is.number)
        || right.number == "UNTRACKED"
    {
        refusals.insert("invalid");
    } else if model
        .lots
        .iter()
        .any(|l| l.id != is.id && l.medicine == is.medicine && l.number == right.number)
    {
        refusals.insert("already_exists");
    }
    let path = format!("batches/{}/correction", is.id);
    let step = Step::post(path, why(dice, body, &mut refusals), refusals);
    Some(step.then(move |model, _| {
        (model.lots[lot].expiry, model.lots[lot].number) = (right.expiry, right.number);
        settle(model, lot);
    }))
}

fn why(dice: &mut Dice, mut body: Value, refusals: &mut Refusals) -> Value {
    let reason = if dice.chance(95) { "seal broken" } else { " " };
    if reason == " " {
        refusals.insert("reason_required");
    }
    body["reason"] = json!(reason);
    body
}

/// Drafts hold nothing of a blocked batch, and each store knows whether anything is usable today.
fn settle(model: &mut Model, lot: usize) {
    let today = model.today();
    if !model.is_usable(lot, today) {
        model.held.retain(|hold| hold.lot != lot);
    }
    for store in 0..model.stores.len() {
        if model.on_hand(store, lot) > 0 {
            model.mark_today((store, model.lots[lot].medicine));
        }
    }
}
