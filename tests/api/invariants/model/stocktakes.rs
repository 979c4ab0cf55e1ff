//! Stocktakes: shelves are counted while work goes on, and differences are posted.

use super::{Body, Dice, Model, Move, Paper, REAL, Refusals, Step};
use crate::actors::text;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LIMIT: i64 = 10_000_000;
const OPEN: &[&str] = &["counting", "review"];

#[derive(Clone, Debug)]
pub struct Stocktake {
    /// One medicine, or all.
    pub medicine: Option<usize>,
    pub lines: Vec<Line>,
    pub by: usize,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// The server's id.
    pub id: String,
    pub lot: usize,
    pub counted: Option<i64>,
    /// What should have been there at that moment.
    pub expected: i64,
    pub skipped: bool,
    pub recount: bool,
}

impl Line {
    fn new(id: String, lot: usize) -> Self {
        Self { id, lot, counted: None, expected: 0, skipped: false, recount: false }
    }

    fn waits(&self) -> bool {
        !self.skipped && (self.counted.is_none() || self.recount)
    }

    fn difference(&self) -> i64 {
        self.counted.filter(|_| !self.skipped).map_or(0, |counted| counted - self.expected)
    }
}

fn of(paper: &Paper) -> Option<&Stocktake> {
    if let Body::Stocktake(stocktake) = &paper.body { Some(stocktake) } else { None }
}

fn change(paper: &mut Paper) -> &mut Stocktake {
    let Body::Stocktake(stocktake) = &mut paper.body else { panic!("no stocktake") };
    stocktake
}

/// Lots of a store that other stocktakes count.
fn taken(model: &Model, own: &Paper) -> BTreeSet<usize> {
    let others = model
        .of_kind("stocktake")
        .filter(|p| p.id != own.id && p.store == own.store && OPEN.contains(&p.state));
    others
        .filter_map(of)
        .flat_map(|stocktake| stocktake.lines.iter().map(|line| line.lot))
        .collect()
}

fn verb(dice: &mut Dice, model: &Model, states: &[&str], name: &str) -> Option<(Paper, Refusals)> {
    let paper = model.some(dice, "stocktake", states)?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(states, name, &mut refusals);
    Some((paper, refusals))
}

pub fn draft_count(dice: &mut Dice, model: &Model) -> Option<Step> {
    let medicine = if dice.chance(60) { Some(dice.below(model.medicines.len())) } else { None };
    let body = Body::Stocktake(Stocktake { medicine, lines: vec![], by: 0 });
    let store = REAL[dice.below(2)];
    let paper = Paper::draft(dice, store, model.today(), body);
    let (scope, value) = match medicine {
        Some(medicine) => ("list", model.medicines[medicine].id.to_string()),
        None => ("all", String::new()),
    };
    let body = json!({"id": paper.id, "store_id": model.stores[paper.store].id, "scope": scope, "scope_value": value});
    let step = Step::post("stocktakes".into(), body, Refusals::new());
    Some(step.then(move |model, _| model.keep(paper)))
}

pub fn start_count(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (mut paper, mut refusals) = verb(dice, model, &["draft"], "start")?;
    let wanted = of(&paper)?.medicine;
    let lots: BTreeSet<usize> = (0..model.lots.len())
        .filter(|lot| model.on_hand(paper.store, *lot) > 0)
        .filter(|lot| wanted.is_none_or(|medicine| model.lots[*lot].medicine == medicine))
        .collect();
    if lots.is_empty() {
        refusals.insert("empty_document");
    }
    if !lots.is_disjoint(&taken(model, &paper)) {
        refusals.insert("stocktake_overlap");
    }
    let by = dice.below(2);
    let step = Step::post(format!("{}/start", paper.path()), json!({}), refusals).by(by);
    Some(step.then(move |model, answer| {
        let line = |told: &Value| Line::new(text(&told["id"]), lot_of(model, told));
        let lines: Vec<_> = answer["lines"].as_array().unwrap().iter().map(line).collect();
        assert_eq!(
            lines.iter().map(|line| line.lot).collect::<BTreeSet<_>>(),
            lots,
            "what is to be counted"
        );
        let counting = change(&mut paper);
        (counting.lines, counting.by) = (lines, by);
        model.keep(paper.becomes("counting"));
    }))
}

fn lot_of(model: &Model, told: &Value) -> usize {
    let id = text(&told["batch_id"]);
    model.lots.iter().position(|lot| lot.id.to_string() == id).unwrap()
}

