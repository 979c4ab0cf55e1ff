//! Departments in the store.

use super::{closing, opening};
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind, codes,
};
use crate::store::{Reader, Stale, Tx};
use crate::stores::references;
use crate::{change, select};
use pharmacy_contract::departments::{Department, NewDepartment};
use pharmacy_contract::problem::Match;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Department {
    type New = NewDepartment;

    const NOUN: &'static str = "department";
    const LISTING: Listing = Listing {
        resource: Stale::Departments,
        table: "department",
        columns: "m.active, m.name, m.code, m.description, m.responsible_person, m.telephone, m.notes, m.default_store_id, m.protected",
        filters: &[Filter { name: "active", column: "active", kind: FilterKind::Flag }],
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
        csv: &[
            "id",
            "name",
            "code",
            "description",
            "responsible_person",
            "telephone",
            "notes",
            "default_store_id",
            "protected",
            "active",
            "created_at",
            "updated_at",
        ],
        confined: Confined::No,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewDepartment {
            id: None,
            name: row.take()?,
            code: row.take()?,
            description: row.take()?,
            responsible_person: row.take()?,
            telephone: row.take()?,
            notes: row.take()?,
            active,
            create_user: false,
            confirm_duplicate: false,
        };
        Ok(Self {
            stamp,
            fields,
            default_store_id: row.take()?,
            protected: row.take()?,
            new_user: None,
        })
    }

    fn unique(new: &NewDepartment) -> Vec<(&'static str, &'static str, String)> {
        vec![("/code", "code_key", fold(&new.code))]
    }

    fn complete(tx: &mut Tx<'_>, new: &mut NewDepartment, before: Option<&Self>) -> Result<()> {
        if new.code.is_empty() {
            new.code = match before {
                Some(before) => before.fields.code.clone(),
                None => codes::free(tx, "department", "D")?,
            };
        }
        Ok(())
    }

    fn doubles(r: &mut Reader<'_>, new: &NewDepartment) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> = select!(
            r,
            "select id, name from department where name_key = $1 order by id limit 5",
            fold(&new.name)
        )
        .all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    /// The main pharmacy stays, and stays open.
    fn may_change(tx: &mut Tx<'_>, before: &Self, new: &NewDepartment) -> Result<()> {
        if new.active { Ok(()) } else { may_close(tx, before) }
    }

    fn may_remove(tx: &mut Tx<'_>, before: &Self) -> Result<()> {
        may_close(tx, before)
    }

    fn retire(tx: &mut Tx<'_>, who: &Who, before: &Self) -> Result<()> {
        closing::close(tx, who, before.stamp.id)
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewDepartment, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Departments,
            "insert into department (id, created_at, created_by, updated_at, updated_by, active, name, name_key, code, code_key, description,
                 responsible_person, telephone, notes, search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.code,
            fold(&new.code),
            new.description,
            new.responsible_person,
            new.telephone,
            new.notes,
            searched(new)
        )
        .run()?;
        opening::with_store(tx, id, new, by)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewDepartment, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Departments,
            "update department set version = version + 1, updated_at = $2, updated_by = $3,
                 active = $4, name = $5, name_key = $6, code = $7, code_key = $8, description = $9, responsible_person = $10,
                 telephone = $11, notes = $12, search_key = $13
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.code,
            fold(&new.code),
            new.description,
            new.responsible_person,
            new.telephone,
            new.notes,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let rows: Vec<(String, i64)> = select!(
            r,
            "select 'users', count(*) from user_account where department_id = $1
             union all select 'patients', count(*) from patient where department_id = $1
             union all select 'doctors', count(*) from doctor where department_id = $1
             union all select 'dispenses', count(*) from dispense where department_id = $1
                 or store_id in (select s.id from store s where s.department_id = $1)
             union all select 'further_stores', count(*) from store where department_id = $1 and parent_id is null
                 and id <> (select default_store_id from department where id = $1)",
            id
        )
        .all()?;
        let mut all = references::count(r, references::OF_DEPARTMENT, id)?;
        all.extend(rows);
        Ok(all)
    }

    /// The store that came with it goes with it.
    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        change!(
            tx,
            Stale::Stock,
            "delete from stock_total where store_id in (select s.id from store s where s.department_id = $1)",
            id
        )
        .run()?;
        change!(
            tx,
            Stale::Departments,
            "update department set default_store_id = null where id = $1",
            id
        )
        .run()?;
        change!(
            tx,
            Stale::Stores,
            "delete from store where parent_id in (select id from store where department_id = $1)",
            id
        )
        .run()?;
        change!(tx, Stale::Stores, "delete from store where department_id = $1", id).run()?;
        change!(tx, Stale::Departments, "delete from department where id = $1", id).run().map(drop)
    }

    fn without_secrets(&self) -> Self {
        Self { new_user: None, ..self.clone() }
    }
}

fn may_close(tx: &mut Tx<'_>, before: &Department) -> Result<()> {
    if before.protected {
        let detail = "the main pharmacy is neither removed nor closed";
        return Err(Error::refused(ProblemKind::Protected, detail));
    }
    if before.fields.active { closing::may_close(tx, before.stamp.id) } else { Ok(()) }
}

fn searched(new: &NewDepartment) -> String {
    search_key(&[&new.name, &new.code, &new.responsible_person])
}
