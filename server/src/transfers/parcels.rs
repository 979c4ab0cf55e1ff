//! Parcels: units of one batch for one line, as they go from place to place; which ones are still on their way.

use super::ends::Ends;
use super::rules;
use crate::error::{Error, Result};
use crate::ledger::{Act, Leg, Party};
use crate::masters::Call;
use crate::select;
use crate::store::Reader;
use jiff::civil::Date;
use pharmacy_contract::fefo::SkipReason;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, TakenBatch};
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::transfers::{Transfer, TransferLine};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub line: Uuid,
    pub medicine: Uuid,
    pub batch: Uuid,
    pub number: String,
    pub qty: i64,
    /// As it was when it left: what a transfer takes from one store it brings to the other, to the last coin.
    pub unit_cost: Money,
    /// Why it may only go to waste, its supplier or a quarantine place.
    pub blocked: Option<SkipReason>,
}

/// One leg of the way: `name` is `<verb>.<event no>`.
pub struct Hop {
    pub name: String,
    pub from: Uuid,
    pub to: Uuid,
    /// The stores at both ends, as the other's stock card shows them.
    pub source: Uuid,
    pub destination: Uuid,
}

impl Hop {
    pub fn legs(&self, parcels: &[Parcel]) -> Vec<Leg> {
        parcels.iter().flat_map(|parcel| [self.out(parcel), self.into(parcel)]).collect()
    }

    fn out(&self, parcel: &Parcel) -> Leg {
        let end =
            End { store: self.from, other: self.destination, name: format!("{}.out", self.name) };
        end.leg(parcel, MovementType::TransferOut, -parcel.qty)
    }

    fn into(&self, parcel: &Parcel) -> Leg {
        let end = End { store: self.to, other: self.source, name: format!("{}.in", self.name) };
        end.leg(parcel, MovementType::TransferIn, parcel.qty)
    }
}

/// Where one movement happens.
pub struct End {
    pub store: Uuid,
    pub other: Uuid,
    pub name: String,
}

impl End {
    pub fn leg(self, parcel: &Parcel, kind: MovementType, delta: i64) -> Leg {
        Leg {
            store: self.store,
            medicine: parcel.medicine,
            batch: parcel.batch,
            line: parcel.line,
            leg: self.name,
            kind,
            delta,
            release: 0,
            unit_cost: parcel.unit_cost,
            party: Party::Store(self.other),
            reason: None,
            reverses: None,
        }
    }
}

/// Each dispatch, receipt or closing is one event.
pub fn next_event(doc: &mut Transfer, verb: &str) -> String {
    doc.events += 1;
    format!("{verb}.{}", doc.events)
}

pub fn act(doc: &Transfer, call: &Call, effective_on: Date) -> Act {
    Act {
        doc: DocKind::Transfer,
        doc_id: doc.paper.stamp.id,
        effective_on,
        user: Some(call.who.principal.id),
        witness: doc.witness_id,
    }
}

/// Adds the parcels of each line to one of its sums.
pub fn count(
    lines: &mut [TransferLine],
    parcels: &[Parcel],
    sum: fn(&mut TransferLine) -> &mut i64,
) {
    for line in lines {
        let own = parcels.iter().filter(|parcel| parcel.line == line.id);
        let units: i64 = own.map(|parcel| parcel.qty).sum();
        *sum(line) += units;
    }
}

/// Writes down on each line what is taken from which batch.
pub fn show(lines: &mut [TransferLine], parcels: &[Parcel]) {
    for line in lines {
        let own = parcels.iter().filter(|parcel| parcel.line == line.id);
        line.taken = own
            .map(|parcel| TakenBatch {
                batch_id: parcel.batch,
                batch_number: parcel.number.clone(),
                quantity: parcel.qty,
            })
            .collect();
    }
}

impl Reader<'_> {
    /// What of a transfer is still on its way, in the order in which it was taken: the ledger's word.
    pub(super) fn parcels_on_their_way(
        &mut self,
        doc: Uuid,
        ends: &Ends,
        today: Date,
    ) -> Result<Vec<Parcel>> {
        let Some(transit) = &ends.transit else { return Ok(vec![]) };
        let rows: Vec<(Uuid, Uuid, Uuid, i64, Money)> = select!(
            self,
            "select line_id, medicine_id, batch_id, qty_delta, unit_cost from stock_movement where doc_id = $1 and store_id = $2 order by seq",
            doc,
            transit.id
        )
        .all()?;
        let mut parcels: Vec<Parcel> = Vec::new();
        for (line, medicine, batch, delta, unit_cost) in rows {
            match parcels.iter_mut().find(|p| p.line == line && p.batch == batch) {
                Some(parcel) => parcel.qty += delta,
                None => parcels.push(Parcel {
                    line,
                    medicine,
                    batch,
                    number: String::new(),
                    qty: delta,
                    unit_cost,
                    blocked: None,
                }),
            }
        }
        parcels.retain(|parcel| parcel.qty > 0);
        for parcel in &mut parcels {
            let lot = self.lot(parcel.batch)?;
            let lot = lot.ok_or_else(|| Error::Internal("a posted batch is gone".into()))?;
            parcel.blocked = rules::objection(lot.status, lot.expiry_date, today);
            parcel.number = lot.batch_number;
        }
        Ok(parcels)
    }
}
