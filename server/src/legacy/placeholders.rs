//! Records that documents or stock point to and that nobody knows: one inactive placeholder a missing id, so that
//! history and stock stay whole.

use super::departments::Department;
use super::index::Index;
use super::intake::Intake;
use super::medicines::{Batch, Medicine};
use super::origin::Origin;
use super::patients::Patient;
use super::record::{Record, Sought};
use super::report::{Action, Reason};
use super::stores::made_here;
use super::suppliers::Supplier;
use crate::clock::new_id;
use pharmacy_contract::departments::NewDepartment;
use pharmacy_contract::medicines::NewMedicine;
use pharmacy_contract::patients::NewPatient;
use pharmacy_contract::record::Gender;
use pharmacy_contract::suppliers::NewSupplier;
use pharmacy_contract::time::Instant;
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// What a reference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Medicine,
    Supplier,
    Patient,
    Department,
    Store,
}

impl What {
    const fn word(self) -> &'static str {
        match self {
            Self::Medicine => "medicine",
            Self::Supplier => "supplier",
            Self::Patient => "patient",
            Self::Department => "department",
            Self::Store => "store",
        }
    }

    const fn index(self, intake: &Intake) -> &Index {
        match self {
            Self::Medicine => &intake.medicine_ids,
            Self::Supplier => &intake.supplier_ids,
            Self::Patient => &intake.patient_ids,
            Self::Department => &intake.department_ids,
            Self::Store => &intake.store_ids,
        }
    }

    const fn index_mut(self, intake: &mut Intake) -> &mut Index {
        match self {
            Self::Medicine => &mut intake.medicine_ids,
            Self::Supplier => &mut intake.supplier_ids,
            Self::Patient => &mut intake.patient_ids,
            Self::Department => &mut intake.department_ids,
            Self::Store => &mut intake.store_ids,
        }
    }
}

/// The record that a document points to, or its placeholder. An empty reference stays empty.
pub fn may_point(
    intake: &mut Intake,
    record: &mut Record<'_>,
    what: What,
    field: impl Into<Cow<'static, str>>,
    value: Option<&Value>,
) -> Option<Uuid> {
    let field = field.into();
    match record.seek(field.clone(), value, what.index(intake)) {
        Sought::Nothing => None,
        Sought::Found(id) => Some(id),
        Sought::Missing(legacy_id) => {
            let (id, name) = make(intake, what, Some(&legacy_id), record.now());
            record.row(Action::Placeholder, Reason::DanglingReference, field, legacy_id, name);
            Some(id)
        }
    }
}

/// `may_point` where a document cannot be without: an empty reference means one placeholder without an old id.
pub fn must_point(
    intake: &mut Intake,
    record: &mut Record<'_>,
    what: What,
    field: impl Into<Cow<'static, str>>,
    value: Option<&Value>,
) -> Uuid {
    let field = field.into();
    if let Some(id) = may_point(intake, record, what, field.clone(), value) {
        return id;
    }
    let id = nameless(intake, what, record.now());
    record.row(Action::Altered, Reason::MissingRequired, field, "", name_of(what, None));
    id
}

/// Stands for all references that are empty and may not be.
pub fn nameless(intake: &mut Intake, what: What, now: Instant) -> Uuid {
    if let Some(id) = intake.nameless.get(&what) {
        return *id;
    }
    let (id, _) = make(intake, what, None, now);
    intake.nameless.insert(what, id);
    id
}

fn name_of(what: What, legacy_id: Option<&str>) -> String {
    let word = what.word();
    legacy_id.map_or_else(
        || format!("Unknown {word}, none told"),
        |id| format!("Unknown {word}, legacy {id}"),
    )
}

/// Makes a placeholder; later references to this id find it.
pub fn make(
    intake: &mut Intake,
    what: What,
    legacy_id: Option<&str>,
    now: Instant,
) -> (Uuid, String) {
    let (id, name) = (new_id(), name_of(what, legacy_id));
    let legacy = legacy_id.map(str::to_owned);
    let origin = Origin { legacy_id: legacy, ..Origin::made_here(id, now) };
    match what {
        What::Medicine => medicine(intake, origin, name.clone()),
        What::Supplier => {
            let fields =
                NewSupplier { name: name.clone(), active: false, ..NewSupplier::default() };
            intake.suppliers.push(Supplier { origin, fields });
        }
        What::Patient => {
            let fields = NewPatient {
                name: name.clone(),
                gender: Some(Gender::Unknown),
                ..NewPatient::default()
            };
            intake.patients.push(Patient { origin, fields, file_key: String::new() });
        }
        What::Department => department(intake, origin, name.clone()),
        What::Store => store(intake, origin, &name, None),
    }
    if let Some(legacy_id) = legacy_id {
        what.index_mut(intake).add(legacy_id, id);
    }
    (id, name)
}

/// Its stock, if there is any, waits in quarantine until somebody knows what it is.
fn medicine(intake: &mut Intake, origin: Origin, name: String) {
    let fields = NewMedicine { name, low_stock_limit: 0, active: false, ..NewMedicine::default() };
    let batch = Some(Batch { quarantined: true, ..Batch::unknown() });
    intake.medicines.push(Medicine { origin, fields, barcode: None, batch, photos: vec![] });
}

/// A department comes with its store.
fn department(intake: &mut Intake, origin: Origin, name: String) {
    let (id, home) = (origin.id, new_id());
    let wanted = format!("D{}", origin.legacy_id.as_deref().unwrap_or_default());
    let code = intake.existing.department_codes.free(&wanted);
    let of_home = Origin { legacy_id: None, ..Origin::made_here(home, origin.created_at) };
    store(intake, of_home, &format!("{name}, store"), Some((id, &code)));
    intake.homes.insert(id, home);
    let fields = NewDepartment { name, code, ..NewDepartment::default() };
    intake.departments.push(Department {
        origin,
        fields,
        main: false,
        adopted: false,
        default_store: Some(home),
    });
}

/// A store of its own, or the one of a department with this code.
fn store(intake: &mut Intake, origin: Origin, name: &str, of: Option<(Uuid, &str)>) {
    let wanted = match (of, &origin.legacy_id) {
        (Some((_, code)), _) => code.replacen('D', "S", 1),
        (None, legacy_id) => format!("S{}", legacy_id.as_deref().unwrap_or_default()),
    };
    let department = of.map(|(id, _)| id);
    let mut made = made_here(intake, origin.created_at, origin.id, name, &wanted, department);
    made.fields.active = false;
    for companion in &mut made.companions {
        companion.fields.active = false;
    }
    made.origin = origin;
    intake.stores.push(made);
}
