//! All that was read from the predecessor's folder, ready to be written, and what had to be known to read it.

use super::index::Index;
use super::password::Hashing;
use super::{departments, doctors, forms, medicines, patients, stores, suppliers, users};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What the database held before: the records made at first start, and values that may be there only once.
#[derive(Debug, Default)]
pub struct Existing {
    /// Dosage forms by key of code and by key of label.
    pub form_codes: HashMap<String, Uuid>,
    pub form_labels: HashMap<String, Uuid>,
    /// Label by each key under which a medicine's free text may name the form.
    pub forms: HashMap<String, String>,
    pub main_department: Option<Uuid>,
    pub main_store: Option<Uuid>,
    /// Keys of columns that are unique. A record that is read adds its own.
    pub department_codes: HashSet<String>,
    pub store_codes: HashSet<String>,
    pub usernames: HashSet<String>,
    pub doctor_emails: HashSet<String>,
    pub doctor_licenses: HashSet<String>,
    pub patient_files: HashSet<String>,
    pub barcodes: HashSet<String>,
}

#[derive(Default)]
pub struct Intake {
    pub existing: Existing,
    pub forms: Vec<forms::Form>,
    pub suppliers: Vec<suppliers::Supplier>,
    pub departments: Vec<departments::Department>,
    pub stores: Vec<stores::Store>,
    pub medicines: Vec<medicines::Medicine>,
    pub doctors: Vec<doctors::Doctor>,
    pub patients: Vec<patients::Patient>,
    pub users: Vec<users::User>,
    pub supplier_ids: Index,
    pub department_ids: Index,
    pub store_ids: Index,
    pub medicine_ids: Index,
    /// Ids of medicines of which some store has stock.
    pub stocked: HashSet<Box<str>>,
    /// Keys of names seen in the file that is being read, to list likely doubles.
    pub names: HashSet<String>,
    /// Hashes of the plain passwords; none in a trial.
    pub hashing: Option<Hashing>,
    /// User names of the file, as written.
    pub own_usernames: HashSet<String>,
}

/// The wanted code, or the first of `code-2`, `code-3` … that nobody has.
pub fn free_code(taken: &mut HashSet<String>, wanted: &str) -> String {
    let key = pharmacy_contract::text::fold;
    let mut code = wanted.to_owned();
    for n in 2_u64.. {
        if taken.insert(key(&code)) {
            break;
        }
        code = format!("{wanted}-{n}");
    }
    code
}
