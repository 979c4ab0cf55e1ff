//! Batches in the store.

use crate::auth::Who;
use crate::error::{Refusal, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::batches::{Batch, BatchStatus};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for Batch {
    const NOUN: &'static str = "batch";
    const LISTING: Listing = Listing {
        resource: Stale::Batches,
        also: &[Stale::Medicines],
        table: "batch",
        columns: "m.medicine_id, m.batch_number, m.expiry_date, m.expiry_precision, m.manufacture_date, m.gtin, m.supplier_id, \
            m.unit_cost, m.received_qty, m.status, m.status_reason",
        joined: "d.id, d.name",
        joins: "join medicine d on d.id = m.medicine_id",
        filters: &[
            Filter { name: "medicine_id", column: "medicine_id", kind: FilterKind::Id },
            Filter {
                name: "status",
                column: "status",
                kind: FilterKind::Word(&["available", "quarantined", "recalled", "damaged"]),
            },
            Filter { name: "supplier_id", column: "supplier_id", kind: FilterKind::Id },
            Filter { name: "expiry_from", column: "expiry_date", kind: FilterKind::From },
            Filter { name: "expiry_to", column: "expiry_date", kind: FilterKind::To },
        ],
        sorts: &[
            Sort { name: "batch_number", column: "batch_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "batch_number",
        search: Search { exact: &["batch_key"], first: &["batch_key"], prefix: &[], within: false },
        csv: &[
            "id",
            "medicine_id",
            "medicine",
            "batch_number",
            "expiry_date",
            "expiry_precision",
            "manufacture_date",
            "gtin",
            "supplier_id",
            "unit_cost",
            "received_qty",
            "status",
            "status_reason",
            "created_at",
            "updated_at",
        ],
        confined: Confined::No,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        Ok(Self {
            stamp: row.stamp()?,
            medicine_id: row.take()?,
            batch_number: row.take()?,
            expiry_date: row.take()?,
            expiry_precision: row.take()?,
            manufacture_date: row.take()?,
            gtin: row.take()?,
            supplier_id: row.take()?,
            unit_cost: Some(row.take()?),
            received_qty: row.take()?,
            status: row.take()?,
            status_reason: row.take()?,
            medicine: row.named()?,
        })
    }

    fn tie(&self) -> Owned {
        Owned::Id(self.stamp.id)
    }

    fn version(&self) -> i64 {
        self.stamp.version
    }

    fn hide(&mut self, who: &Who, _: &[&str]) {
        if !who.may(Permission::ReadCosts) {
            self.unit_cost = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "no costs" }
    }
}

impl Tx<'_> {
    pub(super) fn set_batch_status(
        &mut self,
        id: Uuid,
        to: BatchStatus,
        reason: &str,
        by: Option<Uuid>,
    ) -> Result<()> {
        let now = self.now();
        // The medicines' own list shows the first batch that may be given out.
        self.staling(Stale::Medicines);
        change!(
            self,
            Stale::Batches,
            "update batch set status = $1, status_reason = $2, version = version + 1, updated_at = $3, updated_by = $4 where id = $5",
            to,
            reason,
            now,
            by,
            id
        )
        .run()
        .map(drop)
    }

    /// Writes the corrected number and expiry.
    pub(super) fn correct_batch(&mut self, right: &Batch, by: Option<Uuid>) -> Result<()> {
        let (id, key) = (right.stamp.id, fold(&right.batch_number));
        let twin: Option<(Uuid, String)> = select!(
            self,
            "select id, batch_number from batch where medicine_id = $1 and batch_key = $2 and id <> $3",
            right.medicine_id,
            key,
            id
        )
        .maybe()?;
        if let Some((twin, number)) = twin {
            let detail = format!("this medicine has a batch {number} already");
            let refusal = Refusal::new(ProblemKind::AlreadyExists, detail).at("/batch_number");
            return Err(refusal.with("batch", twin.to_string()).into());
        }
        let now = self.now();
        self.staling(Stale::Medicines);
        change!(
            self,
            Stale::Batches,
            "update batch set batch_number = $1, batch_key = $2, expiry_date = $3, expiry_precision = $4, version = version + 1,
                 updated_at = $5, updated_by = $6
             where id = $7",
            right.batch_number,
            key,
            right.expiry_date,
            right.expiry_precision,
            now,
            by,
            id
        )
        .run()
        .map(drop)
    }
}
