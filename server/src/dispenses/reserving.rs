//! Reserving: a draft holds the batches it will take, for a while.

use super::rules;
use crate::documents::{Deed, must_be, must_have_lines};
use crate::error::Result;
use crate::ledger::{Act, Card, Shelf, facility, insufficient};
use crate::masters::Call;
use crate::store::Tx;
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::paper::{DocKind, State};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

/// Holds what the lines ask for, first expired first, for as long as the facility allows; anew if it was held before.
///
/// # Errors
/// `WrongState`, `InsufficientStock`, and what the allocator refuses.
pub fn reserve(tx: &mut Tx<'_>, call: &Call, doc: &mut Dispense) -> Result<Deed> {
    must_be(doc, &[State::Draft], "reserve")?;
    must_have_lines(doc.lines.len())?;
    let home = doc.fields.store_id.unwrap_or_default();
    tx.place(home, &call.who.scope())?.must_take_documents("/store_id")?;
    tx.open_stores(&[home])?;
    tx.release(doc.paper.stamp.id)?;
    let (facility, today) = (facility(tx)?, tx.today());
    let until = tx.now().plus_seconds(facility.dispense_reserve_minutes * 60);
    let act = Act {
        doc: DocKind::Dispense,
        doc_id: doc.paper.stamp.id,
        effective_on: today,
        user: Some(call.who.principal.id),
        witness: None,
    };
    let mut shelves: HashMap<Uuid, (Card, Shelf)> = HashMap::new();
    for (at, line) in doc.lines.iter().enumerate() {
        let medicine = line.fields.medicine_id;
        let (card, shelf) = match shelves.entry(medicine) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(tx.stocked(home, medicine, at)?),
        };
        let wish = rules::wish(&line.fields, card, &facility, today);
        let allocation = shelf.take(card, &wish, at)?;
        if allocation.shortfall > 0 && !line.fields.allow_short {
            return Err(insufficient(card, wish.asked, &allocation, at));
        }
        for taken in &allocation.lines {
            tx.reserve(&act, home, (line.id, taken.batch, taken.qty), Some(until))?;
        }
    }
    doc.reserved_until = Some(until);
    Ok(Deed::step("reserve"))
}
