//! Goods leave the source, are on their way, and arrive; or all of it in one go.

use super::ends::Ends;
use super::parcels::{Hop, Parcel, act, count, next_event, show};
use super::picking::{Chosen, Picker};
use super::{rules, steps};
use crate::documents::{Deed, Reversible, must_be, must_have_lines, stamp_posted};
use crate::error::{Error, Result};
use crate::ledger::Leg;
use crate::masters::Call;
use crate::select;
use crate::store::Tx;
use pharmacy_contract::fefo::Pin;
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::transfers::{Transfer, TransferSteps};
use std::collections::HashSet;
use uuid::Uuid;

/// Sends what was approved; into a store's own quarantine place it arrives at once.
///
/// # Errors
/// `WrongState`, `InsufficientStock`, and what the law of transfers refuses.
pub fn dispatch(tx: &mut Tx<'_>, call: &Call, doc: &mut Transfer) -> Result<Deed> {
    must_be(doc, &[State::Approved], "dispatch")?;
    let ends = Ends::of(tx, &doc.fields)?;
    ends.must_be_source_of(&call.who.scope())?;
    ends.must_be_open()?;
    tx.open_stores(&ends.places())?;
    let (id, today) = (doc.paper.stamp.id, tx.today());
    let held = tx.reserved_lines(id)?;
    // Nobody comes in between: what was held is free for a moment, and taken.
    tx.release(id)?;
    let mut picker = Picker::new(tx, &ends, doc.fields.reason, today)?;
    let mut parcels = Vec::new();
    for (at, line) in doc.lines.iter().enumerate().filter(|(_, line)| line.approved_qty > 0) {
        let own = held.iter().filter(|(of, _, _)| *of == line.id);
        let pins = own.map(|(_, batch, qty)| Pin { batch: *batch, qty: *qty }).collect();
        parcels.extend(picker.pick(tx, (at, line), pins, Chosen::ByApproval)?);
    }
    let arrives = ends.transit.is_none();
    if arrives {
        must_be_witnessed(tx, call, doc, (&ends, &picker))?;
        doc.received_by = Some(call.who.principal.id);
    }
    doc.dispatched_by = Some(call.who.principal.id);
    let legs = set_off(doc, &ends, &parcels);
    tx.post(&act(doc, call, today), &legs)?;
    let state = if arrives { State::Received } else { State::Dispatched };
    stamp_posted(tx, doc, &ends.source, &call.who, state)?;
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("dispatch") })
}

/// Takes in what arrived.
///
/// # Errors
/// `WrongState`, `OverReceive`, `SameUserBothEnds`, and batches that were blocked on their way.
pub fn receive(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Transfer,
    said: &TransferSteps,
) -> Result<Deed> {
    must_be(doc, &[State::Dispatched, State::PartReceived], "receive")?;
    let ends = Ends::of(tx, &doc.fields)?;
    ends.must_be_destination_of(&call.who.scope())?;
    tx.open_stores(&ends.places())?;
    let today = tx.today();
    let mut on_way = tx.parcels_on_their_way(doc.paper.stamp.id, &ends, today)?;
    if ends.sets_aside() {
        on_way.iter_mut().for_each(|parcel| parcel.blocked = None);
    }
    let arrived = steps::arrivals(&doc.lines, &on_way, &said.lines)?;
    must_be_other_hands(tx, call, doc, &arrived)?;
    let legs = arrive(doc, &ends, &arrived);
    tx.post(&act(doc, call, today), &legs)?;
    doc.received_by = Some(call.who.principal.id);
    let open = doc.lines.iter().any(|line| rules::on_its_way(line) > 0);
    doc.paper.state = if open { State::PartReceived } else { State::Received };
    Ok(Deed::posting("receive"))
}

