//! The masters as the tests see them: one row each, so that a rule for all is told once.

use crate::actors::{Actor, text};
use pharmacy_contract::departments::Department;
use pharmacy_contract::doctors::Doctor;
use pharmacy_contract::lookups::DosageForm;
use pharmacy_contract::medicines::Medicine;
use pharmacy_contract::patients::Patient;
use pharmacy_contract::reasons::ReasonCode;
use pharmacy_contract::stores::Store;
use pharmacy_contract::suppliers::Supplier;
use pharmacy_contract::users::User;
use pharmacy_server::masters::{Listing, Master};
use serde_json::{Value, json};

/// One kind of record.
pub struct Slice {
    pub path: &'static str,
    pub noun: &'static str,
    pub listing: Listing,
    /// The n-th record; neighbours share a name, so that orders have ties.
    pub sample: fn(usize, &Ground) -> Value,
    /// A field to change.
    pub field: &'static str,
    /// A field without which it cannot be made.
    pub needed: &'static str,
}

/// What the samples stand on.
#[derive(Clone, Debug)]
pub struct Ground {
    pub department: String,
    pub supplier: String,
}

impl Ground {
    pub async fn lay(admin: &Actor) -> Self {
        let department = admin.make("departments", json!({"name": "Ground ward"})).await;
        let supplier = admin.make("suppliers", json!({"name": "Ground supplier"})).await;
        Self { department: text(&department["id"]), supplier: text(&supplier["id"]) }
    }
}

const fn slice<T: Master>(
    path: &'static str,
    sample: fn(usize, &Ground) -> Value,
    field: &'static str,
    needed: &'static str,
) -> Slice {
    Slice { path, noun: T::NOUN, listing: T::LISTING, sample, field, needed }
}

pub static SLICES: &[Slice] = &[
    slice::<Supplier>("suppliers", supplier, "notes", "name"),
    slice::<Medicine>("medicines", medicine, "notes", "name"),
    slice::<Department>("departments", department, "notes", "name"),
    slice::<Store>("stores", store, "description", "department_id"),
    slice::<Patient>("patients", patient, "notes", "gender"),
    slice::<Doctor>("doctors", doctor, "notes", "gender"),
    slice::<DosageForm>("dosage-forms", dosage_form, "label", "code"),
    slice::<ReasonCode>("reason-codes", reason_code, "label", "kind"),
    slice::<User>("users", user, "name", "role"),
];

pub fn of(path: &str) -> &'static Slice {
    SLICES.iter().find(|s| s.path == path).unwrap()
}

fn supplier(n: usize, _: &Ground) -> Value {
    let city = ["Aden", "Basra", "Cairo"][n % 3];
    let kind = ["Medicine", "Device"][n % 2];
    json!({"name": format!("Supplier {:04}", n / 2), "city": city, "type": kind,
           "tax_no": format!("T{n}"), "confirm_duplicate": true})
}

fn medicine(n: usize, ground: &Ground) -> Value {
    json!({"name": format!("Medicine {:04}", n / 2), "strength": format!("{n} mg"),
           "code": format!("M{n}"), "generic_name": format!("Generic {}", n % 5),
           "category": (["Antibiotic", "Analgesic", ""][n % 3]), "low_stock_limit": n % 7,
           "supplier_id": ground.supplier, "storage": (["room", "fridge", "freezer"][n % 3])})
}

fn department(n: usize, _: &Ground) -> Value {
    json!({"name": format!("Ward {:04}", n / 2), "code": format!("W{n}"), "confirm_duplicate": true})
}

fn store(n: usize, ground: &Ground) -> Value {
    json!({"name": format!("Store {:04}", n / 2), "code": format!("X{n}"),
           "department_id": ground.department, "confirm_duplicate": true})
}

fn patient(n: usize, ground: &Ground) -> Value {
    let born = format!("19{:02}-{:02}-{:02}", 10 + n % 80, 1 + n % 12, 1 + n / 12 % 28);
    json!({"name": format!("Patient {:04}", n / 2), "gender": (["female", "male"][n % 2]),
           "file_no": format!("F{n}"), "date_of_birth": born, "department_id": ground.department,
           "date_of_entry": format!("2026-01-{:02}", 1 + n % 28), "confirm_duplicate": true})
}

fn doctor(n: usize, ground: &Ground) -> Value {
    json!({"name": format!("Doctor {:04}", n / 2), "gender": "male",
           "department_id": ground.department, "specialist": (["Surgery", "Paediatrics"][n % 2]),
           "license_number": format!("L{n}"), "confirm_duplicate": true})
}

fn dosage_form(n: usize, _: &Ground) -> Value {
    json!({"code": format!("F{n}"), "label": format!("Form {:04}", n / 2), "sort": n % 9,
           "confirm_duplicate": true})
}

fn reason_code(n: usize, _: &Ground) -> Value {
    json!({"code": format!("R{n}"), "label": format!("Reason {:04}", n / 2),
           "kind": (["adjust_in", "waste", "return"][n % 3]), "needs_note": n.is_multiple_of(4)})
}

fn user(n: usize, ground: &Ground) -> Value {
    json!({"username": format!("user-{n}"), "name": format!("User {:04}", n / 2),
           "role": "department_user", "department_id": ground.department,
           "password": crate::actors::PASSWORD})
}
