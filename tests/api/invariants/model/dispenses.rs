//! Dispenses: goods go out, or are held for a while first.

use super::shelf::{Pin, Shelf, Wanted};
use super::{Body, Dice, Hold, Model, Move, Paper, Refusals, Step};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Dispense {
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub wanted: Wanted,
    /// Give what is there.
    pub short: bool,
    /// Why less is given.
    pub reason: bool,
}

impl Line {
    fn json(&self, model: &Model) -> Value {
        let pin = |pin: &Pin| {
            let reason = if pin.reason { "later batch needed" } else { "" };
            json!({"batch_id": model.lots[pin.lot].id, "quantity": pin.qty, "override_reason": reason})
        };
        let pins: Vec<_> = self.wanted.pins.iter().map(pin).collect();
        json!({
            "medicine_id": model.medicines[self.wanted.medicine].id, "quantity": self.wanted.qty, "batches": pins,
            "course_days": self.wanted.course_days, "allow_short": self.short, "shortage_reason": if self.reason { "not_in_stock" } else { "" },
        })
    }
}

fn lines(dice: &mut Dice, model: &Model, store: usize) -> Vec<Line> {
    let count = dice.number(1..=3);
    (0..count).map(|_| line(dice, model, store)).collect()
}

fn line(dice: &mut Dice, model: &Model, store: usize) -> Line {
    let medicine = dice.below(model.medicines.len());
    let qty = dice.number(1..=40);
    let lots: Vec<_> = model.lots_in(store, medicine).into_iter().collect();
    let mut pins = vec![];
    for _ in 0..dice.number(0..=2) {
        let Some(lot) = dice.one_of(&lots).filter(|_| dice.chance(40)) else { continue };
        pins.push(Pin { lot: *lot, qty: dice.number(1..=qty), reason: dice.chance(80) });
    }
    Line {
        wanted: Wanted {
            medicine,
            qty,
            pins,
            course_days: if dice.chance(20) { dice.number(1..=20) } else { 0 },
        },
        short: dice.chance(40),
        reason: dice.chance(90),
    }
}

fn random(dice: &mut Dice, model: &Model) -> Paper {
    let store = dice.below(model.stores.len());
    let back = match dice.number(1..=20) {
        1 => 32,
        2 => -1,
        3..=9 => dice.number(1..=31),
        _ => 0,
    };
    Paper {
        id: dice.id(),
        state: "draft",
        version: 1,
        number: String::new(),
        store,
        day: model.day(-back),
        body: Body::Dispense(Dispense { lines: lines(dice, model, store) }),
    }
}

fn of(paper: &Paper) -> Option<&Dispense> {
    if let Body::Dispense(dispense) = &paper.body { Some(dispense) } else { None }
}

fn json(paper: &Paper, dispense: &Dispense, model: &Model) -> Value {
    let lines: Vec<_> = dispense.lines.iter().map(|line| line.json(model)).collect();
    json!({"id": paper.id, "store_id": model.stores[paper.store].id, "patient_id": model.patient, "date": paper.day.to_string(), "lines": lines})
}

/// What each line takes.
type Taken = Vec<BTreeMap<usize, i64>>;

/// The law of handing out: `held` takes the same batches without handing them out.
fn take(model: &Model, paper: &Paper, held: bool, refusals: &mut Refusals) -> Taken {
    let mut model = model.clone();
    model.release_expired(paper.store);
    model.release(paper.id);
    let mut shelf = Shelf { model: &model, store: paper.store, gone: BTreeMap::new() };
    let mut all = vec![];
    for line in of(paper).iter().flat_map(|dispense| &dispense.lines) {
        if !held && shelf.passes_over(&line.wanted) {
            refusals.insert("override_reason_required");
        }
        let (taken, left) = shelf.take(&line.wanted, refusals);
        if left > 0 && !line.short {
            refusals.insert("insufficient_stock");
        }
        if left > 0 && line.short && !line.reason && !held {
            refusals.insert("reason_required");
        }
        all.push(taken);
    }
    all
}

fn legs(paper: &Paper, taken: &Taken) -> Vec<Move> {
    let leg = |(lot, qty): (&usize, &i64)| Move {
        store: paper.store,
        lot: *lot,
        day: paper.day,
        delta: -qty,
        kind: "dispense",
        doc: paper.id,
    };
    taken.iter().flat_map(|line| line.iter().map(leg)).collect()
}

