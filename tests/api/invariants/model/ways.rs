//! Goods on their way: sent, taken in, closed.

use super::shelf::Taken;
use super::transfers::{Transfer, hop, of, pick};
use super::{Body, Dice, Hold, Model, Move, Paper, Refusals, Step, quarantine_of};
use serde_json::{Value, json};

const ON_THE_WAY: &[&str] = &["dispatched", "part_received"];

/// Given when the goods leave.
pub fn number(model: &mut Model, paper: &mut Paper, answer: &Value) {
    if paper.number.is_empty() {
        paper.number = model.next_number("TR", paper.store);
    }
    assert_eq!(answer["document_no"], paper.number.as_str());
}

fn change(paper: &mut Paper) -> &mut Transfer {
    let Body::Transfer(transfer) = &mut paper.body else { panic!("no transfer") };
    transfer
}

pub fn dispatch(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "transfer", &["approved"])?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(&["approved"], "dispatch", &mut refusals);
    paper.day = model.today();
    let transfer = of(&paper)?;
    let held: Vec<Hold> = model.held.iter().filter(|hold| hold.doc == paper.id).cloned().collect();
    let mut free = model.clone();
    transfer.places(paper.store).into_iter().for_each(|store| free.release_expired(store));
    free.release(paper.id);
    let picked = pick(&free, &paper, transfer, Some(&held), &mut refusals);
    let step = Step::post(format!("{}/dispatch", paper.path()), json!({}), refusals)
        .maybe_seen(dice, paper.version);
    Some(step.then(move |model, answer| send(model, paper, picked, answer)))
}

fn send(model: &mut Model, mut paper: Paper, picked: Vec<Taken>, answer: &Value) {
    let transfer = change(&mut paper).clone();
    transfer.places(paper.store).into_iter().for_each(|store| model.release_expired(store));
    model.release(paper.id);
    let next = transfer.transit(paper.store).unwrap_or(transfer.to);
    let parcels = picked.iter().flatten().copied();
    model.post(paper.day, hop(&paper, parcels, paper.store, next));
    if transfer.transit(paper.store).is_some() {
        for (line, parcels) in change(&mut paper).lines.iter_mut().zip(picked) {
            line.parcels = parcels;
        }
    }
    number(model, &mut paper, answer);
    let arrives = transfer.transit(paper.store).is_none();
    model.keep(paper.becomes(if arrives { "received" } else { "dispatched" }));
}

/// All of it, or a part of one line.
pub fn take_in(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "transfer", ON_THE_WAY)?;
    let (mut refusals, mut body) = (Refusals::new(), json!({}));
    paper.refuse_unless(ON_THE_WAY, "receive", &mut refusals);
    paper.day = model.today();
    let lines = &of(&paper)?.lines;
    let open = |at: usize| lines[at].parcels.iter().map(|(_, qty)| qty).sum::<i64>();
    let mut wanted: Vec<i64> = (0..lines.len()).map(open).collect();
    if dice.chance(60) {
        let steps = (0..lines.len()).filter(|_| dice.chance(60)).collect::<Vec<_>>();
        for at in &steps {
            let one_more = i64::from(dice.chance(10));
            wanted[*at] = dice.number(0..=open(*at) + one_more);
        }
        let step = |at: usize| json!({"line_id": lines[at].id, "quantity": wanted[at]});
        body = json!({"lines": steps.into_iter().map(step).collect::<Vec<_>>()});
    }
    let arrived = arrivals(model, &paper, &wanted, &mut refusals);
    if arrived.is_empty() {
        refusals.insert("quantity_not_positive");
    }
    let step = Step::post(format!("{}/receipt", paper.path()), body, refusals)
        .maybe_seen(dice, paper.version);
    Some(step.then(move |model, _| receive(model, paper, &arrived)))
}

