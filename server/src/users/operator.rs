//! What somebody who may use the machine itself can do to accounts: the way back in when no administrator is left.

use crate::auth::Who;
use crate::error::{Error, Result};
use crate::store::{Reader, Store};
use crate::{record, select};
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;
use pharmacy_contract::users::{NewUser, User};
use uuid::Uuid;

record! {
    /// An account in the operator's list.
    pub struct Account {
        pub username: String,
        pub name: String,
        pub role: String,
        pub active: bool,
        pub locked: bool,
        pub last_successful_login: Option<Instant>,
    }
}

/// Every account, by user name.
///
/// # Errors
/// A store fault.
pub fn accounts(store: &Store) -> Result<Vec<Account>> {
    store.scan_blocking(|r| {
        select!(
            r,
            "select username, name, role, active, locked, last_successful_login from user_account order by username_key"
        )
        .all()
    })
}

/// Makes an account; `hash` is of a one-time secret.
///
/// # Errors
/// A name that is taken or not acceptable, a store fault.
pub fn add(store: &Store, new: NewUser, hash: String) -> Result<User> {
    pharmacy_contract::valid::username(&new.username)
        .map_err(|_| Error::invalid("/username", "username", "3 to 64 letters, digits, _ - ."))?;
    store.change_blocking(move |tx| tx.add_user(&operator(), new.clone(), &hash))
}

/// Gives an account a new one-time secret, of which `hash` is, and opens it if it was locked.
///
/// # Errors
/// No such account, a store fault.
pub fn reset_password(store: &Store, username: String, hash: String) -> Result<()> {
    store.change_blocking(move |tx| {
        let id = named(tx, &username)?;
        tx.unlock_user(&operator(), id)?;
        tx.reset_password(&operator(), id, &hash)
    })
}

/// # Errors
/// No such account, a store fault.
pub fn unlock(store: &Store, username: String) -> Result<()> {
    store.change_blocking(move |tx| {
        let id = named(tx, &username)?;
        tx.unlock_user(&operator(), id).map(drop)
    })
}

/// The department with this code or name.
///
/// # Errors
/// No such department, a store fault.
pub fn department(store: &Store, text: String) -> Result<Uuid> {
    store.scan_blocking(move |r| {
        let found: Option<(Uuid,)> =
            select!(r, "select id from department where code = $1 or name = $1 limit 1", text)
                .maybe()?;
        found.map(|(id,)| id).ok_or_else(|| Error::not_found("department"))
    })
}

fn operator() -> Who {
    Who::command("pharmacy user")
}

fn named(r: &mut Reader<'_>, username: &str) -> Result<Uuid> {
    let found: Option<(Uuid,)> =
        select!(r, "select id from user_account where username_key = $1", fold(username))
            .maybe()?;
    found.map(|(id,)| id).ok_or_else(|| Error::not_found("user"))
}
