//! Dispenses: goods go out, or are held for a while first.

use super::shelf::{Pin, Shelf, Taken, Wanted};
use super::{Body, Dice, Hold, Model, Move, Paper, REAL, Refusals, Step};
use crate::actors::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Dispense {
    pub lines: Vec<Line>,
    /// What was handed out, once completed.
    pub given: Vec<Given>,
}

#[derive(Clone, Debug)]
pub struct Given {
    /// The server's id of the line.
    pub line: String,
    pub lot: usize,
    pub qty: i64,
    /// Came back by posted returns.
    pub returned: i64,
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
    let store = REAL[dice.below(2)];
    let lines = lines(dice, model, store);
    let day = model.some_day(dice);
    Paper::draft(dice, store, day, Body::Dispense(Dispense { lines, given: vec![] }))
}

pub fn of(paper: &Paper) -> Option<&Dispense> {
    if let Body::Dispense(dispense) = &paper.body { Some(dispense) } else { None }
}

fn json(paper: &Paper, dispense: &Dispense, model: &Model) -> Value {
    let lines: Vec<_> = dispense.lines.iter().map(|line| line.json(model)).collect();
    json!({"id": paper.id, "store_id": model.stores[paper.store].id, "patient_id": model.patient, "date": paper.day.to_string(), "notes": "written down late", "lines": lines})
}

/// The law of handing out: `held` takes the same batches without handing them out.
fn take(model: &Model, paper: &Paper, held: bool, refusals: &mut Refusals) -> Vec<Taken> {
    let mut model = model.clone();
    model.release_expired(paper.store);
    model.release(paper.id);
    let mut shelf = Shelf {
        model: &model,
        store: paper.store,
        gone: BTreeMap::new(),
        lasting: true,
        aside: false,
    };
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

fn legs(paper: &Paper, taken: &[Taken]) -> Vec<Move> {
    let (store, day, doc) = (paper.store, paper.day, paper.id);
    let leg = |(lot, qty): &(usize, i64)| Move {
        store,
        lot: *lot,
        day,
        delta: -qty,
        kind: "dispense",
        doc,
    };
    taken.iter().flatten().map(leg).collect()
}

fn hand_out(model: &Model, paper: &Paper, refusals: &mut Refusals) -> Vec<Taken> {
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

fn post(model: &mut Model, mut paper: Paper, taken: &[Taken], answer: &Value) {
    model.release_expired(paper.store);
    model.release(paper.id);
    let Body::Dispense(mut dispense) = paper.body.clone() else { panic!("no dispense") };
    for (line, told) in taken.iter().zip(answer["lines"].as_array().unwrap()) {
        let batch = |(lot, qty): &(usize, i64)| json!([model.lots[*lot].id, qty]);
        let should: Vec<_> = line.iter().map(batch).collect();
        let is =
            told["taken"].as_array().unwrap().iter().map(|t| json!([t["batch_id"], t["quantity"]]));
        assert_eq!(is.collect::<Vec<_>>(), should, "what a line took: {answer}");
        let given = |(lot, qty): &(usize, i64)| Given {
            line: text(&told["id"]),
            lot: *lot,
            qty: *qty,
            returned: 0,
        };
        dispense.given.extend(line.iter().map(given));
    }
    model.post(paper.day, legs(&paper, taken));
    paper.body = Body::Dispense(dispense);
    paper.state = "completed";
    paper.number = model.next_number("DI", paper.store);
    assert_eq!(answer["document_no"], paper.number.as_str());
    model.keep(paper);
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
    Some(step.then(move |model, _| model.keep(paper)))
}

/// New lines: what the draft held is given free.
pub fn edit_dispense(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "dispense", &["draft"])?;
    let new = lines(dice, model, paper.store);
    let body: Vec<_> = new.iter().map(|line| line.json(model)).collect();
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "edit", &mut refusals);
    let step =
        Step::patch(paper.path(), json!({"lines": body}), refusals).seen(dice, paper.version);
    paper.body = Body::Dispense(Dispense { lines: new, given: vec![] });
    Some(step.then(move |model, _| {
        model.release(paper.id);
        model.keep(paper.becomes("draft"));
    }))
}

/// Held for half an hour, anew if it was held before.
pub fn reserve(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "dispense", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "reserve", &mut refusals);
    let taken =
        if paper.state == "draft" { take(model, &paper, true, &mut refusals) } else { vec![] };
    let step = Step::post(format!("{}/reservation", paper.path()), json!({}), refusals);
    Some(step.then(move |model, _| {
        model.release_expired(paper.store);
        model.release(paper.id);
        let (doc, store, until) = (paper.id, paper.store, Some(model.now + 1_800));
        for (line, taken) in taken.into_iter().enumerate() {
            model.held.extend(taken.into_iter().map(|(lot, qty)| Hold {
                doc,
                store,
                line,
                lot,
                qty,
                until,
            }));
        }
        model.keep(paper.becomes("draft"));
    }))
}

/// Mostly a draft, sometimes what was handed out before.
pub fn complete(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "dispense", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "complete", &mut refusals);
    let taken =
        if paper.state == "draft" { hand_out(model, &paper, &mut refusals) } else { vec![] };
    let step = Step::post(format!("{}/completion", paper.path()), json!({}), refusals);
    let step = step.maybe_seen(dice, paper.version);
    Some(step.then(move |model, answer| post(model, paper.becomes("draft"), &taken, answer)))
}
