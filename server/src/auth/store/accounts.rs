//! Accounts at the door: looked up by name, marked when somebody came in or did not.

use crate::auth::{Kind, Principal};
use crate::error::{Error, Result};
use crate::store::{Actor, Entry, Fault, Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::permission::Role;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

record! {
    /// What decides whether somebody may come in.
    #[derive(Clone)]
    pub struct Account {
        pub id: Uuid, pub username: String, pub role: Role, pub password_hash: String, pub active: bool, pub locked: bool,
        pub secret_expires_at: Option<Instant>,
    }
}

impl Account {
    /// A locked account, a closed one and a one-time secret that is too old all answer like a wrong password.
    #[must_use]
    pub fn is_open(&self, now: Instant) -> bool {
        self.active && !self.locked && self.secret_expires_at.is_none_or(|end| now < end)
    }
}

/// A session about to begin.
#[derive(Clone)]
pub struct NewSession {
    pub id: Uuid,
    pub token_hash: [u8; 32],
    pub expires: Instant,
    /// Those last used before this have ended; they are taken away by the way.
    pub idle_since: Instant,
    /// The session that the browser had until now.
    pub replaces: Option<[u8; 32]>,
}

impl Reader<'_> {
    pub(in crate::auth) fn account(&mut self, username_key: &str) -> Result<Option<Account>> {
        select!(
            self,
            "select id, username, role, password_hash, active, locked, secret_expires_at
             from user_account where username_key = $1",
            username_key
        )
        .maybe()
    }
}

impl Tx<'_> {
    /// Opens a session, unless the account was changed since its password was looked at.
    pub(in crate::auth) fn come_in(
        &mut self,
        account: &Account,
        new_hash: Option<&str>,
        session: &NewSession,
        actor: &Actor,
    ) -> Result<Option<Principal>> {
        let now = self.now();
        let marked = change!(
            self,
            Stale::Users,
            "update user_account set last_successful_login = $1, failed_login_attempts = 0, password_hash = $2
             where id = $3 and password_hash = $4 and active and not locked",
            now,
            new_hash.unwrap_or(&account.password_hash),
            account.id,
            account.password_hash
        )
        .run()?;
        if marked == 0 {
            return Ok(None);
        }
        self.open_session(account.id, session, actor)?;
        let came_in = Entry {
            action: "login.succeeded",
            entity: "user",
            entity_id: Some(account.id),
            ..Entry::default()
        };
        self.audit(actor, came_in)?;
        let today = self.today();
        let found = self.login(Kind::Session, &session.token_hash, today)?;
        let missing = || Error::Store(Fault::Other, "the new session is not there".into());
        found.map(|f| Some(f.principal)).ok_or_else(missing)
    }

    /// Writes down a failure; `account` if there is one of that name.
    pub(in crate::auth) fn stay_out(&mut self, account: Option<Uuid>, actor: &Actor) -> Result<()> {
        let now = self.now();
        // For a name that nobody has it is the same work on no row: time must not tell which names exist.
        change!(
            self,
            Stale::Users,
            "update user_account set failed_login_attempts = failed_login_attempts + 1, last_failed_login = $1 where id = $2",
            now,
            account.unwrap_or_default()
        )
        .run()?;
        self.audit(
            actor,
            Entry {
                action: "login.failed",
                entity: "user",
                entity_id: account,
                ..Entry::default()
            },
        )
    }

    /// A password that its owner chose; false if the old one is no longer the one that was looked at.
    pub(in crate::auth) fn choose_password(
        &mut self,
        id: Uuid,
        old_hash: &str,
        new_hash: &str,
    ) -> Result<bool> {
        let now = self.now();
        let changed = change!(
            self,
            Stale::Users,
            "update user_account set password_hash = $1, must_change_password = $2, secret_expires_at = null, password_changed_at = $3,
                 version = version + 1, updated_at = $3, updated_by = $4
             where id = $4 and password_hash = $5 and active and not locked",
            new_hash,
            false,
            now,
            id,
            old_hash
        )
        .run()?;
        Ok(changed == 1)
    }

    /// `password_hash` is the one that the caller was found right by. False when it is not that one any more.
    ///
    /// # Errors
    /// A store fault.
    pub(in crate::auth) fn choose_pin(
        &mut self,
        id: Uuid,
        password_hash: &str,
        pin_hash: &str,
    ) -> Result<bool> {
        let now = self.now();
        let changed = change!(
            self,
            Stale::Users,
            "update user_account set pin_hash = $1, version = version + 1, updated_at = $2, updated_by = $3
             where id = $3 and password_hash = $4 and active and not locked",
            pin_hash,
            now,
            id,
            password_hash
        )
        .run()?;
        Ok(changed == 1)
    }
}
