//! Users that come with something else: a department's first user.

use super::rules;
use crate::auth::Who;
use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::masters::Master;
use crate::select;
use crate::store::{Entry, Reader, Tx};
use pharmacy_contract::text::fold;
use pharmacy_contract::users::{NewUser, User};
use uuid::Uuid;

/// A user name made of the department's name that nobody has: `ward_3_user`, `ward_3_user1` …
///
/// # Errors
/// A store fault.
pub fn free_username(r: &mut Reader<'_>, department: &str) -> Result<String> {
    let stem = rules::username_from(department);
    for number in 0..1_000 {
        let name = if number == 0 { stem.clone() } else { format!("{stem}{number}") };
        let taken: Option<(Uuid,)> =
            select!(r, "select id from user_account where username_key = $1", fold(&name))
                .maybe()?;
        if taken.is_none() {
            return Ok(name);
        }
    }
    Err(Error::invalid("/create_user", "no_name", "no user name is free for this department"))
}

impl Tx<'_> {
    /// Makes a user whose first password is a one-time secret; `hash` is of that secret.
    ///
    /// # Errors
    /// A store fault.
    pub fn add_user(&mut self, who: &Who, mut new: NewUser, hash: &str) -> Result<User> {
        User::check(&new, &who.scope())?;
        User::complete(self, &mut new, None)?;
        let id = new_id();
        User::insert(self, id, &new, who.actor.id)?;
        self.give_secret(id, hash)?;
        let user: User = self.master(id, &who.scope())?;
        let after =
            serde_json::to_string(&user.fields).map_err(|e| Error::Internal(e.to_string()))?;
        let made = Entry {
            action: "user.create",
            entity: "user",
            entity_id: Some(id),
            after: Some(after),
            ..Entry::default()
        };
        self.audit(&who.actor, made)?;
        Ok(user)
    }
}
