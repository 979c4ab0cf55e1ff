//! The companion places of a store: goods on their way to it, goods set aside.

use crate::change;
use crate::clock::new_id;
use crate::error::Result;
use crate::store::{Stale, Tx};
use pharmacy_contract::stores::{NewStore, StoreKind};
use pharmacy_contract::text::{fold, search_key};
use uuid::Uuid;

/// Makes both places of a new store.
///
/// # Errors
/// A store fault.
pub fn make(tx: &mut Tx<'_>, store: Uuid, new: &NewStore, by: Option<Uuid>) -> Result<()> {
    for (kind, word, letter) in
        [(StoreKind::InTransit, "in transit", "T"), (StoreKind::Quarantine, "quarantine", "Q")]
    {
        let (name, code) = (format!("{}, {word}", new.name), format!("{}-{letter}", new.code));
        let now = tx.now();
        change!(
            tx,
            Stale::Stores,
            "insert into store (id, created_at, created_by, updated_at, updated_by, name, name_key, code, code_key, department_id, kind, parent_id,
                 search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            new_id(),
            now,
            by,
            name,
            fold(&name),
            code,
            fold(&code),
            new.department_id,
            kind,
            store,
            search_key(&[&name, &code])
        )
        .run()?;
    }
    Ok(())
}

/// They are open and closed with their store.
///
/// # Errors
/// A store fault.
pub fn follow(tx: &mut Tx<'_>, store: Uuid, active: bool, by: Option<Uuid>) -> Result<()> {
    let now = tx.now();
    change!(
        tx,
        Stale::Stores,
        "update store set active = $1, version = version + 1, updated_at = $2, updated_by = $3 where parent_id = $4 and active <> $1",
        active,
        now,
        by,
        store
    )
    .run()
    .map(drop)
}
