//! Stores in the store.

use super::{closing, companions, references};
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind, codes,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::problem::Match;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stores::{NewStore, Store, StoreKind};
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Store {
    type New = NewStore;

    const NOUN: &'static str = "store";
    const LISTING: Listing = Listing {
        resource: Stale::Stores,
        also: &[Stale::Departments],
        table: "store",
        columns: "m.active, m.name, m.code, m.department_id, m.location, m.description, m.kind, m.parent_id",
        // Companions are part of their store.
        unless: Some(("kind", "m.parent_id is null")),
        joined: "d.id, d.name",
        joins: "left join department d on d.id = m.department_id",
        filters: &[
            Filter { name: "department_id", column: "department_id", kind: FilterKind::Id },
            Filter {
                name: "kind",
                column: "kind",
                kind: FilterKind::Word(&["main", "ward", "in_transit", "quarantine"]),
            },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
        ],
        sorts: &[
            Sort { name: "name", column: "name_key", kind: SortKind::Text },
            Sort { name: "code", column: "code_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        search: Search {
            exact: &["code_key"],
            first: &["name_key"],
            prefix: &["code_key"],
            within: true,
        },
        expand: &["department"],
        csv: &[
            "id",
            "name",
            "code",
            "kind",
            "department_id",
            "location",
            "description",
            "parent_id",
            "active",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Stores("id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewStore {
            id: None,
            name: row.take()?,
            code: row.take()?,
            department_id: row.take()?,
            location: row.take()?,
            description: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self {
            stamp,
            fields,
            kind: row.take()?,
            parent_id: row.take()?,
            department: row.named()?,
        })
    }

    fn unique(new: &NewStore) -> Vec<(&'static str, &'static str, String)> {
        vec![("/code", "code_key", fold(&new.code))]
    }

    fn links(new: &NewStore) -> Vec<(&'static str, &'static str, Uuid)> {
        new.department_id.map(|id| ("/department_id", "department", id)).into_iter().collect()
    }

    fn complete(tx: &mut Tx<'_>, new: &mut NewStore, before: Option<&Self>) -> Result<()> {
        if before.is_none() && new.department_id.is_none() {
            return Err(Error::invalid(
                "/department_id",
                "required",
                "a new store belongs to a department",
            ));
        }
        if new.code.is_empty() {
            new.code = match before {
                Some(before) => before.fields.code.clone(),
                None => codes::free(tx, "store", "S")?,
            };
        }
        Ok(())
    }

    fn doubles(r: &mut Reader<'_>, new: &NewStore) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> = select!(
            r,
            "select id, name from store where name_key = $1 order by id limit 5",
            fold(&new.name)
        )
        .all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    /// A store stays in its department; the main store stays open; companions are kept by their store.
    fn may_change(tx: &mut Tx<'_>, before: &Self, new: &NewStore) -> Result<()> {
        if new.department_id != before.fields.department_id {
            return Err(Error::invalid(
                "/department_id",
                "fixed",
                "a store does not change its department",
            ));
        }
        if new.active { Ok(()) } else { may_close(tx, before) }
    }

    fn may_remove(tx: &mut Tx<'_>, before: &Self) -> Result<()> {
        may_close(tx, before)
    }

    fn retire(tx: &mut Tx<'_>, who: &Who, before: &Self) -> Result<()> {
        closing::close(tx, who, before.stamp.id)
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewStore, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Stores,
            "insert into store (id, created_at, created_by, updated_at, updated_by, active, name, name_key, code, code_key, department_id,
                 location, description, kind, search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.code,
            fold(&new.code),
            new.department_id,
            new.location,
            new.description,
            StoreKind::Ward,
            searched(new)
        )
        .run()?;
        companions::make(tx, id, new, by)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewStore, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Stores,
            "update store set version = version + 1, updated_at = $2, updated_by = $3,
                 active = $4, name = $5, name_key = $6, code = $7, code_key = $8, department_id = $9, location = $10, description
                 = $11, search_key = $12
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.code,
            fold(&new.code),
            new.department_id,
            new.location,
            new.description,
            searched(new)
        )
        .run()?;
        companions::follow(tx, id, new.active, by)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let mut all = references::count(r, references::OF_STORE, id)?;
        let (departments,): (i64,) =
            select!(r, "select count(*) from department where default_store_id = $1", id).one()?;
        all.insert("departments".into(), departments);
        Ok(all)
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        // Nothing ever moved there: totals can only be zeros.
        change!(tx, Stale::Stock, "delete from stock_total where store_id = $1", id).run()?;
        change!(tx, Stale::Stores, "delete from store where parent_id = $1", id).run()?;
        change!(tx, Stale::Stores, "delete from store where id = $1", id).run().map(drop)
    }

    fn hide(&mut self, _: &Who, expand: &[&str]) {
        if !expand.contains(&"department") {
            self.department = None;
        }
    }
}

fn may_close(tx: &mut Tx<'_>, store: &Store) -> Result<()> {
    match store.kind {
        StoreKind::Ward if store.fields.active => closing::must_be_quiet(tx, store.stamp.id),
        StoreKind::Ward => Ok(()),
        StoreKind::Main => Err(Error::refused(
            ProblemKind::Protected,
            "the main store is neither removed nor closed",
        )),
        StoreKind::InTransit | StoreKind::Quarantine => {
            Err(Error::refused(ProblemKind::Protected, "a companion place goes with its store"))
        }
    }
}

fn searched(new: &NewStore) -> String {
    search_key(&[&new.name, &new.code])
}
