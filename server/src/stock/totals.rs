//! Stock as lists show it: one row a store and medicine.

use crate::auth::Who;
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Stale};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::stock::Stock;

/// Goods on their way or set aside are no stock to count on: they are shown to whoever names their place.
const NO_COMPANIONS: &str =
    "m.store_id not in (select c.id from store c where c.parent_id is not null)";

/// Costs and values are not for everybody.
pub(super) fn view(who: &Who) -> &'static str {
    if who.may(Permission::ReadCosts) { "" } else { "no costs" }
}

impl Listed for Stock {
    const NOUN: &'static str = "stock";
    const LISTING: Listing = Listing {
        resource: Stale::Stock,
        also: &[Stale::Medicines, Stale::Stores],
        table: "stock_total",
        stamp: "m.seq",
        tie: "seq",
        columns: "m.store_id, m.medicine_id, m.on_hand, m.usable, m.reserved, m.value, m.earliest_expiry, m.limit_used, m.status, \
            m.last_movement_at",
        joined: "d.id, d.name, s.id, s.name",
        joins: "join medicine d on d.id = m.medicine_id join store s on s.id = m.store_id",
        unless: Some(("store_id", NO_COMPANIONS)),
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "medicine_id", column: "medicine_id", kind: FilterKind::Id },
            Filter {
                name: "status",
                column: "status",
                kind: FilterKind::Word(&["out", "low", "medium", "good"]),
            },
            Filter { name: "expiry_from", column: "earliest_expiry", kind: FilterKind::From },
            Filter { name: "expiry_to", column: "earliest_expiry", kind: FilterKind::To },
        ],
        sorts: &[Sort { name: "medicine", column: "medicine_key", kind: SortKind::Text }],
        default_sort: "medicine",
        search: Search { exact: &[], first: &[], prefix: &["medicine_key"], within: false },
        csv: &[
            "store",
            "medicine",
            "on_hand",
            "usable",
            "reserved",
            "available",
            "value",
            "earliest_expiry",
            "limit_used",
            "status",
            "last_movement_at",
            "store_id",
            "medicine_id",
        ],
        confined: Confined::Stores("store_id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let (seq, store_id, medicine_id) = (row.take()?, row.take()?, row.take()?);
        let (on_hand, usable, reserved): (i64, i64, i64) = (row.take()?, row.take()?, row.take()?);
        Ok(Self {
            store_id,
            medicine_id,
            on_hand,
            usable,
            reserved,
            available: usable - reserved,
            value: Some(row.take()?),
            earliest_expiry: row.take()?,
            limit_used: row.take()?,
            status: row.take()?,
            last_movement_at: row.take()?,
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
            self.value = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        view(who)
    }
}
