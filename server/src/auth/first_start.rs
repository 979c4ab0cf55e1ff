//! A database without users gets its administrator: there is no default account that everyone knows.

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

/// The administrator's name and password where one was made up: to be printed once. `None` when there are users
/// already, or when the operator chose the password. Not for threads of the async runtime.
///
/// # Errors
/// A chosen name or password that is not acceptable, or a store fault.
pub fn first_start(store: &Store, settings: &Settings) -> Result<Option<(String, String)>> {
    if store.scan_blocking(has_users)? {
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
    Ok((created && made_up).then_some((username, password)))
}

fn has_users(r: &mut Reader<'_>) -> Result<bool> {
    let any: Option<(Uuid,)> = select!(r, "select id from user_account limit 1").maybe()?;
    Ok(any.is_some())
}

impl Tx<'_> {
    /// A made-up password must be changed, but does not run out: nobody could give out another.
    fn first_administrator(
        &mut self,
        id: Uuid,
        username: &str,
        hash: &str,
        must_change: bool,
    ) -> Result<bool> {
        if has_users(self)? {
            return Ok(false);
        }
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
            fold(username),
            hash,
            Role::Admin,
            must_change,
            search_key(&[username])
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
        Ok(true)
    }
}
