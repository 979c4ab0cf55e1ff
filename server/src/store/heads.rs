//! Heads of the chains: one row a store, and one for all that belongs to no store. Updating the row is the lock of
//! that chain: what is read after it stays true until the commit, on PostgreSQL too.

use crate::error::{Error, Result};
use crate::store::chain::{self, Hash};
use crate::store::{Fault, Stale, Tx};
use crate::{change, select};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The chain of all that belongs to no store.
pub const SYSTEM: Uuid = Uuid::nil();

/// The end of a store's two chains, locked by this change.
#[derive(Clone, Debug)]
pub struct Head {
    pub stock_seq: i64,
    pub stock_hash: Hash,
    pub audit_seq: i64,
    pub audit_hash: Hash,
    /// Something was added: the row must be written.
    pub touched: bool,
}

/// What the stock chain of a store starts from.
#[must_use]
pub fn first_stock(store: Uuid) -> Hash {
    chain::first("stock-ledger-v1", store)
}

/// What the audit chain of a store (or of the system) starts from.
#[must_use]
pub fn first_audit(id: Uuid) -> Hash {
    chain::first("audit-v1", id)
}

impl Tx<'_> {
    /// Waits for all changes before this one to be done: what is read from here on stays true until the commit.
    /// Call it before a decision about masters that another change could overtake.
    ///
    /// # Errors
    /// A store fault.
    pub fn take_turn(&mut self) -> Result<()> {
        self.lock_stores(&[SYSTEM])
    }

    /// Locks the ledgers of these stores, in the order of their ids, so that two changes never wait for each other.
    ///
    /// # Errors
    /// A store fault.
    pub fn lock_stores(&mut self, stores: &[Uuid]) -> Result<()> {
        let wanted: BTreeSet<Uuid> =
            stores.iter().copied().filter(|id| !self.heads.contains_key(id)).collect();
        for id in wanted {
            let head = self.take_head(id)?;
            self.heads.insert(id, head);
        }
        Ok(())
    }

    /// Locks the ledgers of all stores: no posting can overlap with what follows.
    ///
    /// # Errors
    /// A store fault.
    pub fn lock_all_stores(&mut self) -> Result<()> {
        let all: Vec<(Uuid,)> = select!(self, "select id from store order by id").all()?;
        let all: Vec<Uuid> =
            std::iter::once(SYSTEM).chain(all.into_iter().map(|(id,)| id)).collect();
        self.lock_stores(&all)
    }

    /// The head of a chain; locks it if that was not done before.
    ///
    /// # Errors
    /// A store fault.
    pub fn head(&mut self, id: Uuid) -> Result<&mut Head> {
        self.lock_stores(&[id])?;
        self.heads.get_mut(&id).ok_or_else(no_head)
    }

    fn take_head(&mut self, id: Uuid) -> Result<Head> {
        if let Some(head) = self.lock_head(id)? {
            return Ok(head);
        }
        change!(
            self,
            Stale::Nothing,
            "insert into ledger_head (id, stock_hash, audit_hash) values ($1, $2, $3) on conflict (id) do nothing",
            id,
            first_stock(id),
            first_audit(id)
        )
        .run()?;
        self.lock_head(id)?.ok_or_else(no_head)
    }

    fn lock_head(&mut self, id: Uuid) -> Result<Option<Head>> {
        let row: Option<(i64, Hash, i64, Hash)> = if self.is_postgres() {
            change!(
                self,
                Stale::Nothing,
                "update ledger_head set version = version + 1 where id = $1 returning stock_seq, stock_hash, audit_seq, audit_hash",
                id
            )
            .maybe()?
        } else {
            // The whole file is locked by whoever writes.
            select!(
                self,
                "select stock_seq, stock_hash, audit_seq, audit_hash from ledger_head where id = $1",
                id
            )
            .maybe()?
        };
        Ok(row.map(|(stock_seq, stock_hash, audit_seq, audit_hash)| Head {
            stock_seq,
            stock_hash,
            audit_seq,
            audit_hash,
            touched: false,
        }))
    }

    /// Writes what was added to the chains: among the last statements of a change.
    pub(super) fn seal_heads(&mut self) -> Result<()> {
        for (id, head) in std::mem::take(&mut self.heads) {
            if head.touched {
                change!(
                    self,
                    Stale::Nothing,
                    "update ledger_head set stock_seq = $1, stock_hash = $2, audit_seq = $3, audit_hash = $4 where id = $5",
                    head.stock_seq,
                    head.stock_hash,
                    head.audit_seq,
                    head.audit_hash,
                    id
                )
                .run()?;
            }
        }
        Ok(())
    }
}

fn no_head() -> Error {
    Error::Store(Fault::Other, "no head of the chain".into())
}
