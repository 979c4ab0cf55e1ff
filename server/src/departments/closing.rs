//! Closing a department: its stores close, its users are deactivated.

use crate::auth::{Scope, Who};
use crate::error::{Error, Result};
use crate::masters::{self, Master};
use crate::select;
use crate::store::{Reader, Tx};
use crate::stores;
use pharmacy_contract::permission::Role;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stores::Store;
use pharmacy_contract::users::User;
use uuid::Uuid;

/// # Errors
/// `StoreBusy`; `LastAdmin` where nobody else could run the system.
pub fn may_close(r: &mut Reader<'_>, department: Uuid) -> Result<()> {
    for store in stores_of(r, department)? {
        stores::must_be_quiet(r, store)?;
    }
    let (inside, outside): (i64, i64) = select!(
        r,
        "select cast(coalesce(sum(case when department_id = $1 then 1 else 0 end), 0) as bigint),
             cast(coalesce(sum(case when department_id = $1 then 0 else 1 end), 0) as bigint)
         from user_account where role = $2 and active and not locked",
        department,
        Role::Admin
    )
    .one()?;
    if inside > 0 && outside == 0 {
        let detail = "the last administrator works in this department";
        return Err(Error::refused(ProblemKind::LastAdmin, detail));
    }
    Ok(())
}

/// # Errors
/// A store fault, or what the closing of a store refuses.
pub fn close(tx: &mut Tx<'_>, who: &Who, department: Uuid) -> Result<()> {
    for id in stores_of(tx, department)? {
        let store: Store = tx.master(id, &Scope::All)?;
        Store::may_remove(tx, &store)?;
        masters::deactivate(tx, who, &store)?;
    }
    let users: Vec<(Uuid,)> = select!(
        tx,
        "select id from user_account where department_id = $1 and active order by id",
        department
    )
    .all()?;
    for (id,) in users {
        let user: User = tx.master(id, &Scope::All)?;
        User::may_remove(tx, &user)?;
        masters::deactivate(tx, who, &user)?;
    }
    Ok(())
}

/// Those that are open, companions left out.
fn stores_of(r: &mut Reader<'_>, department: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = select!(
        r,
        "select id from store where department_id = $1 and parent_id is null and active order by id",
        department
    )
    .all()?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
