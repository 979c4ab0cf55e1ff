//! Closing what is still on its way: it came back, or it is lost.

use super::ends::Ends;
use super::parcels::{End, Hop, Parcel, act, count, next_event};
use super::steps;
use crate::documents::{Deed, must_be};
use crate::error::Result;
use crate::ledger::Leg;
use crate::masters::Call;
use crate::store::Tx;
use pharmacy_contract::paper::State;
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::stores::StoreKind;
use pharmacy_contract::transfers::{CloseRest, Rest, Transfer};
use uuid::Uuid;

/// Says of each line what became of its rest, with a reason.
///
/// # Errors
/// `WrongState`, `ReasonRequired`; `WitnessRequired` where controlled medicines are lost.
pub fn close(tx: &mut Tx<'_>, call: &Call, doc: &mut Transfer, said: &CloseRest) -> Result<Deed> {
    must_be(doc, &[State::Dispatched, State::PartReceived], "close")?;
    let ends = Ends::of(tx, &doc.fields)?;
    ends.must_be_source_of(&call.who.scope())?;
    let aside = place_for_blocked(tx, &ends)?;
    let places: Vec<Uuid> = ends.places().into_iter().chain([aside]).collect();
    tx.open_stores(&places)?;
    let today = tx.today();
    let on_way = tx.parcels_on_their_way(doc.paper.stamp.id, &ends, today)?;
    let rest = steps::rest(&mut doc.lines, &on_way, said)?;
    let of = |wanted| rest.iter().filter(move |(_, rest)| *rest == wanted).map(|(p, _)| p.clone());
    let (lost, returned): (Vec<Parcel>, Vec<Parcel>) =
        (of(Rest::Lost).collect(), of(Rest::Returned).collect());
    must_be_witnessed(tx, call, doc, &ends, &lost)?;
    count(&mut doc.lines, &lost, |line| &mut line.lost_qty);
    count(&mut doc.lines, &returned, |line| &mut line.returned_qty);
    let name = next_event(doc, "close");
    let mut legs = losses(&ends, &name, &lost);
    legs.extend(way_back(&ends, &name, &returned, aside));
    tx.post(&act(doc, call, today), &legs)?;
    doc.paper.state = State::Received;
    Ok(Deed { reason: said.reason.clone(), witness: call.witness, ..Deed::posting("close") })
}

/// What was blocked on its way does not come back onto the shelf.
fn place_for_blocked(tx: &mut Tx<'_>, ends: &Ends) -> Result<Uuid> {
    if ends.source.kind == StoreKind::Quarantine {
        return Ok(ends.source.id);
    }
    Ok(tx.companion(ends.source.id, StoreKind::Quarantine)?.id)
}

fn losses(ends: &Ends, name: &str, lost: &[Parcel]) -> Vec<Leg> {
    let Some(transit) = &ends.transit else { return vec![] };
    let loss = |parcel: &Parcel| {
        let end =
            End { store: transit.id, other: ends.destination.id, name: format!("{name}.out") };
        end.leg(parcel, MovementType::TransferLoss, -parcel.qty)
    };
    lost.iter().map(loss).collect()
}

fn way_back(ends: &Ends, name: &str, returned: &[Parcel], aside: Uuid) -> Vec<Leg> {
    let Some(transit) = &ends.transit else { return vec![] };
    let back_to = |to: Uuid, blocked: bool| {
        let own: Vec<Parcel> =
            returned.iter().filter(|p| p.blocked.is_some() == blocked).cloned().collect();
        let (source, destination) = (ends.destination.id, ends.source.id);
        Hop { name: name.into(), from: transit.id, to, source, destination }.legs(&own)
    };
    let mut legs = back_to(ends.source.id, false);
    legs.extend(back_to(aside, true));
    legs
}

/// A loss of controlled medicines is confirmed by a second person, as waste is.
fn must_be_witnessed(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Transfer,
    ends: &Ends,
    lost: &[Parcel],
) -> Result<()> {
    for parcel in lost {
        let card = tx.card(parcel.medicine, 0)?;
        if card.is_controlled() {
            tx.must_be_witnessed(call.witness, ends.source.id, &card.name)?;
            doc.witness_id = call.witness;
        }
    }
    Ok(())
}