/// From submission to arrival in one transaction, by somebody who may act at both ends.
///
/// # Errors
/// As `approve`, `dispatch` and `receive`; `WitnessRequired` for controlled medicines.
pub fn direct(tx: &mut Tx<'_>, call: &Call, doc: &mut Transfer) -> Result<Deed> {
    must_be(doc, &[State::Draft], "post")?;
    must_have_lines(doc.lines.len())?;
    let ends = Ends::of(tx, &doc.fields)?;
    ends.must_be_source_of(&call.who.scope())?;
    ends.must_be_destination_of(&call.who.scope())?;
    ends.must_be_open()?;
    let on = tx.effective_day(doc.fields.doc_date, &call.who, &doc.fields.notes)?;
    tx.open_stores(&ends.places())?;
    steps::approve(&mut doc.lines, &[])?;
    let today = tx.today();
    let mut picker = Picker::new(tx, &ends, doc.fields.reason, today)?;
    let mut parcels = Vec::new();
    for (at, line) in doc.lines.iter().enumerate() {
        let pins = rules::pins(&line.fields.batches, line.approved_qty);
        parcels.extend(picker.pick(tx, (at, line), pins, Chosen::ByHand)?);
    }
    must_be_witnessed(tx, call, doc, (&ends, &picker))?;
    let mut legs = set_off(doc, &ends, &parcels);
    legs.extend(arrive(doc, &ends, &parcels));
    tx.post(&act(doc, call, on), &legs)?;
    at_once_by(doc, call.who.principal.id);
    stamp_posted(tx, doc, &ends.source, &call.who, State::Received)?;
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("direct") })
}

/// One person did it all.
pub fn at_once_by(doc: &mut Transfer, user: Uuid) {
    let user = Some(user).filter(|id| !id.is_nil());
    doc.direct = true;
    (doc.requested_by, doc.approved_by, doc.dispatched_by, doc.received_by) =
        (user, user, user, user);
}

fn set_off(doc: &mut Transfer, ends: &Ends, parcels: &[Parcel]) -> Vec<Leg> {
    count(&mut doc.lines, parcels, |line| &mut line.dispatched_qty);
    if ends.transit.is_none() {
        count(&mut doc.lines, parcels, |line| &mut line.received_qty);
    }
    show(&mut doc.lines, parcels);
    let to = ends.transit.as_ref().unwrap_or(&ends.destination).id;
    hop(doc, ends, "dispatch", (ends.source.id, to)).legs(parcels)
}

fn arrive(doc: &mut Transfer, ends: &Ends, parcels: &[Parcel]) -> Vec<Leg> {
    let Some(transit) = &ends.transit else { return vec![] };
    count(&mut doc.lines, parcels, |line| &mut line.received_qty);
    hop(doc, ends, "receive", (transit.id, ends.destination.id)).legs(parcels)
}

fn hop(doc: &mut Transfer, ends: &Ends, verb: &str, (from, to): (Uuid, Uuid)) -> Hop {
    let (source, destination) = (ends.source.id, ends.destination.id);
    Hop { name: next_event(doc, verb), from, to, source, destination }
}

/// Where nobody else receives, a second person confirms; of either end.
fn must_be_witnessed(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Transfer,
    (ends, picker): (&Ends, &Picker<'_>),
) -> Result<()> {
    let Some(card) = picker.controlled() else { return Ok(()) };
    tx.must_be_witnessed(call.witness, ends.destination.id, &card.name)
        .or_else(|_| tx.must_be_witnessed(call.witness, ends.source.id, &card.name))?;
    doc.witness_id = call.witness;
    Ok(())
}

/// Controlled medicines are received by somebody who did not send them.
fn must_be_other_hands(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &Transfer,
    arrived: &[Parcel],
) -> Result<()> {
    if doc.dispatched_by != Some(call.who.principal.id) {
        return Ok(());
    }
    let medicines: HashSet<Uuid> = arrived.iter().map(|parcel| parcel.medicine).collect();
    for medicine in medicines {
        let card = tx.card(medicine, 0)?;
        if card.is_controlled() {
            let detail = format!("{} was sent by you: somebody else receives it", card.name);
            return Err(Error::refused(ProblemKind::SameUserBothEnds, detail));
        }
    }
    Ok(())
}

impl Reversible for Transfer {
    fn may_reverse(&self, tx: &mut Tx<'_>, call: &Call) -> Result<()> {
        must_be(self, &[State::Received], "reverse")?;
        let ends = Ends::of(tx, &self.fields)?;
        ends.must_be_source_of(&call.who.scope())?;
        ends.must_be_destination_of(&call.who.scope())?;
        ends.must_be_open()
    }

    fn touched(&self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        let stores: Vec<(Uuid,)> = select!(
            tx,
            "select distinct store_id from stock_movement where doc_id = $1",
            self.paper.stamp.id
        )
        .all()?;
        Ok(stores.into_iter().map(|(id,)| id).collect())
    }
}
