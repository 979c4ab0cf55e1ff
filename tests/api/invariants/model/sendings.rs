//! Supplier returns: goods go back to where they came from, whatever the state of their batch.

use super::{Body, Dice, Model, Move, Paper, REAL, Refusals, Step, quarantine_of, receipts};
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Sending {
    /// Of which receipt, where that is said.
    pub receipt: Option<Uuid>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub lot: usize,
    pub qty: i64,
    pub aside: bool,
    pub reason: &'static str,
}

/// Has anything of this receipt gone back, said to be of it or needed to be?
pub fn depend_on(model: &Model, receipt: Uuid) -> bool {
    let of = |paper: &Paper| matches!(&paper.body, Body::Sending(sending) if sending.receipt == Some(receipt));
    let bound = ["posted", "settled"];
    let lots = receipts::of(&model.papers[&receipt]).into_iter().flat_map(|own| {
        let units =
            |lot| own.lines.iter().filter(move |l| l.lot == Some(lot)).map(receipts::Line::units);
        own.lines.iter().filter_map(|line| line.lot).map(move |lot| (lot, units(lot).sum::<i64>()))
    });
    model.of_kind("supplier_return").any(|p| of(p) && bound.contains(&p.state))
        || lots.into_iter().any(|(lot, units)| came(model, lot) < units)
}

/// Units of a lot that came and did not go back: a return is below zero.
fn came(model: &Model, lot: usize) -> i64 {
    let kinds = ["receipt", "supplier_return"];
    let moves = model.moves.iter().filter(|m| m.lot == lot && kinds.contains(&m.kind));
    moves.map(|m| m.delta).sum()
}

fn line(dice: &mut Dice, model: &Model, store: usize, lots: &[usize]) -> Option<Line> {
    let lot = *dice.one_of(lots)?;
    let aside = dice.chance(25);
    let there = model.on_hand(if aside { quarantine_of(store) } else { store }, lot);
    let qty = if dice.chance(85) { dice.number(1..=there.clamp(1, 20)) } else { there + 1 };
    let reason = if dice.chance(95) { "wrong_item" } else { "" };
    Some(Line { lot, qty, aside, reason })
}

/// The line of the receipt that a line goes back from: the only one with its lot.
fn source(receipt: &receipts::Receipt, lot: usize) -> Result<usize, &'static str> {
    let fits: Vec<_> =
        (0..receipt.lines.len()).filter(|at| receipt.lines[*at].lot == Some(lot)).collect();
    match fits[..] {
        [one] => Ok(one),
        [] => Err("unknown_reference"),
        _ => Err("invalid"),
    }
}

fn refuse(model: &Model, paper: &Paper, sending: &Sending, refusals: &mut Refusals) {
    model.refuse_day(paper.day, refusals);
    let mut model = model.clone();
    model.release_expired(paper.store);
    model.release_expired(quarantine_of(paper.store));
    let legs = legs(paper, sending);
    model.refuse_legs(&legs, refusals);
    if !model.holds_on_past_days(paper.day, &legs) {
        refusals.insert("backdate_goes_negative");
    }
    let asked =
        |lot| sending.lines.iter().filter(|line| line.lot == lot).map(|line| line.qty).sum::<i64>();
    for line in &sending.lines {
        if line.reason.is_empty() {
            refusals.insert("reason_required");
        }
        if asked(line.lot) > came(&model, line.lot) {
            refusals.insert("return_exceeds_received");
        }
    }
    if let Some(id) = sending.receipt {
        refuse_source(&model.papers[&id], sending, refusals);
    }
}

fn refuse_source(paper: &Paper, sending: &Sending, refusals: &mut Refusals) {
    paper.refuse_unless(&["posted"], "return", refusals);
    let Some(receipt) = receipts::of(paper) else { return };
    let mut returned: Vec<_> = receipt.lines.iter().map(|line| line.returned).collect();
    for line in &sending.lines {
        match source(receipt, line.lot) {
            Err(code) => drop(refusals.insert(code)),
            Ok(at) => {
                returned[at] += line.qty;
                if returned[at] > receipt.lines[at].units() {
                    refusals.insert("return_exceeds_received");
                }
            }
        }
    }
}

fn legs(paper: &Paper, sending: &Sending) -> Vec<Move> {
    let (day, doc, kind) = (paper.day, paper.id, "supplier_return");
    let leg = |line: &Line| {
        let store = if line.aside { quarantine_of(paper.store) } else { paper.store };
        Move { store, lot: line.lot, day, delta: -line.qty, kind, doc }
    };
    sending.lines.iter().map(leg).collect()
}

/// Writes on the receipt what went back (1) or came again (-1).
pub fn count(model: &mut Model, sending: &Sending, sign: i64) {
    let Some(id) = sending.receipt else { return };
    let mut paper = model.papers[&id].clone();
    let Body::Receipt(receipt) = &mut paper.body else { panic!("no receipt") };
    for line in &sending.lines {
        let at = source(receipt, line.lot).unwrap();
        receipt.lines[at].returned += sign * line.qty;
    }
    let state = paper.state;
    model.keep(paper.becomes(state));
}

/// Posted at once.
pub fn send_back(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut store = REAL[dice.below(2)];
    let receipt = if dice.chance(60) { model.some(dice, "receipt", &["posted"]) } else { None };
    let mut lots: Vec<_> = (0..model.lots.len()).collect();
    if let Some(receipt) = &receipt {
        let own = receipts::of(receipt)?.lines.iter().filter_map(|line| line.lot);
        let own: Vec<_> = own.collect();
        store = receipt.store;
        if dice.chance(90) {
            lots = own;
        }
    }
    let lines: Vec<_> =
        (0..dice.number(1..=2)).filter_map(|_| line(dice, model, store, &lots)).collect();
    if lines.is_empty() {
        return None;
    }
    let sending = Sending { receipt: receipt.map(|paper| paper.id), lines };
    let day = model.some_day(dice);
    let paper = Paper::draft(dice, store, day, Body::Sending(sending.clone()));
    let mut refusals = Refusals::new();
    refuse(model, &paper, &sending, &mut refusals);
    let json_line = |line: &Line| json!({"batch_id": model.lots[line.lot].id, "quantity": line.qty, "from_quarantine": line.aside, "reason_code": line.reason});
    let lines: Vec<_> = sending.lines.iter().map(json_line).collect();
    let body = json!({"id": paper.id, "store_id": model.stores[store].id, "supplier_id": model.supplier, "receipt_id": sending.receipt,
        "date": paper.day.to_string(), "notes": "written down late", "lines": lines});
    let step = Step::post("returns/supplier?post=true".into(), body, refusals);
    Some(step.then(move |model, answer| post(model, paper, &sending, answer)))
}

fn post(model: &mut Model, mut paper: Paper, sending: &Sending, answer: &Value) {
    model.release_expired(paper.store);
    model.post(paper.day, legs(&paper, sending));
    count(model, sending, 1);
    paper.state = "posted";
    paper.number = model.next_number("RS", paper.store);
    assert_eq!(answer["document_no"], paper.number.as_str());
    model.keep(paper);
}

/// The supplier has answered.
pub fn settle(dice: &mut Dice, model: &Model) -> Option<Step> {
    let paper = model.some(dice, "supplier_return", &["posted"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["posted"], "settle", &mut refusals);
    let step = Step::post(
        format!("{}/settlement", paper.path()),
        json!({"credit_note_no": "C"}),
        refusals,
    );
    Some(step.then(move |model, _| model.keep(paper.becomes("settled"))))
}
