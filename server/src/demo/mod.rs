//! A small believable hospital to look at, of invented people and real generic medicines. Loaded only into a database
//! without medicines; the same each time but for the days, which are counted from today.

mod ids;
mod records;
mod year;

use crate::auth::Scope;
use crate::change;
use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::masters::Master;
use crate::select;
use crate::setup;
use crate::store::{Actor, Entry, Stale, Store, Tx};
use ids::Ids;
use jiff::Span;
use jiff::civil::Date;
use pharmacy_contract::departments::{Department, NewDepartment};
use pharmacy_contract::doctors::Doctor;
use pharmacy_contract::medicines::Medicine;
use pharmacy_contract::patients::Patient;
use pharmacy_contract::suppliers::{NewSupplier, Supplier};
use pharmacy_contract::text::fold;
use pharmacy_contract::users::{NewUser, User};
use records::{Hospital, Placed};
use std::collections::HashMap;
use uuid::Uuid;

/// How many records of each kind were loaded; none when there were medicines already.
///
/// # Errors
/// A store fault.
pub fn load(store: &Store) -> Result<Option<Loaded>> {
    setup::first_records(store)?;
    store.change_blocking(|tx| {
        if select!(tx, "select id from medicine limit 1").maybe::<(Uuid,)>()?.is_some() {
            return Ok(None);
        }
        Hospital::read()?.write(tx).map(Some)
    })
}

/// So many days of activity in the hospital that was loaded, up to today; `tell` hears of each. Needs a clock that can
/// be moved.
///
/// # Errors
/// A store fault, or a document that was refused.
pub fn live(store: &Store, days: i64, tell: &mut dyn FnMut(i64)) -> Result<()> {
    year::live(store, days, tell)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Loaded {
    pub suppliers: usize,
    pub departments: usize,
    pub medicines: usize,
    pub doctors: usize,
    pub patients: usize,
    pub users: usize,
}

impl Hospital {
    fn write(self, tx: &mut Tx<'_>) -> Result<Loaded> {
        let mut ids = Ids::default();
        let suppliers = self.suppliers.into_iter().map(|new| add_supplier(tx, ids.next(), &new));
        let suppliers: HashMap<String, Uuid> = suppliers.collect::<Result<_>>()?;
        let departments =
            self.departments.into_iter().map(|new| add_department(tx, ids.next(), new));
        let departments: HashMap<String, Uuid> = departments.collect::<Result<_>>()?;
        let loaded = Loaded {
            suppliers: suppliers.len(),
            departments: departments.len(),
            medicines: self.medicines.len(),
            doctors: self.doctors.len(),
            patients: self.patients.len(),
            users: self.users.len(),
        };
        for (medicine, number) in self.medicines.into_iter().zip(0..) {
            add_medicine(tx, ids.next(), medicine, number, &suppliers)?;
        }
        for Placed { department, record, .. } in self.doctors {
            let new = pharmacy_contract::doctors::NewDoctor {
                department_id: at(&departments, &department)?,
                ..record
            };
            Doctor::insert(tx, ids.next(), &new, None)?;
        }
        for Placed { department, record, days_since_entry } in self.patients {
            let date_of_entry = Some(day(tx, -days_since_entry)?);
            let new = pharmacy_contract::patients::NewPatient {
                department_id: at(&departments, &department)?,
                date_of_entry,
                ..record
            };
            Patient::insert(tx, ids.next(), &new, None)?;
        }
        for Placed { department, record, .. } in self.users {
            add_user(
                tx,
                ids.next(),
                NewUser { department_id: at(&departments, &department)?, ..record },
            )?;
        }
        let after = serde_json::to_string(&loaded).map_err(|e| Error::Internal(e.to_string()))?;
        let entry =
            Entry { action: "demo.load", entity: "demo", after: Some(after), ..Entry::default() };
        tx.audit(&Actor::command("demo"), entry)?;
        Ok(loaded)
    }
}

fn at(ids: &HashMap<String, Uuid>, name: &str) -> Result<Option<Uuid>> {
    if name.is_empty() {
        return Ok(None);
    }
    let found = ids.get(name).copied();
    found.map(Some).ok_or_else(|| Error::Internal(format!("data/demo: nothing is called {name}")))
}

fn day(tx: &Tx<'_>, days: i64) -> Result<Date> {
    tx.today().checked_add(Span::new().days(days)).map_err(|e| Error::Internal(e.to_string()))
}

fn add_supplier(tx: &mut Tx<'_>, id: Uuid, new: &NewSupplier) -> Result<(String, Uuid)> {
    Supplier::insert(tx, id, new, None)?;
    Ok((new.name.clone(), id))
}

/// With its store and the store's companions.
fn add_department(tx: &mut Tx<'_>, id: Uuid, mut new: NewDepartment) -> Result<(String, Uuid)> {
    Department::complete(tx, &mut new, None)?;
    Department::insert(tx, id, &new, None)?;
    Ok((new.name, id))
}

fn add_medicine(
    tx: &mut Tx<'_>,
    id: Uuid,
    medicine: records::Medicine,
    number: u32,
    suppliers: &HashMap<String, Uuid>,
) -> Result<()> {
    let records::Medicine { supplier, batch_number, expires_in_days, record } = medicine;
    let supplier_id = at(suppliers, &supplier)?;
    let barcode_number = records::barcode(number);
    let new = pharmacy_contract::medicines::NewMedicine { supplier_id, barcode_number, ..record };
    Medicine::insert(tx, id, &new, None)?;
    let (now, expiry) = (tx.now(), day(tx, expires_in_days)?);
    change!(
        tx,
        Stale::Medicines,
        "insert into batch (id, medicine_id, batch_number, batch_key, expiry_date, supplier_id, opening, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        new_id(),
        id,
        batch_number,
        fold(&batch_number),
        expiry,
        supplier_id,
        true,
        now
    )
    .run()
    .map(drop)
}

/// Nobody signs in with an account that everyone could know.
fn add_user(tx: &mut Tx<'_>, id: Uuid, mut new: NewUser) -> Result<()> {
    new.active = false;
    User::check(&new, &Scope::All)?;
    User::complete(tx, &mut new, None)?;
    User::insert(tx, id, &new, None)
}
