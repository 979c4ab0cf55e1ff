//! Picking: which batches on the source's shelves leave for the lines of a transfer.

use super::ends::Ends;
use super::parcels::Parcel;
use super::rules;
use crate::error::Result;
use crate::ledger::{Card, Shelf, facility, insufficient};
use crate::store::Reader;
use jiff::civil::Date;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::facility::Facility;
use pharmacy_contract::fefo::{self, Pin, Wish};
use pharmacy_contract::transfers::{TransferLine, TransferReason};
use std::collections::HashMap;
use uuid::Uuid;

pub struct Picker<'e> {
    ends: &'e Ends,
    reason: TransferReason,
    facility: Facility,
    today: Date,
    shelves: HashMap<Uuid, (Card, Shelf)>,
}

/// Why these batches come first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Somebody chose them: one that may not leave is a refusal.
    ByHand,
    /// They were held since the approval: one that may no longer leave makes room for others.
    ByApproval,
}

impl<'e> Picker<'e> {
    /// The caller holds the lock of the source.
    pub fn new(
        r: &mut Reader<'_>,
        ends: &'e Ends,
        reason: TransferReason,
        today: Date,
    ) -> Result<Self> {
        Ok(Self { ends, reason, facility: facility(r)?, today, shelves: HashMap::new() })
    }

    /// The batches for what is approved of line `at` (from 0).
    ///
    /// # Errors
    /// `InsufficientStock`, `MasterInactive`, and chosen batches that may not leave.
    pub fn pick(
        &mut self,
        r: &mut Reader<'_>,
        (at, line): (usize, &TransferLine),
        pins: Vec<Pin>,
        chosen: Chosen,
    ) -> Result<Vec<Parcel>> {
        let medicine = line.fields.medicine_id;
        if !self.shelves.contains_key(&medicine) {
            // What was approved while the medicine was in use may still leave.
            let card = match chosen {
                Chosen::ByHand => r.active_card(medicine, at)?,
                Chosen::ByApproval => r.card(medicine, at)?,
            };
            let shelf = self.shelf(r, medicine)?;
            self.shelves.insert(medicine, (card, shelf));
        }
        let Some((card, shelf)) = self.shelves.get_mut(&medicine) else { return Ok(vec![]) };
        let now = (self.reason, &self.facility, self.today);
        let mut wish = rules::wish(line.approved_qty, pins, card, now);
        if chosen == Chosen::ByApproval {
            wish.pins = still_good(&wish, shelf);
        }
        let allocation = shelf.take(card, &wish, at)?;
        if allocation.shortfall > 0 {
            return Err(insufficient(card, wish.asked, &allocation, at));
        }
        let parcel = |taken: &fefo::Taken| {
            let lot = shelf.lot(taken.batch)?;
            Some(Parcel {
                line: line.id,
                medicine,
                batch: lot.batch_id,
                number: lot.batch_number.clone(),
                qty: taken.qty,
                unit_cost: lot.unit_cost,
                blocked: None,
            })
        };
        Ok(allocation.lines.iter().filter_map(parcel).collect())
    }

    /// A controlled medicine among those that were picked.
    pub fn controlled(&self) -> Option<&Card> {
        self.shelves.values().map(|(card, _)| card).find(|card| card.is_controlled())
    }

    fn shelf(&self, r: &mut Reader<'_>, medicine: Uuid) -> Result<Shelf> {
        let mut shelf = r.shelf(self.ends.source.id, medicine)?;
        if self.ends.sets_aside() {
            shelf.lots.iter_mut().for_each(|lot| lot.status = BatchStatus::Available);
        }
        Ok(shelf)
    }
}

/// Those that may still leave, in the order of expiry.
fn still_good(wish: &Wish, shelf: &Shelf) -> Vec<Pin> {
    let candidates = shelf.candidates();
    let alone = |pin: &Pin| Wish { asked: pin.qty, pins: vec![*pin], ..wish.clone() };
    let mut good = wish.pins.clone();
    good.retain(|pin| fefo::allocate(&alone(pin), &candidates).is_ok());
    let expiry = |pin: &Pin| shelf.lot(pin.batch).and_then(|lot| lot.expiry_date);
    good.sort_by_key(|pin| (expiry(pin).is_none(), expiry(pin), pin.batch));
    good
}
