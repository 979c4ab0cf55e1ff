//! What is done to an account beside changing its fields: a new secret, a lock, its end.

use super::{rules, store};
use crate::auth::{OneTime, Who};
use crate::change;
use crate::error::{Error, Result};
use crate::store::{Entry, Stale, Tx};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::users::User;
use uuid::Uuid;

impl Tx<'_> {
    /// Stores the hash of a one-time secret: good once, for 72 hours. A PIN chosen before is not good any more.
    pub fn give_secret(&mut self, user: Uuid, hash: &str) -> Result<()> {
        let end = self.now().plus_seconds(OneTime::GOOD_FOR);
        change!(
            self,
            Stale::Users,
            "update user_account set password_hash = $1, must_change_password = $2, secret_expires_at = $3, pin_hash = '' where id = $4",
            hash,
            true,
            end,
            user
        )
        .run()
        .map(drop)
    }

    /// A forgotten password: a new secret, and whoever had the old one is out.
    pub(super) fn reset_password(&mut self, who: &Who, id: Uuid, hash: &str) -> Result<()> {
        let user: User = self.master(id, &who.scope())?;
        if !user.fields.active {
            let detail = "the account is not active; activate it first";
            return Err(Error::refused(ProblemKind::MasterInactive, detail));
        }
        self.give_secret(id, hash)?;
        self.touched(who, id)?;
        self.end_sessions(id, None)?;
        self.audit(&who.actor, entry("user.password_reset", id))
    }

    /// Keeps somebody out until an administrator says otherwise; sessions and tokens stop at once.
    pub(super) fn lock_user(&mut self, who: &Who, id: Uuid) -> Result<User> {
        let user: User = self.master(id, &who.scope())?;
        if user.locked {
            return Ok(user);
        }
        let was = rules::is_administrator(&user.fields, false);
        store::keep_an_administrator(self, id, was, false)?;
        let now = self.now();
        change!(
            self,
            Stale::Users,
            "update user_account set locked = $1, locked_at = $2 where id = $3",
            true,
            now,
            id
        )
        .run()?;
        self.touched(who, id)?;
        self.end_sessions(id, None)?;
        self.audit(&who.actor, entry("user.lock", id))?;
        self.master(id, &who.scope())
    }

    pub(super) fn unlock_user(&mut self, who: &Who, id: Uuid) -> Result<User> {
        let user: User = self.master(id, &who.scope())?;
        if !user.locked && user.failed_login_attempts == 0 {
            return Ok(user);
        }
        let now = self.now();
        change!(
            self,
            Stale::Users,
            "update user_account set locked = $1, unlocked_at = $2, failed_login_attempts = 0 where id = $3",
            false,
            now,
            id
        )
        .run()?;
        self.touched(who, id)?;
        self.audit(&who.actor, entry("user.unlock", id))?;
        self.master(id, &who.scope())
    }

    fn touched(&mut self, who: &Who, id: Uuid) -> Result<()> {
        let now = self.now();
        change!(
            self,
            Stale::Users,
            "update user_account set version = version + 1, updated_at = $1, updated_by = $2 where id = $3",
            now,
            who.actor.id,
            id
        )
        .run()
        .map(drop)
    }
}

fn entry(action: &'static str, id: Uuid) -> Entry<'static> {
    Entry { action, entity: "user", entity_id: Some(id), ..Entry::default() }
}
