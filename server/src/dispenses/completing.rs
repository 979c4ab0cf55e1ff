//! Completing a dispense: batches are chosen, the units leave.

use super::rules;
use crate::documents::{Deed, Reversible, day_of, must_be, must_have_lines, stamp_posted};
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Card, Leg, Party, Shelf, facility, insufficient};
use crate::masters::Call;
use crate::select;
use crate::store::Tx;
use pharmacy_contract::dispenses::{Dispense, DispenseLine};
use pharmacy_contract::fefo::{Allocation, Wish, earlier_usable};
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State, TakenBatch};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stock::MovementType;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// Hands out what the lines ask for.
///
/// # Errors
/// What the law of dispensing refuses; see [`rules`] and the allocator.
pub fn complete(tx: &mut Tx<'_>, call: &Call, doc: &mut Dispense) -> Result<Deed> {
    must_be(doc, &[State::Draft], "complete")?;
    must_have_lines(doc.lines.len())?;
    let home = doc.fields.store_id.unwrap_or_default();
    let place = tx.place(home, &call.who.scope())?;
    place.must_take_documents("/store_id")?;
    let on = day_of(tx, &call.who, &doc.paper, (&mut doc.fields.doc_date, &doc.fields.notes))?;
    tx.open_stores(&[home])?;
    if doc.paper.stamp.version > 1 {
        // Nobody else comes in between: what the draft held is chosen anew, under the lock.
        tx.release(doc.paper.stamp.id)?;
    }
    let legs = hand_out(tx, call, doc, home)?;
    let act = Act {
        doc: DocKind::Dispense,
        doc_id: doc.paper.stamp.id,
        effective_on: on,
        user: Some(call.who.principal.id),
        witness: doc.witness_id,
    };
    tx.post(&act, &legs)?;
    doc.reserved_until = None;
    stamp_posted(tx, doc, &place, &call.who, State::Completed)?;
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("complete") })
}

fn hand_out(tx: &mut Tx<'_>, call: &Call, doc: &mut Dispense, home: Uuid) -> Result<Vec<Leg>> {
    let (facility, today) = (facility(tx)?, tx.today());
    let party = doc.fields.patient_id.map_or(Party::Nobody, Party::Patient);
    let mut shelves: HashMap<Uuid, (Card, Shelf)> = HashMap::new();
    let mut legs = Vec::new();
    for (at, line) in doc.lines.iter_mut().enumerate() {
        rules::may_draft(&line.fields, at)?;
        let medicine = line.fields.medicine_id;
        let (card, shelf) = match shelves.entry(medicine) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(tx.stocked(home, medicine, at)?),
        };
        rules::may_prescribe(&doc.fields, card, at)?;
        if card.is_controlled() {
            tx.must_be_witnessed(call.witness, home, &card.name)?;
            doc.witness_id = call.witness;
        }
        let wish = rules::wish(&line.fields, card, &facility, today);
        may_choose(call, line, &wish, shelf, at)?;
        let allocation = shelf.take(card, &wish, at)?;
        if allocation.shortfall > 0 && !rules::may_be_short(&line.fields, at)? {
            return Err(insufficient(card, wish.asked, &allocation, at));
        }
        fill_in(line, card, shelf, &allocation)?;
        legs.extend(allocation.lines.iter().map(|taken| Leg {
            store: home,
            medicine,
            batch: taken.batch,
            line: line.id,
            leg: "dispense".into(),
            kind: MovementType::Dispense,
            delta: -taken.qty,
            release: 0,
            unit_cost: shelf.lot(taken.batch).map_or(Money(0), |lot| lot.unit_cost),
            party,
            reason: None,
            reverses: None,
        }));
    }
    if legs.is_empty() {
        let detail = "nothing of what was asked for is there";
        return Err(Refusal::new(ProblemKind::InsufficientStock, detail)
            .with("available", 0)
            .into());
    }
    Ok(legs)
}

/// Passing over a batch that expires earlier takes a permission and a reason.
fn may_choose(
    call: &Call,
    line: &DispenseLine,
    wish: &Wish,
    shelf: &Shelf,
    at: usize,
) -> Result<()> {
    let candidates = shelf.candidates();
    for (index, chosen) in line.fields.batches.iter().enumerate() {
        let Some(earlier) = earlier_usable(wish, &candidates, chosen.batch_id) else { continue };
        call.who.must(Permission::OverrideFefo)?;
        if chosen.override_reason.trim().is_empty() {
            let number =
                shelf.lot(earlier).map_or("another batch", |lot| lot.batch_number.as_str());
            let detail = format!("{number} expires earlier: say why it is not taken");
            let pointer = format!("/lines/{at}/batches/{index}/override_reason");
            let refusal = Refusal::new(ProblemKind::OverrideReasonRequired, detail).at(pointer);
            return Err(refusal.with("earlier_batch", earlier.to_string()).into());
        }
    }
    Ok(())
}

fn fill_in(
    line: &mut DispenseLine,
    card: &Card,
    shelf: &Shelf,
    allocation: &Allocation,
) -> Result<()> {
    let too_large =
        || Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large");
    let mut value = 0_i64;
    line.taken.clear();
    for taken in &allocation.lines {
        let Some(lot) = shelf.lot(taken.batch) else { continue };
        let worth = line_value(taken.qty, lot.unit_cost.0).ok_or_else(too_large)?;
        value = value.checked_add(worth).ok_or_else(too_large)?;
        line.taken.push(TakenBatch {
            batch_id: lot.batch_id,
            batch_number: lot.batch_number.clone(),
            quantity: taken.qty,
        });
    }
    line.dispensed_qty = line.fields.quantity - allocation.shortfall;
    line.shortage_qty = allocation.shortfall;
    line.unit_price = Some(card.unit_price);
    line.value = Some(Money(value));
    line.medicine = Some(card.named());
    Ok(())
}

impl Reversible for Dispense {
    /// Whoever may not reverse documents undoes an own mistake of the same day.
    fn may_reverse(&self, tx: &mut Tx<'_>, call: &Call) -> Result<()> {
        must_be(self, &[State::Completed, State::PartReturned, State::Returned], "reverse")?;
        if !call.who.may(Permission::ReverseDocuments) && self.fields.doc_date != Some(tx.today()) {
            let detail = "only dispenses of today; ask somebody who may reverse documents";
            return Err(Error::refused(ProblemKind::Forbidden, detail));
        }
        let returns: Vec<(String,)> = select!(
            tx,
            "select document_no from dispense_return where dispense_id = $1 and state = 'posted' order by document_no",
            self.paper.stamp.id
        )
        .all()?;
        if returns.is_empty() {
            return Ok(());
        }
        let numbers: Vec<String> = returns.into_iter().map(|(no,)| no).collect();
        let detail = format!("a part came back with {}", numbers.join(", "));
        Err(Refusal::new(ProblemKind::HasDependents, detail).with("documents", numbers).into())
    }

    fn touched(&self, _: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        Ok(self.fields.store_id.into_iter().collect())
    }
}
