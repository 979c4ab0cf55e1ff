//! Adjustments: stock is corrected, wasted or opened, above a limit by two people.

use super::receipts::{add_cost, find_or_make};
use super::{Body, Dice, Model, Move, Paper, REAL, Refusals, Step, quarantine_of};
use crate::actors::text;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// What one person may post alone.
const LIMIT: i64 = 10_000_000;

#[derive(Clone, Debug)]
pub struct Adjustment {
    pub kind: &'static str,
    pub lines: Vec<Line>,
    /// Who made it, and who handed it in.
    pub by: [Option<usize>; 2],
}

#[derive(Clone, Debug)]
pub struct Line {
    pub medicine: usize,
    pub lot: Option<usize>,
    pub number: String,
    pub expiry: Option<Date>,
    pub delta: i64,
    pub cost: Option<i64>,
    pub reason: &'static str,
}

impl Line {
    fn json(&self, model: &Model) -> Value {
        json!({
            "medicine_id": model.medicines[self.medicine].id, "batch_id": self.lot.map(|lot| model.lots[lot].id),
            "batch_number": self.number, "expiry_date": self.expiry.map(|day| day.to_string()), "delta": self.delta,
            "unit_cost": self.cost.map(|cost| format!("{}.{:04}", cost / 10_000, cost % 10_000)), "reason_code": self.reason,
        })
    }
}

fn random(dice: &mut Dice, model: &Model) -> Option<Paper> {
    let kind = ["adjust", "adjust", "waste", "opening"][dice.below(4)];
    let mut store = REAL[dice.below(2)];
    if kind == "waste" && dice.chance(40) {
        store = quarantine_of(store);
    }
    let lines: Vec<_> =
        (0..dice.number(1..=3)).filter_map(|_| line(dice, model, kind, store)).collect();
    if lines.is_empty() {
        return None;
    }
    let day = model.some_day(dice);
    Some(Paper::draft(
        dice,
        store,
        day,
        Body::Adjustment(Adjustment { kind, lines, by: [None; 2] }),
    ))
}

fn line(dice: &mut Dice, model: &Model, kind: &'static str, store: usize) -> Option<Line> {
    let medicine = dice.below(model.medicines.len());
    let lots: Vec<_> = model.lots_in(store, medicine).into_iter().collect();
    let comes = kind == "opening" || (kind == "adjust" && dice.chance(50));
    let lot = dice.one_of(&lots).copied().filter(|_| !comes || dice.chance(50));
    let delta = if comes {
        dice.number(1..=60)
    } else {
        -dice.number(1..=model.on_hand(store, lot?).clamp(1, 30))
    };
    let reason = match kind {
        _ if dice.chance(4) => "",
        "waste" => "damaged",
        "opening" => "",
        _ if comes => "found",
        _ => "missing",
    };
    let new = lot.is_none() && model.medicines[medicine].tracked;
    let which = dice.number(1..=3);
    let expiry =
        model.lots.iter().find(|l| l.number == format!("{medicine}-f{which}")).map_or_else(
            || jiff::civil::date(2026, 3, 2).checked_add((which * 40).days()).ok(),
            |known| known.expiry,
        );
    Some(Line {
        medicine,
        lot,
        number: if new { format!("{medicine}-f{which}") } else { String::new() },
        expiry: expiry.filter(|_| new),
        delta,
        cost: if comes && dice.chance(50) { Some(dice.number(0..=99_999)) } else { None },
        reason,
    })
}

fn json(paper: &Paper, adjustment: &Adjustment, model: &Model) -> Value {
    let lines: Vec<_> = adjustment.lines.iter().map(|line| line.json(model)).collect();
    json!({"id": paper.id, "store_id": model.stores[paper.store].id, "kind": adjustment.kind, "date": paper.day.to_string(), "notes": "written down late", "lines": lines})
}

fn of(paper: &Paper) -> Option<&Adjustment> {
    if let Body::Adjustment(adjustment) = &paper.body { Some(adjustment) } else { None }
}

fn explain(adjustment: &Adjustment, refusals: &mut Refusals) {
    if adjustment.kind != "opening" && adjustment.lines.iter().any(|line| line.reason.is_empty()) {
        refusals.insert("reason_required");
    }
}

/// The law of posting; `alone`: nobody else agreed.
fn refuse(model: &Model, paper: &Paper, alone: bool, refusals: &mut Refusals) {
    let Some(adjustment) = of(paper) else { return };
    model.refuse_day(paper.day, refusals);
    explain(adjustment, refusals);
    let mut after = model.clone();
    after.release_expired(paper.store);
    for line in &adjustment.lines {
        let moved =
            |m: &&Move| m.store == paper.store && model.lots[m.lot].medicine == line.medicine;
        if adjustment.kind == "opening"
            && model.moves.iter().filter(moved).any(|m| m.kind != "opening")
        {
            refusals.insert("opening_after_movements");
        }
        if let Some(lot) = line.lot.filter(|_| adjustment.kind == "adjust" && line.delta < 0) {
            refusals.extend(model.blocked(lot));
        }
    }
    let mut ids = Placeholders::default();
    let (legs, value) = apply(&mut after, paper, adjustment, |model, line, _| ids.lot(model, line));
    after.refuse_legs(&legs, refusals);
    if !after.holds_on_past_days(paper.day, &legs) {
        refusals.insert("backdate_goes_negative");
    }
    if alone && value > LIMIT {
        refusals.insert("approval_required");
    }
}

/// Lots that the server would make get ids of our own while we only look ahead.
#[derive(Default)]
struct Placeholders(u128);

