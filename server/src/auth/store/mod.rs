//! Sessions, tokens and the accounts behind them, in the store.

mod accounts;
mod sessions;
mod tokens;

pub use accounts::{Account, NewSession};

use crate::auth::{Kind, Principal};
use crate::error::Result;
use crate::store::Reader;
use crate::{record, select};
use jiff::civil::Date;
use pharmacy_contract::permission::{Permission, Role};
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// A session or token as stored, with its account.
pub struct Found {
    pub principal: Principal,
    pub expires: Instant,
    pub last_seen: Option<Instant>,
}

record! {
    struct Row {
        login_id: Uuid, expires_at: Instant, last_seen: Option<Instant>, scopes: String, id: Uuid, username: String,
        name: String, role: Role, department_id: Option<Uuid>, language: String, must_change_password: bool,
    }
}

record! {
    struct Asker { id: Uuid, username: String, name: String, role: Role, department_id: Option<Uuid>, language: String }
}

impl Reader<'_> {
    /// The account behind a session or token, unless it is locked or no longer active.
    pub(in crate::auth) fn login(
        &mut self,
        kind: Kind,
        hash: &[u8; 32],
        today: Date,
    ) -> Result<Option<Found>> {
        let row: Option<Row> = match kind {
            Kind::Session => select!(
                self,
                "select s.id as login_id, s.expires_at, s.last_seen_at as last_seen, '' as scopes, u.id, u.username, u.name,
                     u.role, u.department_id, u.language, u.must_change_password
                 from session s join user_account u on u.id = s.user_id
                 where s.token_hash = $1 and u.active and not u.locked",
                hash
            )
            .maybe()?,
            Kind::Token => select!(
                self,
                "select t.id as login_id, t.expires_at, t.last_used_at as last_seen, t.scopes, u.id, u.username, u.name,
                     u.role, u.department_id, u.language, u.must_change_password
                 from api_token t join user_account u on u.id = t.user_id
                 where t.token_hash = $1 and t.revoked_at is null and u.active and not u.locked",
                hash
            )
            .maybe()?,
        };
        let Some(row) = row else { return Ok(None) };
        let stores = self.stores_seen_by(row.id, row.role, row.department_id, today)?;
        let principal = Principal {
            id: row.id,
            username: row.username,
            name: row.name,
            role: row.role,
            scopes: (kind == Kind::Token).then(|| scopes(&row.scopes)),
            department_id: row.department_id,
            stores,
            language: row.language,
            must_change_password: row.must_change_password,
            kind,
            login_id: row.login_id,
        };
        Ok(Some(Found { principal, expires: row.expires_at, last_seen: row.last_seen }))
    }

    /// Whoever asked for a job, as the account stands now; nobody when it is locked or no longer active. `limits` are the
    /// scopes of the token that asked.
    ///
    /// # Errors
    /// A store fault.
    pub fn asker(
        &mut self,
        id: Uuid,
        limits: Option<&str>,
        today: Date,
    ) -> Result<Option<Principal>> {
        let row: Option<Asker> = select!(
            self,
            "select id, username, name, role, department_id, language from user_account where id = $1 and active and not locked",
            id
        )
        .maybe()?;
        let Some(row) = row else { return Ok(None) };
        let stores = self.stores_seen_by(row.id, row.role, row.department_id, today)?;
        Ok(Some(Principal {
            id: row.id,
            username: row.username,
            name: row.name,
            role: row.role,
            scopes: limits.map(scopes),
            department_id: row.department_id,
            stores,
            language: row.language,
            must_change_password: false,
            kind: Kind::Session,
            login_id: Uuid::nil(),
        }))
    }

    /// The stores of the own department and those granted beside it, with their companions; `None` = all.
    pub(in crate::auth) fn stores_seen_by(
        &mut self,
        user: Uuid,
        role: Role,
        department: Option<Uuid>,
        today: Date,
    ) -> Result<Option<Vec<Uuid>>> {
        if matches!(role, Role::Admin | Role::Auditor) {
            return Ok(None);
        }
        let granted: Vec<(Option<Uuid>,)> = select!(
            self,
            "select store_id from user_scope
             where user_id = $1 and (active_from is null or active_from <= $2) and (active_to is null or active_to >= $2)",
            user,
            today
        )
        .all()?;
        let is_everywhere = granted.iter().any(|(store,)| store.is_none());
        if is_everywhere || (granted.is_empty() && !role.is_confined()) {
            return Ok(None);
        }
        let seen: Vec<(Uuid,)> = select!(
            self,
            "select s.id from store s left join store p on p.id = s.parent_id
             where s.department_id = $1 or p.department_id = $1
                or exists (select 1 from user_scope x where x.user_id = $2 and x.store_id in (s.id, s.parent_id)
                    and (x.active_from is null or x.active_from <= $3) and (x.active_to is null or x.active_to >= $3))
             order by s.id",
            department,
            user,
            today
        )
        .all()?;
        Ok(Some(seen.into_iter().map(|(id,)| id).collect()))
    }
}

/// Stored as words with a blank between them; a word that is no longer known gives no right.
fn scopes(text: &str) -> Vec<Permission> {
    text.split(' ').filter_map(Permission::from_word).collect()
}
