//! Users in the store.

use super::rules;
use crate::auth::{Scope, Who};
use crate::error::Result;
use crate::masters::{Columns, Filter, FilterKind, Listing, Master, Search, Sort, SortKind};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::permission::Role;
use pharmacy_contract::text::{fold, search_key};
use pharmacy_contract::users::{NewUser, User};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for User {
    type New = NewUser;

    const NOUN: &'static str = "user";
    const WITH_REASON: &'static [&'static str] = &["role", "department_id"];
    const LISTING: Listing = Listing {
        resource: Stale::Users,
        also: &[Stale::Departments],
        table: "user_account",
        columns: "m.active, m.username, m.role, m.name, m.email, m.department_id, m.language, m.must_change_password, m.locked,
            m.failed_login_attempts, m.last_successful_login, m.last_failed_login, m.password_changed_at",
        joined: "d.id, d.name",
        joins: "left join department d on d.id = m.department_id",
        filters: &[
            Filter { name: "role", column: "role", kind: FilterKind::Word(&["admin", "pharmacist", "department_user", "auditor"]) },
            Filter { name: "department_id", column: "department_id", kind: FilterKind::Id },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
            Filter { name: "locked", column: "locked", kind: FilterKind::Flag },
        ],
        sorts: &[
            Sort { name: "username", column: "username_key", kind: SortKind::Text },
            Sort { name: "name", column: "name_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "username",
        search: Search { exact: &["username_key"], first: &["username_key"], prefix: &["name_key"], within: true },
        expand: &["department"],
        csv: &[
            "id", "username", "name", "role", "email", "department_id", "language", "active", "locked", "last_successful_login",
            "created_at", "updated_at",
        ],
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewUser {
            username: row.take()?,
            role: Some(row.take()?),
            name: row.take()?,
            email: row.take()?,
            department_id: row.take()?,
            language: row.take()?,
            must_change_password: row.take()?,
            active,
            ..NewUser::default()
        };
        Ok(Self {
            stamp,
            fields,
            locked: row.take()?,
            failed_login_attempts: row.take()?,
            last_successful_login: row.take()?,
            last_failed_login: row.take()?,
            password_changed_at: row.take()?,
            department: row.named()?,
            one_time_secret: None,
        })
    }

    fn check(new: &NewUser, _: &Scope) -> Result<()> {
        rules::check(new)
    }

    fn complete(_: &mut Tx<'_>, new: &mut NewUser, _: Option<&Self>) -> Result<()> {
        if new.name.is_empty() {
            new.name.clone_from(&new.username);
        }
        if new.language.is_empty() {
            new.language = "en".into();
        }
        Ok(())
    }

    fn unique(new: &NewUser) -> Vec<(&'static str, &'static str, String)> {
        vec![("/username", "username_key", fold(&new.username))]
    }

    fn links(new: &NewUser) -> Vec<(&'static str, &'static str, Uuid)> {
        new.department_id.into_iter().map(|id| ("/department_id", "department", id)).collect()
    }

    /// `new.password` is a hash by now (or nothing: then nobody can sign in until there is a secret).
    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewUser, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Users,
            "insert into user_account (id, created_at, created_by, updated_at, updated_by, active, username, username_key, password_hash, role,
                 name, name_key, email, department_id, language, must_change_password, search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            id,
            now,
            by,
            new.active,
            new.username,
            fold(&new.username),
            new.password.as_deref().unwrap_or_default(),
            new.role.unwrap_or(Role::Auditor),
            new.name,
            fold(&new.name),
            new.email,
            new.department_id,
            new.language,
            new.must_change_password,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewUser, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Users,
            "update user_account set version = version + 1, updated_at = $2, updated_by = $3, active = $4, username = $5, username_key = $6,
                 role = $7, name = $8, name_key = $9, email = $10, department_id = $11, language = $12, must_change_password = $13,
                 search_key = $14
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.username,
            fold(&new.username),
            new.role.unwrap_or(Role::Auditor),
            new.name,
            fold(&new.name),
            new.email,
            new.department_id,
            new.language,
            new.must_change_password,
            searched(new)
        )
        .run()?;
        if !new.active {
            // Opening the account again must not bring them back.
            tx.end_sessions(id, None)?;
            tx.forget_views(id)?;
        }
        Ok(())
    }

    fn may_change(tx: &mut Tx<'_>, before: &Self, new: &NewUser) -> Result<()> {
        let was = rules::is_administrator(&before.fields, before.locked);
        let stays = rules::is_administrator(new, before.locked);
        keep_an_administrator(tx, before.stamp.id, was, stays)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let (acts,): (i64,) =
            select!(r, "select count(*) from audit_entry where actor_id = $1", id).one()?;
        Ok(BTreeMap::from([("audit_entries".into(), acts)]))
    }

    fn may_remove(tx: &mut Tx<'_>, before: &Self) -> Result<()> {
        let was = rules::is_administrator(&before.fields, before.locked);
        keep_an_administrator(tx, before.stamp.id, was, false)
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        tx.end_sessions(id, None)?;
        change!(tx, Stale::Tokens, "delete from api_token where user_id = $1", id).run()?;
        change!(tx, Stale::Users, "delete from user_scope where user_id = $1", id).run()?;
        change!(tx, Stale::Users, "delete from user_account where id = $1", id).run().map(drop)
    }

    fn hide(&mut self, _: &Who, expand: &[&str]) {
        if !expand.contains(&"department") {
            self.department = None;
        }
    }

    fn without_secrets(&self) -> Self {
        Self { one_time_secret: None, ..self.clone() }
    }
}

pub(super) fn keep_an_administrator(
    tx: &mut Tx<'_>,
    id: Uuid,
    was: bool,
    stays: bool,
) -> Result<()> {
    if !was || stays {
        return Ok(());
    }
    // Writing to them, if only what they are, makes two such changes at once wait for each other.
    change!(tx, Stale::Nothing, "update user_account set role = role where role = $1", Role::Admin)
        .run()?;
    let (others,): (i64,) = select!(
        tx,
        "select count(*) from user_account where role = $1 and active and not locked and id <> $2",
        Role::Admin,
        id
    )
    .one()?;
    rules::leaves_an_administrator(was, stays, others)
}

fn searched(new: &NewUser) -> String {
    search_key(&[&new.username, &new.name])
}
