//! Patients in the store.

use crate::auth::{Scope, Who};
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::patients::{NewPatient, Patient};
use pharmacy_contract::problem::Match;
use pharmacy_contract::record::Gender;
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Patient {
    type New = NewPatient;

    const NOUN: &'static str = "patient";
    const LISTING: Listing = Listing {
        resource: Stale::Patients,
        also: &[Stale::Departments],
        table: "patient",
        columns: "m.active, m.name, m.file_no, m.gender, m.date_of_birth, m.age, m.age_told_on, m.phone, m.address, \
            m.department_id, m.date_of_entry, m.diagnosis, m.medical_history, m.allergies, m.notes, m.national_id",
        joined: "d.id, d.name",
        joins: "left join department d on d.id = m.department_id",
        filters: &[
            Filter {
                name: "gender",
                column: "gender",
                kind: FilterKind::Word(&["male", "female", "other", "unknown"]),
            },
            Filter { name: "department_id", column: "department_id", kind: FilterKind::Id },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
            Filter { name: "date_of_entry_from", column: "date_of_entry", kind: FilterKind::From },
            Filter { name: "date_of_entry_to", column: "date_of_entry", kind: FilterKind::To },
        ],
        sorts: &[
            Sort { name: "name", column: "name_key", kind: SortKind::Text },
            Sort { name: "file_no", column: "file_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        search: Search {
            exact: &["file_key", "national_key"],
            first: &["name_key"],
            prefix: &[],
            within: true,
        },
        expand: &["department"],
        csv: &[
            "id",
            "name",
            "file_no",
            "gender",
            "date_of_birth",
            "age",
            "age_told_on",
            "phone",
            "address",
            "department_id",
            "date_of_entry",
            "diagnosis",
            "medical_history",
            "allergies",
            "notes",
            "national_id",
            "active",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Department("department_id"),
        private: true,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewPatient {
            id: None,
            name: row.take()?,
            file_no: row.take()?,
            gender: Some(row.take()?),
            date_of_birth: row.take()?,
            age: row.take()?,
            age_told_on: row.take()?,
            phone: row.take()?,
            address: row.take()?,
            department_id: row.take()?,
            date_of_entry: row.take()?,
            diagnosis: row.take()?,
            medical_history: row.take()?,
            allergies: row.take()?,
            notes: row.take()?,
            national_id: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self { stamp, fields, department: row.named()? })
    }

    fn unique(new: &NewPatient) -> Vec<(&'static str, &'static str, String)> {
        vec![
            ("/file_no", "file_key", fold(&new.file_no)),
            ("/national_id", "national_key", fold(&new.national_id)),
        ]
    }

    fn links(new: &NewPatient) -> Vec<(&'static str, &'static str, Uuid)> {
        new.department_id.map(|id| ("/department_id", "department", id)).into_iter().collect()
    }

    /// A confined caller writes for the own department only.
    fn check(new: &NewPatient, scope: &Scope) -> Result<()> {
        if new.gender.is_none() {
            return Err(Error::invalid("/gender", "required", "this is needed"));
        }
        match scope {
            Scope::Department { id, .. }
                if new.department_id.is_some() && new.department_id != *id =>
            {
                Err(Error::invalid("/department_id", "scope", "only your own department"))
            }
            Scope::All | Scope::Department { .. } => Ok(()),
        }
    }

    fn complete(tx: &mut Tx<'_>, new: &mut NewPatient, before: Option<&Self>) -> Result<()> {
        if before.is_none() {
            new.date_of_entry = new.date_of_entry.or(Some(tx.today()));
        }
        let told = before.and_then(|b| b.fields.age);
        match new.age {
            None => new.age_told_on = None,
            Some(age) if told != Some(age) || new.age_told_on.is_none() => {
                new.age_told_on = new.age_told_on.filter(|_| before.is_none()).or(Some(tx.today()));
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn doubles(r: &mut Reader<'_>, new: &NewPatient) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> = select!(
            r,
            "select id, name from patient where name_key = $1 and (date_of_birth = $2 or (phone_key <> '' and phone_key = $3)) order by id limit 5",
            fold(&new.name),
            new.date_of_birth,
            fold(&new.phone)
        )
        .all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewPatient, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Patients,
            "insert into patient (id, created_at, created_by, updated_at, updated_by, active, name, name_key, file_no, file_key, gender,
                 date_of_birth, age, age_told_on, phone, phone_key, address, department_id, date_of_entry, diagnosis,
                 medical_history, allergies, notes, national_id, national_key, search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                    $23, $24)",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.file_no,
            fold(&new.file_no),
            new.gender.unwrap_or(Gender::Unknown),
            new.date_of_birth,
            new.age,
            new.age_told_on,
            new.phone,
            fold(&new.phone),
            new.address,
            new.department_id,
            new.date_of_entry,
            new.diagnosis,
            new.medical_history,
            new.allergies,
            new.notes,
            new.national_id,
            fold(&new.national_id),
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewPatient, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Patients,
            "update patient set version = version + 1, updated_at = $2, updated_by = $3,
                 active = $4, name = $5, name_key = $6, file_no = $7, file_key = $8, gender = $9, date_of_birth = $10, age = $11,
                 age_told_on = $12, phone = $13, phone_key = $14, address = $15, department_id = $16, date_of_entry = $17,
                 diagnosis = $18, medical_history = $19, allergies = $20, notes = $21, national_id = $22, national_key = $23,
                 search_key = $24
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.file_no,
            fold(&new.file_no),
            new.gender.unwrap_or(Gender::Unknown),
            new.date_of_birth,
            new.age,
            new.age_told_on,
            new.phone,
            fold(&new.phone),
            new.address,
            new.department_id,
            new.date_of_entry,
            new.diagnosis,
            new.medical_history,
            new.allergies,
            new.notes,
            new.national_id,
            fold(&new.national_id),
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let rows: Vec<(String, i64)> = select!(
            r,
            "select 'dispenses', count(*) from dispense where patient_id = $1
             union all select 'dispense_returns', count(*) from dispense_return where patient_id = $1",
            id
        )
        .all()?;
        Ok(rows.into_iter().collect())
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        change!(tx, Stale::Patients, "delete from patient where id = $1", id).run().map(drop)
    }

    fn hide(&mut self, _: &Who, expand: &[&str]) {
        if !expand.contains(&"department") {
            self.department = None;
        }
    }
}

fn searched(new: &NewPatient) -> String {
    search_key(&[&new.name, &new.file_no, &new.phone, &new.national_id])
}
