//! The store by itself: what every slice relies on.

mod changes;
mod claims;
mod crash;
mod schema;
mod trail;
mod versions;

use crate::harness::{Vault, aside};
use pharmacy_server::change;
use pharmacy_server::clock::new_id;
use pharmacy_server::error::{Error, Result};
use pharmacy_server::store::{Actor, Entry, Fault, Reader, Stale, Store, Tx};
use uuid::Uuid;

/// The shortest row with a unique column (the tax number) and a checked one (the lead time).
fn add_supplier(tx: &mut Tx<'_>, name: &str, tax_no: &str, lead_time: i64) -> Result<Uuid> {
    let (id, now) = (new_id(), tx.now());
    change!(
        tx,
        Stale::Suppliers,
        "insert into supplier (id, created_at, updated_at, name, name_key, tax_no, tax_key, lead_time_days, search_key)
         values ($1, $2, $2, $3, $4, $5, $6, $7, $4)",
        id,
        now,
        name,
        name,
        tax_no,
        tax_no,
        lead_time
    )
    .run()?;
    Ok(id)
}

/// A row that refers to a supplier.
fn add_medicine(tx: &mut Tx<'_>, name: &str, supplier: Uuid) -> Result<u64> {
    let (id, now) = (new_id(), tx.now());
    change!(
        tx,
        Stale::Medicines,
        "insert into medicine (id, created_at, updated_at, name, name_key, search_key, supplier_id)
         values ($1, $2, $2, $3, $4, $4, $5)",
        id,
        now,
        name,
        name,
        supplier
    )
    .run()
}

fn count(r: &mut Reader<'_>, like: &str) -> Result<i64> {
    let pattern = format!("{like}%");
    let (n,) = pharmacy_server::select!(
        r,
        "select count(*) as n from supplier where name_key like $1",
        pattern
    )
    .one()?;
    Ok(n)
}

fn note(tx: &mut Tx<'_>, reason: &str) -> Result<()> {
    let entry = Entry { action: "supplier.create", entity: "supplier", reason, ..Entry::default() };
    tx.audit(&Actor::command("tests"), entry)
}