fn hand_out(model: &Model, paper: &Paper, refusals: &mut Refusals) -> Taken {
    model.refuse_day(paper.day, refusals);
    let taken = take(model, paper, false, refusals);
    let legs = legs(paper, &taken);
    if legs.is_empty() {
        refusals.insert("insufficient_stock");
    }
    if !model.holds_on_past_days(paper.day, &legs) {
        refusals.insert("backdate_goes_negative");
    }
    taken
}

fn post(model: &mut Model, mut paper: Paper, taken: &Taken, answer: &Value) {
    model.release_expired(paper.store);
    model.release(paper.id);
    for (line, told) in taken.iter().zip(answer["lines"].as_array().unwrap()) {
        let told: BTreeMap<_, _> = told["taken"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| (t["batch_id"].to_string(), t["quantity"].as_i64().unwrap()))
            .collect();
        let name = |lot: usize| json!(model.lots[lot].id).to_string();
        let should: BTreeMap<_, _> = line.iter().map(|(lot, qty)| (name(*lot), *qty)).collect();
        assert_eq!(told, should, "what a line took: {answer}");
    }
    model.post(paper.day, legs(&paper, taken));
    paper.state = "completed";
    paper.number = model.next_number("DI", paper.store);
    assert_eq!(answer["document_no"], paper.number.as_str());
    model.papers.insert(paper.id, paper);
}

/// Handed out at once.
pub fn dispense(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = random(dice, model);
    let mut refusals = Refusals::new();
    let taken = hand_out(model, &paper, &mut refusals);
    let body = json(&paper, of(&paper)?, model);
    let step = Step::post("dispenses?complete=true".into(), body, refusals);
    Some(step.then(move |model, answer| post(model, paper, &taken, answer)))
}

pub fn draft_dispense(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = random(dice, model);
    let body = json(&paper, of(&paper)?, model);
    let step = Step::post("dispenses".into(), body, Refusals::new());
    Some(step.then(move |model, _| drop(model.papers.insert(paper.id, paper))))
}

/// New lines: what the draft held is given free.
pub fn edit_dispense(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = any(dice, model)?;
    let new = lines(dice, model, paper.store);
    let body: Vec<_> = new.iter().map(|line| line.json(model)).collect();
    let path = format!("dispenses/{}", paper.id);
    let mut step = Step::post(path, json!({"lines": body}), Refusals::new());
    step.method = "PATCH";
    if paper.state != "draft" {
        step.refusals.insert("wrong_state");
    }
    let step = step.seen(dice, paper.version);
    paper.version += 1;
    paper.body = Body::Dispense(Dispense { lines: new });
    Some(step.then(move |model, _| {
        model.release(paper.id);
        model.papers.insert(paper.id, paper);
    }))
}

/// Held for half an hour, anew if it was held before.
pub fn reserve(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = any(dice, model)?;
    let mut refusals = Refusals::new();
    let mut taken = vec![];
    if paper.state == "draft" {
        taken = take(model, &paper, true, &mut refusals);
    } else {
        refusals.insert("wrong_state");
    }
    let step = Step::post(format!("dispenses/{}/reservation", paper.id), json!({}), refusals);
    paper.version += 1;
    Some(step.then(move |model, _| {
        model.release_expired(paper.store);
        model.release(paper.id);
        let (doc, store, until) = (paper.id, paper.store, model.now + 1_800);
        for (lot, qty) in taken.into_iter().flatten() {
            model.held.push(Hold { doc, store, lot, qty, until });
        }
        model.papers.insert(paper.id, paper);
    }))
}

/// Mostly a draft, sometimes what was handed out before.
pub fn complete(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = any(dice, model)?;
    let mut refusals = Refusals::new();
    let mut taken = vec![];
    match paper.state {
        "draft" => taken = hand_out(model, &paper, &mut refusals),
        "completed" => drop(refusals.insert("already_posted")),
        _ => drop(refusals.insert("wrong_state")),
    }
    let step = Step::post(format!("dispenses/{}/completion", paper.id), json!({}), refusals);
    let step = if dice.chance(50) { step.seen(dice, paper.version) } else { step };
    paper.version += 1;
    Some(step.then(move |model, answer| post(model, paper, &taken, answer)))
}

fn any(dice: &mut Dice, model: &Model) -> Option<Paper> {
    let drafts = model.drafts(|body| matches!(body, Body::Dispense(_)));
    let all: Vec<_> = model.papers.values().filter(|p| of(p).is_some()).map(|p| p.id).collect();
    let id = if dice.chance(85) { dice.one_of(&drafts)? } else { dice.one_of(&all)? };
    model.papers.get(id).cloned()
}
