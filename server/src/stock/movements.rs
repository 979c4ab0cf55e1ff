//! The ledger as lists show it, newest line first.

use super::totals::view;
use crate::auth::Who;
use crate::error::Result;
use crate::hex::hex;
use crate::masters::{Columns, Confined, Filter, FilterKind, Listed, Listing, Sort, SortKind};
use crate::store::{Owned, Stale};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::stock::Movement;

impl Listed for Movement {
    const NOUN: &'static str = "movement";
    const LISTING: Listing = Listing {
        resource: Stale::Stock,
        also: &[Stale::Batches, Stale::Medicines, Stale::Stores],
        table: "stock_movement",
        stamp: "m.seq",
        tie: "seq",
        columns: "m.id, m.store_id, m.store_seq, m.posted_at, m.effective_on, m.medicine_id, m.batch_id, b.batch_number, m.qty_delta, \
            m.balance_after, m.type, m.doc_type, m.doc_id, m.line_id, m.reason_code, m.patient_id, m.supplier_id, m.other_store_id, \
            m.unit_cost, m.value, m.reverses_id, m.user_id, m.witness_id, m.hash",
        joined: "d.id, d.name, s.id, s.name",
        joins: "join batch b on b.id = m.batch_id join medicine d on d.id = m.medicine_id join store s on s.id = m.store_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "medicine_id", column: "medicine_id", kind: FilterKind::Id },
            Filter { name: "batch_id", column: "batch_id", kind: FilterKind::Id },
            Filter { name: "doc_id", column: "doc_id", kind: FilterKind::Id },
            Filter { name: "date_from", column: "effective_on", kind: FilterKind::From },
            Filter { name: "date_to", column: "effective_on", kind: FilterKind::To },
        ],
        // The order of posting is the order of the ledger; the effective day is not.
        sorts: &[
            Sort { name: "posted_at", column: "seq", kind: SortKind::Int },
            Sort { name: "effective_on", column: "effective_on", kind: SortKind::Day },
        ],
        default_sort: "-posted_at",
        csv: &[
            "posted_at",
            "effective_on",
            "store",
            "store_seq",
            "medicine",
            "batch_number",
            "type",
            "qty_delta",
            "balance_after",
            "doc_type",
            "doc_id",
            "reason_code",
            "patient_id",
            "supplier_id",
            "other_store_id",
            "unit_cost",
            "value",
            "reverses_id",
            "user_id",
            "witness_id",
            "store_id",
            "medicine_id",
            "batch_id",
            "line_id",
            "id",
            "hash",
        ],
        confined: Confined::Stores("store_id"),
        private: true,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let seq = row.take()?;
        Ok(Self {
            id: row.take()?,
            store_id: row.take()?,
            store_seq: row.take()?,
            posted_at: row.take()?,
            effective_on: row.take()?,
            medicine_id: row.take()?,
            batch_id: row.take()?,
            batch_number: row.take()?,
            qty_delta: row.take()?,
            balance_after: row.take()?,
            kind: row.take()?,
            doc_type: row.take()?,
            doc_id: row.take()?,
            line_id: row.take()?,
            reason_code: row.take()?,
            patient_id: row.take()?,
            supplier_id: row.take()?,
            other_store_id: row.take()?,
            unit_cost: Some(row.take()?),
            value: Some(row.take()?),
            reverses_id: row.take()?,
            user_id: row.take()?,
            witness_id: row.take()?,
            hash: hex(&row.take::<[u8; 32]>()?),
            medicine: row.named()?,
            store: row.named()?,
            seq,
        })
    }

    fn tie(&self) -> Owned {
        Owned::Int(self.seq)
    }

    fn hide(&mut self, who: &Who, _: &[&str]) {
        if !who.may(Permission::ReadCosts) {
            (self.unit_cost, self.value) = (None, None);
        }
    }

    fn view(who: &Who) -> &'static str {
        view(who)
    }
}
