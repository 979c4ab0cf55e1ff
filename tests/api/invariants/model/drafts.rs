//! Drafts that are thrown away.

use super::{Dice, Model, Refusals, Step};

/// Only a draft goes; what it held is given free.
pub fn remove(dice: &mut Dice, model: &Model) -> Option<Step> {
    let all: Vec<_> = model.papers.values().collect();
    let drafts: Vec<_> = all.iter().copied().filter(|p| p.state == "draft").collect();
    let from = if dice.chance(75) { drafts } else { all };
    let paper = (*dice.one_of(&from)?).clone();
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "delete", &mut refusals);
    let step = Step::delete(paper.path(), refusals).seen(dice, paper.version);
    Some(step.then(move |model, _| {
        model.release(paper.id);
        model.papers.remove(&paper.id);
    }))
}
