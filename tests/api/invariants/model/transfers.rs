//! Transfers: asked for, approved, sent, received; or all of it at once. What is on its way is in `ways`.

use super::shelf::{Pin, Shelf, Taken, Wanted};
use super::{
    Body, Dice, Hold, Model, Move, Paper, REAL, Refusals, Step, quarantine_of, transit_of, ways,
};
use crate::actors::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Transfer {
    pub to: usize,
    pub reason: &'static str,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// The server's id.
    pub id: String,
    pub wanted: Wanted,
    pub approved: i64,
    /// Lots on their way, in the order in which they were taken.
    pub parcels: Taken,
}

impl Transfer {
    /// To where blocked lots may go too.
    pub fn sets_aside(&self) -> bool {
        self.to % 3 == 2
    }

    /// Between a store and its own quarantine place there is no way to go.
    pub fn transit(&self, from: usize) -> Option<usize> {
        (from / 3 != self.to / 3).then(|| transit_of(self.to))
    }

    pub fn places(&self, from: usize) -> Vec<usize> {
        [Some(from), Some(self.to), self.transit(from)].into_iter().flatten().collect()
    }
}

pub fn of(paper: &Paper) -> Option<&Transfer> {
    if let Body::Transfer(transfer) = &paper.body { Some(transfer) } else { None }
}

fn random(dice: &mut Dice, model: &Model) -> Paper {
    let near = dice.below(2);
    let (here, there) = (REAL[near], REAL[1 - near]);
    let (from, to, reason) = match dice.number(1..=10) {
        1..=5 => (here, there, "replenish"),
        6 => (here, there, "return"),
        7 => (here, quarantine_of(here), "quarantine"),
        8 => (here, quarantine_of(there), "quarantine"),
        _ => (quarantine_of(here), here, "quarantine_release"),
    };
    let lines = (0..dice.number(1..=3)).map(|_| line(dice, model, from)).collect();
    let day = model.some_day(dice);
    Paper::draft(dice, from, day, Body::Transfer(Transfer { to, reason, lines }))
}

fn line(dice: &mut Dice, model: &Model, from: usize) -> Line {
    let medicine = dice.below(model.medicines.len());
    let lots: Vec<_> = model.lots_in(from, medicine).into_iter().collect();
    let there: i64 = lots.iter().map(|lot| model.on_hand(from, *lot)).sum();
    let qty = dice.number(1..=there.clamp(1, 30));
    let pin = dice.one_of(&lots).filter(|_| dice.clone().chance(30));
    let pins = pin.map(|lot| Pin { lot: *lot, qty: dice.number(1..=qty), reason: true });
    let wanted = Wanted { medicine, qty, pins: pins.into_iter().collect(), course_days: 0 };
    Line { id: String::new(), wanted, approved: 0, parcels: vec![] }
}

fn json(paper: &Paper, transfer: &Transfer, model: &Model) -> Value {
    let pin = |pin: &Pin| json!({"batch_id": model.lots[pin.lot].id, "quantity": pin.qty});
    let line = |line: &Line| {
        let pins: Vec<_> = line.wanted.pins.iter().map(pin).collect();
        json!({"medicine_id": model.medicines[line.wanted.medicine].id, "quantity": line.wanted.qty, "batches": pins})
    };
    let lines: Vec<_> = transfer.lines.iter().map(line).collect();
    json!({"id": paper.id, "source_store_id": model.stores[paper.store].id, "destination_store_id": model.stores[transfer.to].id,
        "reason": transfer.reason, "transfer_date": paper.day.to_string(), "notes": "written down late", "lines": lines})
}

/// What is picked for each line: `chosen` by hand, or by an approval that held it.
pub fn pick(
    model: &Model,
    paper: &Paper,
    transfer: &Transfer,
    held: Option<&[Hold]>,
    refusals: &mut Refusals,
) -> Vec<Taken> {
    let lasting = transfer.reason == "replenish";
    let aside = transfer.sets_aside();
    let mut shelf = Shelf { model, store: paper.store, gone: BTreeMap::new(), lasting, aside };
    let mut all = vec![];
    for (at, line) in transfer.lines.iter().enumerate() {
        let mut wanted = Wanted { qty: line.approved, ..line.wanted.clone() };
        wanted.pins = match held {
            None => cut(&line.wanted.pins, line.approved),
            Some(held) => {
                let own =
                    held.iter().filter(|hold| hold.line == at).map(|hold| (hold.lot, hold.qty));
                shelf.still_good(&wanted, &own.collect())
            }
        };
        let (taken, left) = shelf.take(&wanted, refusals);
        if left > 0 {
            refusals.insert("insufficient_stock");
        }
        all.push(taken);
    }
    all
}

/// Chosen lots, cut to what is sent.
fn cut(pins: &[Pin], mut qty: i64) -> Vec<Pin> {
    let mut kept = vec![];
    for pin in pins {
        let part = pin.qty.min(qty);
        if part > 0 {
            kept.push(Pin { qty: part, ..pin.clone() });
        }
        qty -= part;
    }
    kept
}