impl Placeholders {
    fn lot(&mut self, model: &mut Model, line: &Line) -> usize {
        let tracked = model.medicines[line.medicine].tracked;
        let number = if tracked { line.number.clone() } else { "UNTRACKED".into() };
        let known = model.lots.iter().find(|l| l.medicine == line.medicine && l.number == number);
        self.0 += 1;
        let id = known.map_or(uuid::Uuid::from_u128(self.0), |lot| lot.id);
        find_or_make(model, (line.medicine, number, line.expiry), id)
    }
}

/// Finds the lots, counts what units cost, and answers the movements and what they are worth without their signs.
fn apply(
    model: &mut Model,
    paper: &Paper,
    adjustment: &Adjustment,
    mut new_lot: impl FnMut(&mut Model, &Line, usize) -> usize,
) -> (Vec<Move>, i64) {
    let (mut legs, mut value) = (vec![], 0);
    for (at, line) in adjustment.lines.iter().enumerate() {
        let lot = line.lot.unwrap_or_else(|| new_lot(model, line, at));
        let cost = line.cost.unwrap_or(model.lots[lot].cost);
        if line.cost.is_some() {
            add_cost(&mut model.lots[lot], line.delta, line.delta * cost);
        }
        value += (line.delta * cost).abs();
        let (store, day, doc) = (paper.store, paper.day, paper.id);
        legs.push(Move { store, lot, day, delta: line.delta, kind: adjustment.kind, doc });
    }
    (legs, value)
}

fn post(model: &mut Model, mut paper: Paper, answer: &Value) {
    let Some(mut adjustment) = of(&paper).cloned() else { panic!("no adjustment") };
    model.release_expired(paper.store);
    let told: Vec<_> =
        answer["lines"].as_array().unwrap().iter().map(|line| text(&line["batch_id"])).collect();
    let (legs, _) = apply(model, &paper, &adjustment, |model, line, at| {
        let tracked = model.medicines[line.medicine].tracked;
        let number = if tracked { line.number.clone() } else { "UNTRACKED".into() };
        find_or_make(model, (line.medicine, number, line.expiry), told[at].parse().unwrap())
    });
    for (line, leg) in adjustment.lines.iter_mut().zip(&legs) {
        line.lot = Some(leg.lot);
    }
    model.post(paper.day, legs);
    paper.state = "posted";
    paper.number = model.next_number("AD", paper.store);
    assert_eq!(answer["document_no"], paper.number.as_str());
    paper.body = Body::Adjustment(adjustment);
    model.keep(paper);
}

/// A reversal takes off again what found units cost.
pub fn give_back(model: &mut Model, adjustment: &Adjustment) {
    for line in &adjustment.lines {
        if let (Some(lot), Some(cost)) = (line.lot, line.cost) {
            add_cost(&mut model.lots[lot], -line.delta, -line.delta * cost);
        }
    }
}

/// A draft, posted at once by half of them.
pub fn adjust(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = random(dice, model)?;
    let body = json(&paper, of(&paper)?, model);
    let by = dice.below(2);
    if let Body::Adjustment(adjustment) = &mut paper.body {
        adjustment.by[0] = Some(by);
    }
    if dice.chance(60) {
        let mut refusals = Refusals::new();
        refuse(model, &paper, true, &mut refusals);
        let step = Step::post("adjustments?post=true".into(), body, refusals).by(by);
        return Some(step.then(move |model, answer| post(model, paper, answer)));
    }
    let step = Step::post("adjustments".into(), body, Refusals::new()).by(by);
    Some(step.then(move |model, _| model.keep(paper)))
}

pub fn post_adjustment(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "adjustment", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "post", &mut refusals);
    if paper.state == "draft" {
        refuse(model, &paper, true, &mut refusals);
    }
    let step = Step::post(format!("{}/posting", paper.path()), json!({}), refusals)
        .maybe_seen(dice, paper.version);
    Some(step.then(move |model, answer| post(model, paper.becomes("draft"), answer)))
}

pub fn hand_in(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "adjustment", &["draft"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["draft"], "submit", &mut refusals);
    explain(of(&paper)?, &mut refusals);
    let by = dice.below(2);
    if let Body::Adjustment(adjustment) = &mut paper.body {
        adjustment.by[1] = Some(by);
    }
    let step = Step::post(format!("{}/submission", paper.path()), json!({}), refusals).by(by);
    Some(step.then(move |model, _| model.keep(paper.becomes("submitted"))))
}

/// Agreed to by somebody who neither made it nor handed it in.
pub fn approve_adjustment(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "adjustment", &["submitted"])?;
    let (mut refusals, by) = (Refusals::new(), dice.below(2));
    paper.refuse_unless(&["submitted"], "approve", &mut refusals);
    if paper.state == "submitted" {
        refuse_maker(&paper, by, &mut refusals);
        refuse(model, &paper, false, &mut refusals);
    }
    let step = Step::post(format!("{}/approval", paper.path()), json!({}), refusals).by(by);
    Some(step.then(move |model, answer| post(model, paper.becomes("submitted"), answer)))
}

fn refuse_maker(paper: &Paper, by: usize, refusals: &mut Refusals) {
    if of(paper).is_some_and(|adjustment| adjustment.by.contains(&Some(by))) {
        refusals.insert("same_user_approval");
    }
}

pub fn send_back_adjustment(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "adjustment", &["submitted"])?;
    let (mut refusals, by) = (Refusals::new(), dice.below(2));
    paper.refuse_unless(&["submitted"], "reject", &mut refusals);
    refuse_maker(&paper, by, &mut refusals);
    if let Body::Adjustment(adjustment) = &mut paper.body {
        adjustment.by[1] = None;
    }
    let step = Step::post(
        format!("{}/rejection", paper.path()),
        json!({"reason": "count again"}),
        refusals,
    )
    .by(by);
    Some(step.then(move |model, _| model.keep(paper.becomes("draft"))))
}
