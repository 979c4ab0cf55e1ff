//! Saved views in the store.

use crate::error::{Error, Refusal, Result};
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;
use pharmacy_contract::views::{Density, NewView, View};
use uuid::Uuid;

record! {
    struct Row {
        id: Uuid, version: i64, user_id: Uuid, owner: String, created_at: Instant, updated_at: Instant, resource: String,
        name: String, query: String, columns: String, density: Density, is_default: bool, shared: bool,
    }
}

impl Row {
    fn seen_by(self, user: Uuid) -> View {
        View {
            id: self.id,
            version: self.version,
            owner: self.owner,
            own: self.user_id == user,
            created_at: self.created_at,
            updated_at: self.updated_at,
            fields: NewView {
                resource: self.resource,
                name: self.name,
                query: self.query,
                columns: serde_json::from_str(&self.columns).unwrap_or_default(),
                density: self.density,
                is_default: self.is_default,
                shared: self.shared,
            },
        }
    }
}

impl Reader<'_> {
    /// Own views and shared ones, of one list or of all (`""`); the own ones first.
    pub(super) fn views(&mut self, user: Uuid, resource: &str) -> Result<Vec<View>> {
        let rows: Vec<Row> = select!(
            self,
            "select v.id, v.version, v.user_id, u.username as owner, v.created_at, v.updated_at, v.resource, v.name, v.query, v.columns,
                 v.density, v.is_default, v.shared
             from saved_view v join user_account u on u.id = v.user_id
             where (v.user_id = $1 or v.shared) and (v.resource = $2 or $2 = '')
             order by case when v.user_id = $1 then 0 else 1 end, v.resource, v.name_key, v.id limit 500",
            user,
            resource
        )
        .all()?;
        Ok(rows.into_iter().map(|row| row.seen_by(user)).collect())
    }

    /// One that this person may see.
    pub(super) fn view(&mut self, id: Uuid, user: Uuid) -> Result<View> {
        let row: Option<Row> = select!(
            self,
            "select v.id, v.version, v.user_id, u.username as owner, v.created_at, v.updated_at, v.resource, v.name, v.query, v.columns,
                 v.density, v.is_default, v.shared
             from saved_view v join user_account u on u.id = v.user_id where v.id = $1 and (v.user_id = $2 or v.shared)",
            id,
            user
        )
        .maybe()?;
        row.map(|row| row.seen_by(user)).ok_or_else(|| Error::not_found("view"))
    }

    pub(super) fn count_views(&mut self, user: Uuid) -> Result<i64> {
        let (count,): (i64,) =
            select!(self, "select count(*) from saved_view where user_id = $1", user).one()?;
        Ok(count)
    }

    /// A person has one view of a list by a name.
    fn name_is_free(&mut self, id: Uuid, owner: Uuid, new: &NewView) -> Result<()> {
        let taken: Option<(Uuid,)> = select!(
            self,
            "select id from saved_view where user_id = $1 and resource = $2 and name_key = $3 and id <> $4",
            owner,
            new.resource,
            fold(&new.name),
            id
        )
        .maybe()?;
        if taken.is_none() {
            return Ok(());
        }
        let detail = "another view of this list has this name";
        Err(Refusal::new(ProblemKind::AlreadyExists, detail).at("/name").into())
    }

    pub(super) fn owner_of_view(&mut self, id: Uuid) -> Result<Uuid> {
        let (owner,): (Uuid,) =
            select!(self, "select user_id from saved_view where id = $1", id).one()?;
        Ok(owner)
    }
}

impl Tx<'_> {
    pub(super) fn insert_view(&mut self, id: Uuid, owner: Uuid, new: &NewView) -> Result<()> {
        self.name_is_free(id, owner, new)?;
        self.one_default(id, owner, new)?;
        let now = self.now();
        change!(
            self,
            Stale::Views,
            "insert into saved_view (id, user_id, created_at, updated_at, resource, name, name_key, query, columns, density, is_default, shared)
             values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            owner,
            now,
            new.resource,
            new.name,
            fold(&new.name),
            new.query,
            listed(&new.columns)?,
            new.density,
            new.is_default,
            new.shared
        )
        .run()
        .map(drop)
    }

    pub(super) fn rewrite_view(&mut self, id: Uuid, owner: Uuid, new: &NewView) -> Result<()> {
        self.name_is_free(id, owner, new)?;
        self.one_default(id, owner, new)?;
        let now = self.now();
        change!(
            self,
            Stale::Views,
            "update saved_view set version = version + 1, updated_at = $2, name = $3, name_key = $4, query = $5, columns = $6,
                 density = $7, is_default = $8, shared = $9
             where id = $1",
            id,
            now,
            new.name,
            fold(&new.name),
            new.query,
            listed(&new.columns)?,
            new.density,
            new.is_default,
            new.shared
        )
        .run()
        .map(drop)
    }

    /// A list opens in one way.
    fn one_default(&mut self, id: Uuid, owner: Uuid, new: &NewView) -> Result<()> {
        if !new.is_default {
            return Ok(());
        }
        change!(
            self,
            Stale::Views,
            "update saved_view set version = version + 1, is_default = $4 where user_id = $1 and resource = $2 and is_default and id <> $3",
            owner,
            new.resource,
            id,
            false
        )
        .run()
        .map(drop)
    }

    pub(super) fn delete_view(&mut self, id: Uuid) -> Result<()> {
        change!(self, Stale::Views, "delete from saved_view where id = $1", id).run().map(drop)
    }

    /// All views of an account that goes.
    ///
    /// # Errors
    /// A store fault.
    pub fn forget_views(&mut self, user: Uuid) -> Result<()> {
        change!(self, Stale::Views, "delete from saved_view where user_id = $1", user)
            .run()
            .map(drop)
    }
}

fn listed(columns: &[String]) -> Result<String> {
    serde_json::to_string(columns).map_err(|e| Error::Internal(e.to_string()))
}
