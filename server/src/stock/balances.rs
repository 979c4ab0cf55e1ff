//! Batches on the shelves: one row a store and batch with something in it.

use super::totals::view;
use crate::auth::Who;
use crate::error::Result;
use crate::masters::{Columns, Confined, Filter, FilterKind, Listed, Listing, Sort, SortKind};
use crate::store::{Owned, Stale};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::stock::Balance;

impl Listed for Balance {
    const NOUN: &'static str = "balance";
    const LISTING: Listing = Listing {
        resource: Stale::Stock,
        also: &[Stale::Batches, Stale::Medicines, Stale::Stores],
        table: "stock_balance",
        stamp: "m.seq",
        tie: "seq",
        columns: "m.store_id, m.medicine_id, m.batch_id, b.batch_number, b.expiry_date, b.status, m.on_hand, m.reserved, b.unit_cost",
        joined: "d.id, d.name, s.id, s.name",
        joins: "join batch b on b.id = m.batch_id join medicine d on d.id = m.medicine_id join store s on s.id = m.store_id",
        only: "m.held",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "medicine_id", column: "medicine_id", kind: FilterKind::Id },
            Filter { name: "batch_id", column: "batch_id", kind: FilterKind::Id },
        ],
        // Batches are sorted by expiry by whoever shows a medicine's few; no index spans two tables.
        sorts: &[Sort { name: "arrival", column: "seq", kind: SortKind::Int }],
        default_sort: "arrival",
        csv: &[
            "store",
            "medicine",
            "batch_number",
            "expiry_date",
            "status",
            "on_hand",
            "reserved",
            "unit_cost",
            "store_id",
            "medicine_id",
            "batch_id",
        ],
        confined: Confined::Stores("store_id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let seq = row.take()?;
        Ok(Self {
            store_id: row.take()?,
            medicine_id: row.take()?,
            batch_id: row.take()?,
            batch_number: row.take()?,
            expiry_date: row.take()?,
            status: row.take()?,
            on_hand: row.take()?,
            reserved: row.take()?,
            unit_cost: Some(row.take()?),
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
            self.unit_cost = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        view(who)
    }
}
