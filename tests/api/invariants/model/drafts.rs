//! Drafts that are thrown away.

use super::{Dice, Model, Refusals, Step};
use serde_json::Value;

/// Only a draft goes; what it held is given free.
pub fn remove(dice: &mut Dice, model: &Model) -> Option<Step> {
    let drafts = model.drafts(|_| true);
    let all: Vec<_> = model.papers.keys().copied().collect();
    let id = if dice.chance(75) { dice.one_of(&drafts)? } else { dice.one_of(&all)? };
    let paper = model.papers.get(id)?.clone();
    let path = format!("{}/{id}", paper.path());
    let mut step = Step { method: "DELETE", ..Step::post(path, Value::Null, Refusals::new()) };
    if paper.state != "draft" {
        step.refusals.insert("wrong_state");
    }
    Some(step.seen(dice, paper.version).then(move |model, _| {
        model.release(paper.id);
        model.papers.remove(&paper.id);
    }))
}
