//! Receipts: goods come in.

use super::{Body, Dice, Lot, Model, Move, Paper, REAL, Refusals, Step, half_even};
use crate::actors::text;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Receipt {
    pub invoice: String,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub medicine: usize,
    pub number: String,
    pub expiry: Option<Date>,
    pub qty: i64,
    pub free: i64,
    pub rejected: i64,
    pub cost: i64,
    pub accept: bool,
    /// Where the goods went, once posted.
    pub lot: Option<usize>,
    /// Went back to the supplier since.
    pub returned: i64,
}

impl Line {
    pub fn units(&self) -> i64 {
        self.qty + self.free
    }

    fn json(&self, model: &Model) -> Value {
        json!({
            "medicine_id": model.medicines[self.medicine].id, "quantity": self.qty, "free_qty": self.free, "rejected_qty": self.rejected,
            "batch_number": self.number, "expiry_date": self.expiry.map(|day| day.to_string()),
            "unit_cost": format!("{}.{:04}", self.cost / 10_000, self.cost % 10_000), "accept_short_dated": self.accept,
        })
    }
}

fn lines(dice: &mut Dice, model: &Model) -> Vec<Line> {
    let count = dice.number(1..=3);
    (0..count).map(|_| line(dice, model)).collect()
}

/// Few batch numbers, so that deliveries meet; each number means an expiry, mostly.
fn line(dice: &mut Dice, model: &Model) -> Line {
    let medicine = dice.below(model.medicines.len());
    let start = jiff::civil::date(2026, 3, 2);
    let which = dice.below(5);
    let mut days = [2, 9, 60, 200, 500][which];
    if dice.chance(4) {
        days += 1;
    }
    let tracked = model.medicines[medicine].tracked;
    let (qty, free) =
        if dice.chance(5) { (0, 7) } else { (dice.number(1..=60), dice.number(0..=3)) };
    let all_refused = dice.chance(3);
    Line {
        medicine,
        number: if tracked { format!("{medicine}-{which}") } else { String::new() },
        expiry: tracked.then(|| start.checked_add(days.days()).unwrap()),
        qty: if all_refused { 0 } else { qty },
        free: if all_refused { 0 } else { free },
        rejected: if all_refused { 5 } else { 0 },
        cost: dice.number(0..=99_999),
        accept: dice.chance(90),
        lot: None,
        returned: 0,
    }
}

fn random(dice: &mut Dice, model: &Model) -> Paper {
    let invoice = if dice.chance(5) { "twice".into() } else { dice.id().to_string() };
    let store = if dice.chance(75) { REAL[0] } else { REAL[1] };
    let body = Body::Receipt(Receipt { invoice, lines: lines(dice, model) });
    let day = model.some_day(dice);
    Paper::draft(dice, store, day, body)
}

fn json(paper: &Paper, receipt: &Receipt, model: &Model) -> Value {
    let lines: Vec<_> = receipt.lines.iter().map(|line| line.json(model)).collect();
    json!({
        "id": paper.id, "store_id": model.stores[paper.store].id, "supplier_id": model.supplier, "invoice_number": receipt.invoice,
        "date": paper.day.to_string(), "notes": "written down late", "lines": lines,
    })
}

pub fn of(paper: &Paper) -> Option<&Receipt> {
    if let Body::Receipt(receipt) = &paper.body { Some(receipt) } else { None }
}

/// The law of posting.
fn refuse(model: &Model, paper: &Paper, receipt: &Receipt, refusals: &mut Refusals) {
    model.refuse_day(paper.day, refusals);
    let twice =
        |p: &Paper| p.state == "posted" && of(p).is_some_and(|r| r.invoice == receipt.invoice);
    if model.papers.values().any(twice) {
        refusals.insert("duplicate_invoice");
    }
    let arriving = || receipt.lines.iter().filter(|line| line.units() > 0);
    for line in arriving() {
        let known = model
            .lots
            .iter()
            .find(|lot| lot.number == line.number && lot.medicine == line.medicine);
        let known = known.filter(|_| model.medicines[line.medicine].tracked).map(|lot| lot.expiry);
        let before = arriving().find(|l| l.number == line.number && l.medicine == line.medicine);
        if known.or(before.map(|l| l.expiry)) != Some(line.expiry) && line.expiry.is_some() {
            refusals.insert("batch_expiry_mismatch");
        }
        let Some(expiry) = line.expiry else { continue };
        if expiry < paper.day {
            refusals.insert("batch_expired");
        } else if expiry < paper.day.checked_add(180.days()).unwrap() && !line.accept {
            refusals.insert("short_dated");
        }
    }
}

