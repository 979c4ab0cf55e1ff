//! Opening a department: its first store comes with it.

use crate::change;
use crate::clock::new_id;
use crate::error::Result;
use crate::masters::{Master, codes};
use crate::store::{Stale, Tx};
use pharmacy_contract::departments::NewDepartment;
use pharmacy_contract::stores::{NewStore, Store};
use uuid::Uuid;

/// Makes the store of a new department, with its companions, in the same transaction.
///
/// # Errors
/// A store fault.
pub fn with_store(
    tx: &mut Tx<'_>,
    department: Uuid,
    new: &NewDepartment,
    by: Option<Uuid>,
) -> Result<()> {
    let store = NewStore {
        name: format!("{} Store", new.name),
        code: codes::free(tx, "store", "S")?,
        department_id: Some(department),
        active: true,
        ..NewStore::default()
    };
    let id = new_id();
    Store::insert(tx, id, &store, by)?;
    change!(
        tx,
        Stale::Departments,
        "update department set default_store_id = $1 where id = $2",
        id,
        department
    )
    .run()
    .map(drop)
}

/// Makes this department the main pharmacy and its store the one that receives goods.
///
/// # Errors
/// A store fault; there is one main store already.
pub fn protect(tx: &mut Tx<'_>, department: Uuid) -> Result<()> {
    change!(
        tx,
        Stale::Departments,
        "update department set protected = $1 where id = $2",
        true,
        department
    )
    .run()?;
    change!(
        tx,
        Stale::Stores,
        "update store set kind = 'main' where id = (select default_store_id from department where id = $1)",
        department
    )
    .run()
    .map(drop)
}
