//! Reservations: units promised to an open document. They change no stock, only what others may take.

use crate::clock::new_id;
use crate::error::{Error, Refusal, Result};
use crate::ledger::Act;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::time::Instant;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Reader<'_> {
    /// What a document holds for each of its lines: line, batch, units.
    ///
    /// # Errors
    /// A store fault.
    pub fn reserved_lines(&mut self, doc: Uuid) -> Result<Vec<(Uuid, Uuid, i64)>> {
        select!(self, "select line_id, batch_id, qty from reservation where doc_id = $1 order by line_id, batch_id", doc).all()
    }

    /// What a document holds of each batch.
    ///
    /// # Errors
    /// A store fault.
    pub fn reserved_by(&mut self, doc: Uuid) -> Result<HashMap<Uuid, i64>> {
        let mut by_batch = HashMap::new();
        for (_, batch, qty) in self.reserved_lines(doc)? {
            *by_batch.entry(batch).or_default() += qty;
        }
        Ok(by_batch)
    }
}

impl Tx<'_> {
    /// Promises units of a batch to a line; the caller holds the store's lock.
    ///
    /// # Errors
    /// `InsufficientStock` when fewer are free.
    pub fn reserve(
        &mut self,
        act: &Act,
        store: Uuid,
        (line, batch, qty): (Uuid, Uuid, i64),
        until: Option<Instant>,
    ) -> Result<()> {
        let held = change!(
            self,
            Stale::Stock,
            "update stock_balance set reserved = reserved + $1 where store_id = $2 and batch_id = $3 and on_hand - reserved >= $1
             returning medicine_id",
            qty,
            store,
            batch
        )
        .maybe::<(Uuid,)>()?;
        let Some((medicine,)) = held else {
            let detail = format!("{qty} of this batch are no longer free");
            let refusal = Refusal::new(ProblemKind::InsufficientStock, detail);
            return Err(refusal.with("batch", batch.to_string()).with("asked", qty).into());
        };
        change!(
            self,
            Stale::Stock,
            "insert into reservation (id, doc_type, doc_id, line_id, store_id, batch_id, qty, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            new_id(),
            act.doc,
            act.doc_id,
            line,
            store,
            batch,
            qty,
            until
        )
        .run()?;
        self.refresh_total(store, medicine, false).map(drop)
    }

    /// Gives free all that a document holds; the caller holds the locks of the stores.
    ///
    /// # Errors
    /// A store fault.
    pub fn release(&mut self, doc: Uuid) -> Result<()> {
        let rows: Vec<(Uuid, Uuid, i64)> = change!(
            self,
            Stale::Stock,
            "delete from reservation where doc_id = $1 returning store_id, batch_id, qty",
            doc
        )
        .all()?;
        self.give_free(&rows)
    }

    /// Gives free all that documents hold of a batch, in every store; the caller holds the locks of all stores.
    ///
    /// # Errors
    /// A store fault.
    pub fn release_batch(&mut self, batch: Uuid) -> Result<()> {
        let stores: Vec<(Uuid,)> = select!(
            self,
            "select store_id from stock_balance where batch_id = $1 and held and reserved > 0 order by store_id",
            batch
        )
        .all()?;
        for (store,) in stores {
            let rows: Vec<(Uuid, Uuid, i64)> = change!(
                self,
                Stale::Stock,
                "delete from reservation where store_id = $1 and batch_id = $2 returning store_id, batch_id, qty",
                store,
                batch
            )
            .all()?;
            self.give_free(&rows)?;
        }
        Ok(())
    }

    /// Forgets what a document holds without giving it free: a posting uses it up (`Leg::release`).
    ///
    /// # Errors
    /// A store fault.
    pub fn use_up(&mut self, doc: Uuid) -> Result<()> {
        change!(self, Stale::Stock, "delete from reservation where doc_id = $1", doc)
            .run()
            .map(drop)
    }

    /// Gives free what expired drafts hold in a store whose lock this change has.
    pub(super) fn release_expired(&mut self, store: Uuid) -> Result<()> {
        let now = self.now();
        let rows: Vec<(Uuid, Uuid, i64)> = select!(
            self,
            "select store_id, batch_id, qty from reservation where store_id = $1 and expires_at <= $2",
            store,
            now
        )
        .all()?;
        if rows.is_empty() {
            return Ok(());
        }
        change!(
            self,
            Stale::Nothing,
            "delete from reservation where store_id = $1 and expires_at <= $2",
            store,
            now
        )
        .run()?;
        self.give_free(&rows)
    }

    pub(super) fn give_free(&mut self, rows: &[(Uuid, Uuid, i64)]) -> Result<()> {
        let mut pairs = BTreeSet::new();
        for (store, batch, qty) in rows {
            let medicine = change!(
                self,
                Stale::Stock,
                "update stock_balance set reserved = reserved - $1 where store_id = $2 and batch_id = $3 returning medicine_id",
                *qty,
                *store,
                *batch
            )
            .maybe::<(Uuid,)>()?;
            let (medicine,) =
                medicine.ok_or_else(|| Error::Internal("a reservation without stock".into()))?;
            pairs.insert((*store, medicine));
        }
        for (store, medicine) in pairs {
            self.refresh_total(store, medicine, false)?;
        }
        Ok(())
    }
}
