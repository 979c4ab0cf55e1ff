//! One movement: a line of the ledger, chained to the line before it in its store.

use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::store::chain::{Hash, Link};
use crate::store::{Fault, Stale, Tx};
use crate::{change, record};
use jiff::civil::Date;
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::DocKind;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// The document that posts, as the ledger names it.
#[derive(Clone, Debug)]
pub struct Act {
    pub doc: DocKind,
    pub doc_id: Uuid,
    /// The day it belongs to in reports.
    pub effective_on: Date,
    pub user: Option<Uuid>,
    pub witness: Option<Uuid>,
}

/// Who is at the other end of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    Nobody,
    Patient(Uuid),
    Supplier(Uuid),
    Store(Uuid),
}

/// What a document wants done to one batch in one store.
#[derive(Clone, Debug)]
pub struct Leg {
    pub store: Uuid,
    pub medicine: Uuid,
    pub batch: Uuid,
    pub line: Uuid,
    /// With document, line and batch: what is posted once.
    pub leg: String,
    pub kind: MovementType,
    pub delta: i64,
    /// Reserved units of this document that the leg uses up.
    pub release: i64,
    pub unit_cost: Money,
    pub party: Party,
    pub reason: Option<String>,
    pub reverses: Option<Uuid>,
}

record! {
    /// A movement as it is stored.
    #[derive(Clone, Debug)]
    pub struct Moved {
        pub id: Uuid, pub store_id: Uuid, pub store_seq: i64, pub posted_at: Instant, pub effective_on: Date, pub medicine_id: Uuid, pub batch_id: Uuid,
        pub qty_delta: i64, pub balance_after: i64, pub kind: MovementType, pub doc_type: DocKind, pub doc_id: Uuid, pub line_id: Uuid,
        pub leg: String, pub reason_code: Option<String>, pub patient_id: Option<Uuid>, pub supplier_id: Option<Uuid>, pub other_store_id: Option<Uuid>,
        pub unit_cost: Money, pub value: Money, pub reverses_id: Option<Uuid>, pub user_id: Option<Uuid>, pub witness_id: Option<Uuid>,
        pub prev_hash: Hash, pub hash: Hash,
    }
}

impl Moved {
    /// The hash that this line must have.
    #[must_use]
    pub fn chained(&self) -> Hash {
        Link::after(&self.prev_hash)
            .id(self.id)
            .id(self.store_id)
            .int(self.store_seq)
            .int(self.posted_at.0)
            .day(self.effective_on)
            .id(self.medicine_id)
            .id(self.batch_id)
            .int(self.qty_delta)
            .int(self.balance_after)
            .text(self.kind.as_str())
            .text(self.doc_type.as_str())
            .id(self.doc_id)
            .id(self.line_id)
            .text(&self.leg)
            .maybe(self.reason_code.as_deref(), Link::text)
            .maybe(self.patient_id, Link::id)
            .maybe(self.supplier_id, Link::id)
            .maybe(self.other_store_id, Link::id)
            .int(self.unit_cost.0)
            .int(self.value.0)
            .maybe(self.reverses_id, Link::id)
            .maybe(self.user_id, Link::id)
            .maybe(self.witness_id, Link::id)
            .end()
    }
}

impl Tx<'_> {
    /// Adds a movement to the chain of its store, whose lock this change holds.
    pub(super) fn add_movement(
        &mut self,
        act: &Act,
        leg: &Leg,
        balance_after: i64,
    ) -> Result<Moved> {
        let posted_at = self.now();
        let value = line_value(leg.delta, leg.unit_cost.0).ok_or_else(|| {
            Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
        })?;
        let of = |wanted: fn(Party) -> Option<Uuid>| wanted(leg.party);
        let head = self.head(leg.store)?;
        let mut moved = Moved {
            id: new_id(),
            store_id: leg.store,
            store_seq: head.stock_seq + 1,
            posted_at,
            effective_on: act.effective_on,
            medicine_id: leg.medicine,
            batch_id: leg.batch,
            qty_delta: leg.delta,
            balance_after,
            kind: leg.kind,
            doc_type: act.doc,
            doc_id: act.doc_id,
            line_id: leg.line,
            leg: leg.leg.clone(),
            reason_code: leg.reason.clone(),
            patient_id: of(|p| if let Party::Patient(id) = p { Some(id) } else { None }),
            supplier_id: of(|p| if let Party::Supplier(id) = p { Some(id) } else { None }),
            other_store_id: of(|p| if let Party::Store(id) = p { Some(id) } else { None }),
            unit_cost: leg.unit_cost,
            value: Money(value),
            reverses_id: leg.reverses,
            user_id: act.user,
            witness_id: act.witness,
            prev_hash: head.stock_hash,
            hash: [0; 32],
        };
        moved.hash = moved.chained();
        (head.stock_seq, head.stock_hash, head.touched) = (moved.store_seq, moved.hash, true);
        insert(self, &moved).map_err(posted_before)?;
        Ok(moved)
    }
}

/// The unique posting key is the last guard against posting a line twice.
fn posted_before(error: Error) -> Error {
    if error.fault() == Some(Fault::Unique) {
        return Error::refused(
            ProblemKind::AlreadyPosted,
            "a line of this document was posted before",
        );
    }
    error
}

fn insert(tx: &mut Tx<'_>, m: &Moved) -> Result<()> {
    change!(
        tx,
        Stale::Stock,
        "insert into stock_movement (id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type,
             doc_type, doc_id, line_id, leg, reason_code, patient_id, supplier_id, other_store_id, unit_cost, value, reverses_id, user_id,
             witness_id, prev_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
        m.id,
        m.store_id,
        m.store_seq,
        m.posted_at,
        m.effective_on,
        m.medicine_id,
        m.batch_id,
        m.qty_delta,
        m.balance_after,
        m.kind,
        m.doc_type,
        m.doc_id,
        m.line_id,
        m.leg,
        m.reason_code,
        m.patient_id,
        m.supplier_id,
        m.other_store_id,
        m.unit_cost,
        m.value,
        m.reverses_id,
        m.user_id,
        m.witness_id,
        m.prev_hash,
        m.hash
    )
    .run()
    .map(drop)
}
