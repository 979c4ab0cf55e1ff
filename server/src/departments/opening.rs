//! Opening a department: its first store comes with it.

use crate::auth::{OneTime, Who};
use crate::change;
use crate::clock::new_id;
use crate::error::Result;
use crate::masters::{Master, codes};
use crate::store::{Stale, Tx};
use crate::users;
use pharmacy_contract::departments::{Department, NewDepartment, NewSecret};
use pharmacy_contract::permission::Role;
use pharmacy_contract::stores::{NewStore, Store};
use pharmacy_contract::users::NewUser;
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

/// Makes the department's first user with a one-time secret, in the same transaction.
///
/// # Errors
/// A store fault.
pub fn with_user(
    tx: &mut Tx<'_>,
    who: &Who,
    department: Department,
    secret: &OneTime,
) -> Result<Department> {
    let username = users::free_username(tx, &department.fields.name)?;
    let new = NewUser {
        username: username.clone(),
        role: Some(Role::DepartmentUser),
        name: format!("{} User", department.fields.name),
        department_id: Some(department.stamp.id),
        active: true,
        ..NewUser::default()
    };
    tx.add_user(who, new, &secret.hash)?;
    let new_user = NewSecret { username, one_time_secret: secret.secret.clone() };
    Ok(Department { new_user: Some(new_user), ..department })
}
