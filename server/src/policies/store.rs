//! Stock policies in the store. A change works out the status of its store and medicine anew.

use super::rules;
use crate::auth::Scope;
use crate::error::{Error, Refusal, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::policies::{NewPolicy, Policy};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Policy {
    type New = NewPolicy;

    const NOUN: &'static str = "stock_policy";
    const LISTING: Listing = Listing {
        resource: Stale::Policies,
        also: &[Stale::Stores, Stale::Medicines],
        table: "stock_policy",
        columns: "m.active, m.store_id, m.medicine_id, m.reorder_level, m.max_level, m.min_level, m.lead_time_days, m.review_days, \
            m.safety_stock, m.bin_location",
        joined: "s.id, s.name, d.id, d.name",
        joins: "join store s on s.id = m.store_id join medicine d on d.id = m.medicine_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "medicine_id", column: "medicine_id", kind: FilterKind::Id },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
        ],
        sorts: &[
            Sort { name: "bin_location", column: "bin_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "bin_location",
        search: Search { exact: &["bin_key"], first: &["bin_key"], prefix: &[], within: false },
        csv: &[
            "id",
            "store",
            "medicine",
            "reorder_level",
            "max_level",
            "min_level",
            "lead_time_days",
            "review_days",
            "safety_stock",
            "bin_location",
            "active",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Stores("store_id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewPolicy {
            id: None,
            store_id: row.take()?,
            medicine_id: row.take()?,
            reorder_level: row.take()?,
            max_level: row.take()?,
            min_level: row.take()?,
            lead_time_days: row.take()?,
            review_days: row.take()?,
            safety_stock: row.take()?,
            bin_location: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self { stamp, fields, store: row.named()?, medicine: row.named()? })
    }

    fn check(new: &NewPolicy, scope: &Scope) -> Result<()> {
        rules::may_keep(new, scope)
    }

    fn links(new: &NewPolicy) -> Vec<(&'static str, &'static str, Uuid)> {
        let (store, medicine) = pair(new);
        vec![("/store_id", "store", store), ("/medicine_id", "medicine", medicine)]
    }

    /// One policy a store and medicine; companion places have none.
    fn complete(tx: &mut Tx<'_>, new: &mut NewPolicy, before: Option<&Self>) -> Result<()> {
        if before.is_some() {
            return Ok(());
        }
        let (store, medicine) = pair(new);
        if tx.any_place(store)?.is_some_and(|place| !place.is_real()) {
            return Err(Error::invalid("/store_id", "companion", "a store of its own is needed"));
        }
        let other: Option<(Uuid,)> = select!(
            tx,
            "select id from stock_policy where store_id = $1 and medicine_id = $2",
            store,
            medicine
        )
        .maybe()?;
        match other {
            Some((id,)) if Some(id) != new.id => {
                let detail = "this store has a policy for this medicine";
                let refusal = Refusal::new(ProblemKind::AlreadyExists, detail).at("/medicine_id");
                Err(refusal.with("policy", id.to_string()).into())
            }
            _ => Ok(()),
        }
    }

    fn may_change(_: &mut Tx<'_>, before: &Self, new: &NewPolicy) -> Result<()> {
        rules::may_change(before, new)
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewPolicy, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Policies,
            "insert into stock_policy (id, created_at, created_by, updated_at, updated_by, active, store_id, medicine_id, reorder_level,
                 max_level, min_level, lead_time_days, review_days, safety_stock, bin_location, bin_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            id,
            now,
            by,
            new.active,
            new.store_id,
            new.medicine_id,
            new.reorder_level,
            new.max_level,
            new.min_level,
            new.lead_time_days,
            new.review_days,
            new.safety_stock,
            new.bin_location,
            fold(&new.bin_location)
        )
        .run()?;
        refresh(tx, pair(new))
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewPolicy, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Policies,
            "update stock_policy set version = version + 1, updated_at = $2, updated_by = $3, active = $4, reorder_level = $5,
                 max_level = $6, min_level = $7, lead_time_days = $8, review_days = $9, safety_stock = $10, bin_location = $11,
                 bin_key = $12
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.reorder_level,
            new.max_level,
            new.min_level,
            new.lead_time_days,
            new.review_days,
            new.safety_stock,
            new.bin_location,
            fold(&new.bin_location)
        )
        .run()?;
        refresh(tx, pair(new))
    }

    fn references(_: &mut Reader<'_>, _: Uuid) -> Result<BTreeMap<String, i64>> {
        Ok(BTreeMap::new())
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        let of: Option<(Uuid, Uuid)> = change!(
            tx,
            Stale::Policies,
            "delete from stock_policy where id = $1 returning store_id, medicine_id",
            id
        )
        .maybe()?;
        of.map_or(Ok(()), |of| refresh(tx, of))
    }
}

fn pair(new: &NewPolicy) -> (Uuid, Uuid) {
    (new.store_id.unwrap_or_default(), new.medicine_id.unwrap_or_default())
}

/// The limit that the status goes by has changed; no posting may come in between.
fn refresh(tx: &mut Tx<'_>, (store, medicine): (Uuid, Uuid)) -> Result<()> {
    tx.lock_stores(&[store])?;
    tx.refresh_total(store, medicine, false).map(drop)
}
