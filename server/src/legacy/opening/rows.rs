//! Rows of the ledger that one lot of opening stock becomes.

use crate::clock::new_id;
use crate::ledger::Moved;
use crate::legacy::insert::Insert;
use crate::legacy::medicines::Medicine;
use crate::store::{Bound, Param, Stale};
use jiff::civil::Date;
use pharmacy_contract::levels;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::DocKind;
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The predecessor told prices, never what a pack had cost.
const NO_COST: Money = Money(0);

/// One medicine in one store.
pub struct Pair<'m> {
    pub store: Uuid,
    pub medicine: &'m Medicine,
    pub units: i64,
    /// Number of its movement in the store, if it has one.
    pub seq: i64,
    pub now: Instant,
    pub today: Date,
}

impl Pair<'_> {
    fn batch(&self) -> Uuid {
        self.medicine.batch.as_ref().map_or(Uuid::nil(), |batch| batch.id)
    }

    fn usable(&self) -> i64 {
        let good = self.medicine.batch.as_ref().is_some_and(|batch| batch.is_usable(self.today));
        if good { self.units } else { 0 }
    }

    /// The movement, not yet in its chain.
    pub fn movement(&self, run: Uuid) -> Moved {
        Moved {
            id: new_id(),
            store_id: self.store,
            store_seq: self.seq,
            posted_at: self.now,
            effective_on: self.today,
            medicine_id: self.medicine.origin.id,
            batch_id: self.batch(),
            qty_delta: self.units,
            balance_after: self.units,
            kind: MovementType::Opening,
            doc_type: DocKind::Import,
            doc_id: run,
            line_id: line_id(run, self.store, self.medicine.origin.id),
            leg: "opening".into(),
            reason_code: None,
            patient_id: None,
            supplier_id: None,
            other_store_id: None,
            unit_cost: NO_COST,
            value: NO_COST,
            reverses_id: None,
            user_id: None,
            witness_id: None,
            prev_hash: [0; 32],
            hash: [0; 32],
        }
    }
}

/// An import has no lines: store and medicine make one, so that each pair can be opened once.
fn line_id(run: Uuid, store: Uuid, medicine: Uuid) -> Uuid {
    let hash = Sha256::new()
        .chain_update("import-line-v1")
        .chain_update(run)
        .chain_update(store)
        .chain_update(medicine)
        .finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(byte, of_hash)| *byte = of_hash);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl Insert for Moved {
    const STALE: Stale = Stale::Stock;

    fn head() -> String {
        "insert into stock_movement (id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type,
             doc_type, doc_id, line_id, leg, reason_code, patient_id, supplier_id, other_store_id, unit_cost, value, reverses_id, user_id,
             witness_id, prev_hash, hash)"
            .into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        values.extend([
            self.id.bound(),
            self.store_id.bound(),
            self.store_seq.bound(),
            self.posted_at.bound(),
            self.effective_on.bound(),
            self.medicine_id.bound(),
            self.batch_id.bound(),
            self.qty_delta.bound(),
            self.balance_after.bound(),
            self.kind.bound(),
            self.doc_type.bound(),
            self.doc_id.bound(),
            self.line_id.bound(),
            self.leg.bound(),
            self.reason_code.bound(),
            self.patient_id.bound(),
            self.supplier_id.bound(),
            self.other_store_id.bound(),
            self.unit_cost.bound(),
            self.value.bound(),
            self.reverses_id.bound(),
            self.user_id.bound(),
            self.witness_id.bound(),
            self.prev_hash.bound(),
            self.hash.bound(),
        ]);
    }
}

pub struct BalanceRow<'m>(pub Pair<'m>);

impl Insert for BalanceRow<'_> {
    const STALE: Stale = Stale::Stock;

    fn head() -> String {
        "insert into stock_balance (store_id, batch_id, medicine_id, on_hand, last_seq, first_on)"
            .into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let pair = &self.0;
        values.extend([
            pair.store.bound(),
            Bound::Id(pair.batch()),
            pair.medicine.origin.id.bound(),
            pair.units.bound(),
            pair.seq.bound(),
            pair.today.bound(),
        ]);
    }
}

/// With a copy of the medicine's key, as totals have it.
pub struct TotalRow<'m> {
    pair: Pair<'m>,
    key: String,
}

impl<'m> TotalRow<'m> {
    pub fn of(pair: Pair<'m>) -> Self {
        let key = fold(&pair.medicine.fields.name);
        Self { pair, key }
    }
}

impl Insert for TotalRow<'_> {
    const STALE: Stale = Stale::Stock;

    fn head() -> String {
        "insert into stock_total (store_id, medicine_id, medicine_key, on_hand, usable, reserved, value, earliest_expiry, limit_used,
             status, usable_on, last_movement_at)"
            .into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let (pair, usable) = (&self.pair, self.pair.usable());
        let limit = pair.medicine.fields.low_stock_limit;
        let expiry = pair.medicine.batch.as_ref().and_then(|batch| batch.expiry);
        let moved = (pair.units > 0).then_some(pair.now.0);
        values.extend([
            pair.store.bound(),
            pair.medicine.origin.id.bound(),
            self.key.bound(),
            pair.units.bound(),
            Bound::Int(usable),
            Bound::Int(0),
            Bound::Int(NO_COST.0),
            expiry.filter(|_| usable > 0).map_or(Bound::Null, Bound::Day),
            Bound::Int(limit),
            Bound::Text(levels::status(usable, limit).as_str()),
            pair.today.bound(),
            moved.map_or(Bound::Null, Bound::Int),
        ]);
    }
}

pub struct DayRow<'m>(pub Pair<'m>);

impl Insert for DayRow<'_> {
    const STALE: Stale = Stale::Stock;

    fn head() -> String {
        "insert into stock_daily (store_id, medicine_id, day, opening, adjusted, closing, was_out)"
            .into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let pair = &self.0;
        values.extend([
            pair.store.bound(),
            pair.medicine.origin.id.bound(),
            pair.today.bound(),
            Bound::Int(0),
            pair.units.bound(),
            pair.units.bound(),
            Bound::Flag(pair.usable() == 0),
        ]);
    }
}
