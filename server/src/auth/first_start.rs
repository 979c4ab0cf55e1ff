//! A database without an administrator who could sign in gets one: there is no default account that everyone knows.

use crate::auth::{passwords, secrets};
use crate::change;
use crate::clock::new_id;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::select;
use crate::store::{Actor, Entry, Reader, Stale, Store, Tx};
use pharmacy_contract::permission::Role;
use pharmacy_contract::text::{fold, search_key};
use uuid::Uuid;

/// The administrator's name and password where one was made up: to be printed once. `None` when there is an
/// administrator already, or when the operator chose the password. Not for threads of the async runtime.
///
/// # Errors
/// A chosen name or password that is not acceptable, or a store fault.
pub fn first_start(store: &Store, settings: &Settings) -> Result<Option<(String, String)>> {
    if store.scan_blocking(has_administrator)? {
        return Ok(None);
    }
    let username = settings.admin_username.trim().to_owned();
    pharmacy_contract::valid::username(&username)
        .map_err(|_| Error::Internal("ADMIN_USERNAME: 3 to 64 letters, digits, _ - .".into()))?;
    let chosen = settings.chosen_password()?;
    if let Some(password) = &chosen {
        passwords::accept(password, &username, "/ADMIN_PASSWORD")
            .map_err(|e| Error::Internal(e.to_string()))?;
    }
    let made_up = chosen.is_none();
    let password = chosen.map_or_else(secrets::one_time, Ok)?;
    let hash = passwords::hash(&password)?;
    let name = username.clone();
    let created =
        store.change_blocking(move |tx| tx.first_administrator(new_id(), &name, &hash, made_up))?;
    Ok(created.filter(|_| made_up).map(|username| (username, password)))
}

/// One who is active, not locked, and has a password: the demo's and many imported users have none.
fn has_administrator(r: &mut Reader<'_>) -> Result<bool> {
    let any: Option<(Uuid,)> = select!(
        r,
        "select id from user_account
         where role = $1 and active = $2 and locked = $3 and password_hash <> '' limit 1",
        Role::Admin,
        true,
        false
    )
    .maybe()?;
    Ok(any.is_some())
}

/// The name, or the name with the first number that nobody has.
fn free_name(r: &mut Reader<'_>, wanted: &str) -> Result<String> {
    let mut name = wanted.to_owned();
    for number in 1_u32.. {
        let taken: Option<(Uuid,)> =
            select!(r, "select id from user_account where username_key = $1", fold(&name))
                .maybe()?;
        if taken.is_none() {
            break;
        }
        name = format!("{wanted}{number}");
    }
    Ok(name)
}

impl Tx<'_> {
    /// A made-up password must be changed, but does not run out: nobody could give out another.
    fn first_administrator(
        &mut self,
        id: Uuid,
        username: &str,
        hash: &str,
        must_change: bool,
    ) -> Result<Option<String>> {
        if has_administrator(self)? {
            return Ok(None);
        }
        let username = free_name(self, username)?;
        let now = self.now();
        change!(
            self,
            Stale::Users,
            "insert into user_account (id, active, created_at, updated_at, username, username_key, password_hash, role, name, name_key,
                 must_change_password, search_key)
             values ($1, $2, $3, $3, $4, $5, $6, $7, $4, $5, $8, $9)",
            id,
            true,
            now,
            username,
            fold(&username),
            hash,
            Role::Admin,
            must_change,
            search_key(&[&username])
        )
        .run()?;
        let created = Entry {
            action: "user.create",
            entity: "user",
            entity_id: Some(id),
            reason: "first start",
            ..Entry::default()
        };
        self.audit(&Actor::command("first start"), created)?;
        Ok(Some(username))
    }
}
