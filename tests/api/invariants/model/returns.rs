//! Dispense returns: what was handed out comes back, onto the shelf, into quarantine, or to be destroyed.

use super::{Body, Dice, Model, Move, Paper, Refusals, Step, dispenses, quarantine_of};
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Return {
    pub dispense: Uuid,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// Which of what was given.
    pub given: usize,
    pub lot: usize,
    pub qty: i64,
    pub condition: &'static str,
    pub reason: &'static str,
}

fn line(dice: &mut Dice, given: &[dispenses::Given]) -> Option<Line> {
    let at = dice.below(given.len());
    let one = given.get(at)?;
    let left = (one.qty - one.returned).max(1);
    let qty = if dice.chance(90) { dice.number(1..=left) } else { left + 1 };
    let condition = ["restock", "restock", "quarantine", "waste"][dice.below(4)];
    let reason = if dice.chance(95) { "not_needed" } else { "" };
    Some(Line { given: at, lot: one.lot, qty, condition, reason })
}

fn refuse(
    model: &Model,
    paper: &Paper,
    back: &Return,
    given: &[dispenses::Given],
    refusals: &mut Refusals,
) {
    model.refuse_day(paper.day, refusals);
    for (at, one) in given.iter().enumerate() {
        let asked: i64 =
            back.lines.iter().filter(|line| line.given == at).map(|line| line.qty).sum();
        if asked > one.qty - one.returned {
            refusals.insert("return_exceeds_given");
        }
    }
    for line in &back.lines {
        if line.reason.is_empty() {
            refusals.insert("reason_required");
        }
        if line.condition == "restock" {
            let medicine = &model.medicines[model.lots[line.lot].medicine];
            let objection = if medicine.restockable {
                model.blocked(line.lot)
            } else {
                Some("not_restockable")
            };
            refusals.extend(objection);
        }
    }
}

fn legs(paper: &Paper, back: &Return) -> Vec<Move> {
    let mut legs = vec![];
    for line in &back.lines {
        let store =
            if line.condition == "quarantine" { quarantine_of(paper.store) } else { paper.store };
        let leg =
            |kind, delta| Move { store, lot: line.lot, day: paper.day, delta, kind, doc: paper.id };
        legs.push(leg("dispense_return", line.qty));
        legs.extend((line.condition == "waste").then(|| leg("waste", -line.qty)));
    }
    legs
}

/// Writes on the dispense what came back (1) or went out again (-1), and where it stands by that.
pub fn count(model: &mut Model, back: &Return, sign: i64) {
    let mut paper = model.papers[&back.dispense].clone();
    let Body::Dispense(dispense) = &mut paper.body else { panic!("no dispense") };
    for line in &back.lines {
        dispense.given[line.given].returned += sign * line.qty;
    }
    let given: i64 = dispense.given.iter().map(|one| one.qty).sum();
    let returned: i64 = dispense.given.iter().map(|one| one.returned).sum();
    let state = match returned {
        0 => "completed",
        all if all == given => "returned",
        _ => "part_returned",
    };
    model.keep(paper.becomes(state));
}

/// Posted at once.
pub fn take_back(dice: &mut Dice, model: &Model) -> Option<Step> {
    const OPEN: &[&str] = &["completed", "part_returned"];
    let dispense = model.some(dice, "dispense", OPEN)?;
    let given = &dispenses::of(&dispense)?.given;
    if given.is_empty() {
        return None;
    }
    let lines: Vec<_> = (0..dice.number(1..=2)).filter_map(|_| line(dice, given)).collect();
    let back = Return { dispense: dispense.id, lines };
    let day = model.some_day(dice);
    let paper = Paper::draft(dice, dispense.store, day, Body::Return(back.clone()));
    let mut refusals = Refusals::new();
    dispense.refuse_unless(&["completed", "part_returned", "returned"], "return", &mut refusals);
    refuse(model, &paper, &back, given, &mut refusals);
    let json_line = |line: &Line| {
        json!({"dispense_line_id": given[line.given].line, "batch_id": model.lots[line.lot].id, "quantity": line.qty,
            "condition": line.condition, "reason_code": line.reason})
    };
    let lines: Vec<_> = back.lines.iter().map(json_line).collect();
    let body = json!({"id": paper.id, "dispense_id": dispense.id, "date": paper.day.to_string(), "notes": "written down late", "lines": lines});
    let step = Step::post("returns/dispense?post=true".into(), body, refusals);
    Some(step.then(move |model, answer| post(model, paper, &back, answer)))
}

fn post(model: &mut Model, mut paper: Paper, back: &Return, answer: &Value) {
    model.release_expired(paper.store);
    model.release_expired(quarantine_of(paper.store));
    model.post(paper.day, legs(&paper, back));
    count(model, back, 1);
    paper.state = "posted";
    paper.number = model.next_number("RD", paper.store);
    assert_eq!(answer["document_no"], paper.number.as_str());
    model.keep(paper);
}