/// Some lines, mostly as many as are there; now and then a batch that nobody expected.
pub fn count(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (mut paper, mut refusals) = verb(dice, model, &["counting"], "count")?;
    let stocktake = of(&paper)?;
    let mut lots: BTreeSet<usize> =
        stocktake.lines.iter().filter(|_| dice.chance(70)).map(|line| line.lot).collect();
    if dice.chance(20) {
        lots.extend((0..model.lots.len()).nth(dice.below(model.lots.len().max(1))));
    }
    if lots.is_empty() {
        return None;
    }
    let mut counts = vec![];
    for lot in lots {
        let there = model.on_hand(paper.store, lot);
        let counted = if dice.chance(50) { there } else { (there + dice.number(-6..=6)).max(0) };
        counts.push((lot, there, counted));
    }
    let known = |lot: usize| stocktake.lines.iter().any(|line| line.lot == lot);
    let others = taken(model, &paper);
    if counts.iter().any(|(lot, ..)| !known(*lot) && others.contains(lot)) {
        refusals.insert("stocktake_overlap");
    }
    let body: Vec<_> = counts
        .iter()
        .map(|(lot, _, counted)| json!({"batch_id": model.lots[*lot].id, "counted": counted}))
        .collect();
    let step = Step::post(format!("{}/counts", paper.path()), json!({"counts": body}), refusals);
    Some(step.then(move |model, answer| {
        let told = answer["lines"].as_array().unwrap();
        let lines = &mut change(&mut paper).lines;
        for (lot, expected, counted) in counts {
            if !lines.iter().any(|line| line.lot == lot) {
                let told = told.iter().find(|told| lot_of(model, told) == lot).unwrap();
                lines.push(Line::new(text(&told["id"]), lot));
            }
            let line = lines.iter_mut().find(|line| line.lot == lot).unwrap();
            *line = Line { counted: Some(counted), expected, ..Line::new(line.id.clone(), lot) };
        }
        model.keep(paper.becomes("counting"));
    }))
}

pub fn finish_count(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (paper, mut refusals) = verb(dice, model, &["counting"], "finish")?;
    if of(&paper)?.lines.iter().any(Line::waits) {
        refusals.insert("count_incomplete");
    }
    let step = Step::post(format!("{}/finish", paper.path()), json!({}), refusals);
    Some(step.then(move |model, _| model.keep(paper.becomes("review"))))
}

pub fn recount(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (mut paper, refusals) = verb(dice, model, &["review"], "recount")?;
    let at = dice.below(of(&paper)?.lines.len().max(1));
    let line = change(&mut paper).lines.get_mut(at)?;
    (line.recount, line.skipped) = (true, false);
    let body = json!({"line_ids": [line.id]});
    let step = Step::post(format!("{}/recount", paper.path()), body, refusals);
    Some(step.then(move |model, _| model.keep(paper.becomes("counting"))))
}

pub fn skip(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (mut paper, mut refusals) = verb(dice, model, OPEN, "skip")?;
    let at = dice.below(of(&paper)?.lines.len().max(1));
    let line = change(&mut paper).lines.get_mut(at)?;
    (line.recount, line.skipped) = (false, true);
    let reason = if dice.chance(92) { "behind the shelf" } else { "" };
    if reason.is_empty() {
        refusals.insert("reason_required");
    }
    let body = json!({"line_ids": [line.id], "reason": reason});
    let step = Step::post(format!("{}/skip", paper.path()), body, refusals);
    let state = paper.state;
    Some(step.then(move |model, _| model.keep(paper.becomes(state))))
}

/// What was found more or less is added to what is there today.
pub fn post_count(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (mut paper, mut refusals) = verb(dice, model, &["review"], "post")?;
    let mut free = model.clone();
    free.release_expired(paper.store);
    let (by, today, store) = (dice.below(2), model.today(), paper.store);
    let (mut legs, mut gross) = (vec![], 0);
    for line in of(&paper)?.lines.iter().filter(|line| line.difference() != 0) {
        let (lot, delta) = (line.lot, line.difference());
        if free.on_hand(store, lot) + delta < free.reserved(store, lot) {
            refusals.insert("needs_recount");
        }
        gross += (delta * model.lots[lot].cost).abs();
        legs.push(Move { store, lot, day: today, delta, kind: "count", doc: paper.id });
    }
    if gross > LIMIT && of(&paper)?.by == by {
        refusals.insert("approval_required");
    }
    let step = Step::post(format!("{}/posting", paper.path()), json!({}), refusals).by(by);
    Some(step.then(move |model, answer| {
        model.release_expired(paper.store);
        model.post(today, legs);
        paper.number = model.next_number("ST", paper.store);
        assert_eq!(answer["document_no"], paper.number.as_str());
        model.keep(paper.becomes("posted"));
    }))
}

pub fn cancel_count(dice: &mut Dice, model: &Model) -> Option<Step> {
    let (paper, refusals) = verb(dice, model, &["draft", "counting", "review"], "cancel")?;
    let step = Step::post(format!("{}/cancellation", paper.path()), json!({}), refusals);
    Some(step.then(move |model, _| model.keep(paper.becomes("cancelled"))))
}