/// What is true once it is posted; lots get the ids that the server gave them.
fn post(model: &mut Model, mut paper: Paper, answer: &Value) {
    let Body::Receipt(mut receipt) = paper.body.clone() else { panic!("no receipt") };
    model.release_expired(paper.store);
    let mut legs = vec![];
    for (line, told) in receipt.lines.iter_mut().zip(answer["lines"].as_array().unwrap()) {
        if line.units() == 0 {
            continue;
        }
        let id: Uuid = text(&told["batch_id"]).parse().unwrap();
        let lot = lot_of(model, line, id);
        add_cost(&mut model.lots[lot], line.units(), line.qty * line.cost);
        line.lot = Some(lot);
        let (store, delta, doc) = (paper.store, line.units(), paper.id);
        legs.push(Move { store, lot, day: paper.day, delta, kind: "receipt", doc });
    }
    model.post(paper.day, legs);
    paper.state = "posted";
    paper.number = model.next_number("GR", paper.store);
    assert_eq!(answer["document_no"], paper.number.as_str());
    paper.body = Body::Receipt(receipt);
    model.keep(paper);
}

fn lot_of(model: &mut Model, line: &Line, id: Uuid) -> usize {
    let tracked = model.medicines[line.medicine].tracked;
    let number = if tracked { line.number.clone() } else { "UNTRACKED".into() };
    find_or_make(model, (line.medicine, number, line.expiry), id)
}

/// The same number is the same batch; a new one gets the id that the server gave it.
pub fn find_or_make(
    model: &mut Model,
    (medicine, number, expiry): (usize, String, Option<Date>),
    id: Uuid,
) -> usize {
    let is = |lot: &Lot| lot.medicine == medicine && lot.number == number;
    if let Some(known) = model.lots.iter().position(is) {
        assert_eq!(model.lots[known].id, id, "the same number is the same batch");
        return known;
    }
    let status = "available";
    model.lots.push(Lot { medicine, number, expiry, status, id, received: 0, paid: 0, cost: 0 });
    model.lots.len() - 1
}

/// A lot of which nothing is received any more keeps its last known cost.
pub fn add_cost(lot: &mut Lot, units: i64, paid: i64) {
    (lot.received, lot.paid) = (lot.received + units, lot.paid + paid);
    if lot.received > 0 {
        lot.cost = half_even(lot.paid, lot.received);
    }
}

/// A reversal takes what was paid off again.
pub fn give_back(model: &mut Model, receipt: &Receipt) {
    for line in &receipt.lines {
        let Some(lot) = line.lot else { continue };
        add_cost(&mut model.lots[lot], -line.units(), -line.qty * line.cost);
    }
}

/// Received at once.
pub fn receive(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = random(dice, model);
    let receipt = of(&paper)?;
    let mut refusals = Refusals::new();
    refuse(model, &paper, receipt, &mut refusals);
    let body = json(&paper, receipt, model);
    let step = Step::post("receipts?post=true".into(), body, refusals);
    Some(step.then(move |model, answer| post(model, paper, answer)))
}

pub fn draft_receipt(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = random(dice, model);
    let body = json(&paper, of(&paper)?, model);
    let step = Step::post("receipts".into(), body, Refusals::new());
    Some(step.then(move |model, _| model.keep(paper)))
}

/// New lines; only a draft takes them.
pub fn edit_receipt(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "receipt", &["draft"])?;
    let Body::Receipt(mut receipt) = paper.body.clone() else { return None };
    receipt.lines = lines(dice, model);
    let new: Vec<_> = receipt.lines.iter().map(|line| line.json(model)).collect();
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "edit", &mut refusals);
    let step = Step::patch(paper.path(), json!({"lines": new}), refusals).seen(dice, paper.version);
    paper.body = Body::Receipt(receipt);
    Some(step.then(move |model, _| model.keep(paper.becomes("draft"))))
}

/// Mostly a draft, sometimes what was posted before.
pub fn post_receipt(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "receipt", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "post", &mut refusals);
    if paper.state == "draft" {
        refuse(model, &paper, of(&paper)?, &mut refusals);
    }
    let step = Step::post(format!("{}/posting", paper.path()), json!({}), refusals);
    let step = step.maybe_seen(dice, paper.version);
    Some(step.then(move |model, answer| post(model, paper.becomes("draft"), answer)))
}

pub fn cancel_receipt(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "receipt", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "cancel", &mut refusals);
    let step = Step::post(format!("{}/cancellation", paper.path()), json!({}), refusals);
    Some(step.then(move |model, _| model.keep(paper.becomes("cancelled"))))
}