/// One hop of some lots.
pub fn hop(
    paper: &Paper,
    parcels: impl Iterator<Item = (usize, i64)>,
    from: usize,
    to: usize,
) -> Vec<Move> {
    let (day, doc) = (paper.day, paper.id);
    parcels
        .flat_map(|(lot, qty)| {
            [(from, -qty, "transfer_out"), (to, qty, "transfer_in")]
                .map(|(store, delta, kind)| Move { store, lot, day, delta, kind, doc })
        })
        .collect()
}

fn learn(paper: &mut Paper, answer: &Value) {
    let Body::Transfer(transfer) = &mut paper.body else { panic!("no transfer") };
    for (line, told) in transfer.lines.iter_mut().zip(answer["lines"].as_array().unwrap()) {
        line.id = text(&told["id"]);
    }
}

pub fn ask_for(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = random(dice, model);
    let step = Step::post("transfers".into(), json(&paper, of(&paper)?, model), Refusals::new());
    Some(step.then(move |model, answer| {
        learn(&mut paper, answer);
        model.keep(paper);
    }))
}

/// From a draft to its arrival in one call.
pub fn move_at_once(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = random(dice, model);
    let body = json(&paper, of(&paper)?, model);
    let Body::Transfer(transfer) = &mut paper.body else { return None };
    transfer.lines.iter_mut().for_each(|line| line.approved = line.wanted.qty);
    let mut refusals = Refusals::new();
    model.refuse_day(paper.day, &mut refusals);
    let transfer = of(&paper)?;
    let mut free = model.clone();
    transfer.places(paper.store).into_iter().for_each(|store| free.release_expired(store));
    let parcels: Taken =
        pick(&free, &paper, transfer, None, &mut refusals).into_iter().flatten().collect();
    let mut legs = hop(
        &paper,
        parcels.iter().copied(),
        paper.store,
        transfer.transit(paper.store).unwrap_or(transfer.to),
    );
    if let Some(transit) = transfer.transit(paper.store) {
        legs.extend(hop(&paper, parcels.iter().copied(), transit, transfer.to));
    }
    if !free.holds_on_past_days(paper.day, &legs) {
        refusals.insert("backdate_goes_negative");
    }
    let step = Step::post("transfers?direct=true".into(), body, refusals);
    Some(step.then(move |model, answer| {
        let places = of(&paper).map(|transfer| transfer.places(paper.store)).unwrap_or_default();
        places.into_iter().for_each(|store| model.release_expired(store));
        model.post(paper.day, legs);
        ways::number(model, &mut paper, answer);
        paper.state = "received";
        model.keep(paper);
    }))
}

pub fn submit(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "transfer", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "submit", &mut refusals);
    let step = Step::post(format!("{}/submission", paper.path()), json!({}), refusals);
    Some(
        step.maybe_seen(dice, paper.version)
            .then(move |model, _| model.keep(paper.becomes("submitted"))),
    )
}

pub fn reject(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "transfer", &["submitted"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["submitted"], "reject", &mut refusals);
    let step =
        Step::post(format!("{}/rejection", paper.path()), json!({"reason": "not now"}), refusals);
    Some(step.then(move |model, _| model.keep(paper.becomes("rejected"))))
}

/// What is approved is held, without a time limit.
pub fn approve(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "transfer", &["submitted"])?;
    let Body::Transfer(transfer) = &mut paper.body else { return None };
    transfer.lines.iter_mut().for_each(|line| line.approved = line.wanted.qty);
    let mut refusals = Refusals::new();
    let mut body = json!({});
    if dice.chance(30) {
        let at = dice.below(transfer.lines.len());
        let line = &mut transfer.lines[at];
        line.approved = dice.number(0..=line.wanted.qty);
        let reason = if dice.chance(90) { "less is there" } else { "" };
        if line.approved < line.wanted.qty && reason.is_empty() {
            refusals.insert("reason_required");
        }
        body =
            json!({"lines": [{"line_id": line.id, "quantity": line.approved, "reason": reason}]});
    }
    if transfer.lines.iter().all(|line| line.approved == 0) {
        refusals.insert("empty_document");
    }
    paper.refuse_unless(&["submitted"], "approve", &mut refusals);
    let mut free = model.clone();
    free.release_expired(paper.store);
    let picked = pick(&free, &paper, of(&paper)?, None, &mut refusals);
    let step = Step::post(format!("{}/approval", paper.path()), body, refusals)
        .maybe_seen(dice, paper.version);
    Some(step.then(move |model, _| {
        model.release_expired(paper.store);
        let (doc, store) = (paper.id, paper.store);
        for (line, taken) in picked.into_iter().enumerate() {
            let hold = |(lot, qty)| Hold { doc, store, line, lot, qty, until: None };
            model.held.extend(taken.into_iter().map(hold));
        }
        model.keep(paper.becomes("approved"));
    }))
}

pub fn cancel(dice: &mut Dice, model: &Model) -> Option<Step> {
    const OPEN: &[&str] = &["draft", "submitted", "approved"];
    let paper = model.some(dice, "transfer", OPEN)?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(OPEN, "cancel", &mut refusals);
    let step = Step::post(format!("{}/cancellation", paper.path()), json!({}), refusals);
    Some(step.then(move |model, _| {
        model.release(paper.id);
        model.keep(paper.becomes("cancelled"));
    }))
}
