//! Doctors in the store.

use crate::auth::{Scope, Who};
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::doctors::{Doctor, NewDoctor};
use pharmacy_contract::problem::Match;
use pharmacy_contract::record::Gender;
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Doctor {
    type New = NewDoctor;

    const NOUN: &'static str = "doctor";
    const LISTING: Listing = Listing {
        resource: Stale::Doctors,
        also: &[Stale::Departments],
        table: "doctor",
        columns: "m.active, m.name, m.gender, m.nationality, m.department_id, m.position, m.specialist, m.type, m.qualification, \
            m.phone, m.email, m.license_number, m.notes",
        joined: "d.id, d.name",
        joins: "left join department d on d.id = m.department_id",
        filters: &[
            Filter {
                name: "gender",
                column: "gender",
                kind: FilterKind::Word(&["male", "female", "other", "unknown"]),
            },
            Filter { name: "department_id", column: "department_id", kind: FilterKind::Id },
            Filter { name: "specialist", column: "specialist", kind: FilterKind::Text },
            Filter { name: "position", column: "position", kind: FilterKind::Text },
            Filter {
                name: "type",
                column: "type",
                kind: FilterKind::Word(&["employee", "visitor"]),
            },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
        ],
        sorts: &[
            Sort { name: "name", column: "name_key", kind: SortKind::Text },
            Sort { name: "specialist", column: "specialist", kind: SortKind::Text },
            Sort { name: "position", column: "position", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        search: Search {
            exact: &["license_key", "email_key"],
            first: &["name_key"],
            prefix: &[],
            within: true,
        },
        expand: &["department"],
        csv: &[
            "id",
            "name",
            "gender",
            "nationality",
            "department_id",
            "position",
            "specialist",
            "type",
            "qualification",
            "phone",
            "email",
            "license_number",
            "notes",
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
        let fields = NewDoctor {
            id: None,
            name: row.take()?,
            gender: Some(row.take()?),
            nationality: row.take()?,
            department_id: row.take()?,
            position: row.take()?,
            specialist: row.take()?,
            kind: row.take()?,
            qualification: row.take()?,
            phone: row.take()?,
            email: row.take()?,
            license_number: row.take()?,
            notes: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self { stamp, fields, department: row.named()? })
    }

    fn unique(new: &NewDoctor) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("/email", "email_key", fold(&new.email)),
            ("/license_number", "license_key", fold(&new.license_number)),
        ]
    }

    fn links(new: &NewDoctor) -> Vec<(&'static str, &'static str, Uuid)> {
        new.department_id.map(|id| ("/department_id", "department", id)).into_iter().collect()
    }

    fn check(new: &NewDoctor, _: &Scope) -> Result<()> {
        if new.gender.is_none() {
            return Err(Error::invalid("/gender", "required", "this is needed"));
        }
        Ok(())
    }

    fn doubles(r: &mut Reader<'_>, new: &NewDoctor) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> =
            select!(r, "select id, name from doctor where name_key = $1 and specialist = $2 order by id limit 5", fold(&new.name), new.specialist).all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewDoctor, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Doctors,
            "insert into doctor (id, created_at, created_by, updated_at, updated_by, active, name, name_key, gender, nationality, department_id,
                 position, specialist, type, qualification, phone, email, email_key, license_number, license_key, notes,
                 search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.gender.unwrap_or(Gender::Unknown),
            new.nationality,
            new.department_id,
            new.position,
            new.specialist,
            new.kind,
            new.qualification,
            new.phone,
            new.email,
            fold(&new.email),
            new.license_number,
            fold(&new.license_number),
            new.notes,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewDoctor, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Doctors,
            "update doctor set version = version + 1, updated_at = $2, updated_by = $3,
                 active = $4, name = $5, name_key = $6, gender = $7, nationality = $8, department_id = $9, position = $10,
                 specialist = $11, type = $12, qualification = $13, phone = $14, email = $15, email_key = $16, license_number =
                 $17, license_key = $18, notes = $19, search_key = $20
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.gender.unwrap_or(Gender::Unknown),
            new.nationality,
            new.department_id,
            new.position,
            new.specialist,
            new.kind,
            new.qualification,
            new.phone,
            new.email,
            fold(&new.email),
            new.license_number,
            fold(&new.license_number),
            new.notes,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let (dispenses,): (i64,) =
            select!(r, "select count(*) from dispense where doctor_id = $1", id).one()?;
        Ok(BTreeMap::from([("dispenses".into(), dispenses)]))
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        change!(tx, Stale::Doctors, "delete from doctor where id = $1", id).run().map(drop)
    }

    fn hide(&mut self, _: &Who, expand: &[&str]) {
        if !expand.contains(&"department") {
            self.department = None;
        }
    }
}

fn searched(new: &NewDoctor) -> String {
    search_key(&[&new.name, &new.specialist, &new.license_number])
}