/// Line, lot and units; what is blocked meanwhile does not arrive, but in a quarantine place.
fn arrivals(
    model: &Model,
    paper: &Paper,
    wanted: &[i64],
    refusals: &mut Refusals,
) -> Vec<(usize, usize, i64)> {
    let Some(transfer) = of(paper) else { return vec![] };
    let mut arrived = vec![];
    for (at, line) in transfer.lines.iter().enumerate() {
        let mut left = wanted[at];
        if left > line.parcels.iter().map(|(_, qty)| qty).sum() {
            refusals.insert("over_receive");
        }
        let blocked = |lot: usize| model.blocked(lot).filter(|_| !transfer.sets_aside());
        for (lot, qty) in line.parcels.iter().filter(|(lot, _)| blocked(*lot).is_none()) {
            let part = left.min(*qty);
            left -= part;
            arrived.extend((part > 0).then_some((at, *lot, part)));
        }
        if left > 0 {
            refusals.extend(line.parcels.iter().find_map(|(lot, _)| blocked(*lot)));
        }
    }
    arrived
}

fn receive(model: &mut Model, mut paper: Paper, arrived: &[(usize, usize, i64)]) {
    let transfer = change(&mut paper).clone();
    transfer.places(paper.store).into_iter().for_each(|store| model.release_expired(store));
    let parcels = arrived.iter().map(|(_, lot, qty)| (*lot, *qty));
    model
        .post(paper.day, hop(&paper, parcels, transfer.transit(paper.store).unwrap(), transfer.to));
    let lines = &mut change(&mut paper).lines;
    for (at, lot, qty) in arrived {
        let parcel = lines[*at].parcels.iter_mut().find(|(known, _)| known == lot).unwrap();
        parcel.1 -= qty;
    }
    lines.iter_mut().for_each(|line| line.parcels.retain(|(_, qty)| *qty > 0));
    let open = lines.iter().any(|line| !line.parcels.is_empty());
    model.keep(paper.becomes(if open { "part_received" } else { "received" }));
}

/// The rest is lost, or came back; what was blocked on its way comes back into quarantine.
pub fn close_rest(dice: &mut Dice, model: &Model) -> Option<Step> {
    let mut paper = model.some(dice, "transfer", ON_THE_WAY)?;
    let mut refusals = Refusals::new();
    paper.refuse_unless(ON_THE_WAY, "close", &mut refusals);
    paper.day = model.today();
    let lost = dice.chance(50);
    let reason = if dice.chance(92) { "broken" } else { "" };
    if reason.is_empty() {
        refusals.insert("reason_required");
    }
    let body = json!({"rest": if lost { "lost" } else { "returned" }, "reason": reason});
    let step = Step::post(format!("{}/closing", paper.path()), body, refusals);
    Some(step.then(move |model, _| close(model, paper, lost)))
}

fn close(model: &mut Model, mut paper: Paper, lost: bool) {
    let transfer = change(&mut paper).clone();
    let (transit, aside) = (transfer.transit(paper.store).unwrap(), quarantine_of(paper.store));
    transfer
        .places(paper.store)
        .into_iter()
        .chain([aside])
        .for_each(|store| model.release_expired(store));
    let parcels: Taken = transfer.lines.iter().flat_map(|line| line.parcels.clone()).collect();
    let (day, doc, kind) = (paper.day, paper.id, "transfer_loss");
    let legs = if lost {
        parcels
            .iter()
            .map(|(lot, qty)| Move { store: transit, lot: *lot, day, delta: -qty, kind, doc })
            .collect()
    } else {
        let (bad, good): (Taken, Taken) =
            parcels.into_iter().partition(|(lot, _)| model.blocked(*lot).is_some());
        let mut legs = hop(&paper, good.into_iter(), transit, paper.store);
        legs.extend(hop(&paper, bad.into_iter(), transit, aside));
        legs
    };
    model.post(paper.day, legs);
    change(&mut paper).lines.iter_mut().for_each(|line| line.parcels.clear());
    model.keep(paper.becomes("received"));
}
