//! The files of `data/demo`, one a slice.

use crate::error::{Error, Result};
use pharmacy_contract::departments::NewDepartment;
use pharmacy_contract::doctors::NewDoctor;
use pharmacy_contract::gtin;
use pharmacy_contract::medicines::NewMedicine;
use pharmacy_contract::patients::NewPatient;
use pharmacy_contract::suppliers::NewSupplier;
use pharmacy_contract::users::NewUser;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub struct Hospital {
    pub suppliers: Vec<NewSupplier>,
    pub departments: Vec<NewDepartment>,
    pub medicines: Vec<Medicine>,
    pub doctors: Vec<Placed<NewDoctor>>,
    pub patients: Vec<Placed<NewPatient>>,
    pub users: Vec<Placed<NewUser>>,
}

/// A record that belongs to a department, by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed<T> {
    #[serde(default)]
    pub department: String,
    #[serde(default)]
    pub days_since_entry: i64,
    pub record: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Medicine {
    /// By name.
    pub supplier: String,
    pub batch_number: String,
    /// Counted from the day of loading: there is always something about to expire.
    pub expires_in_days: i64,
    pub record: NewMedicine,
}

impl Hospital {
    /// # Errors
    /// A file that does not fit the contract.
    pub fn read() -> Result<Self> {
        Ok(Self {
            suppliers: parse("suppliers", include_str!("../../../data/demo/suppliers.json"))?,
            departments: parse("departments", include_str!("../../../data/demo/departments.json"))?,
            medicines: parse("medicines", include_str!("../../../data/demo/medicines.json"))?,
            doctors: parse("doctors", include_str!("../../../data/demo/doctors.json"))?,
            patients: parse("patients", include_str!("../../../data/demo/patients.json"))?,
            users: parse("users", include_str!("../../../data/demo/users.json"))?,
        })
    }
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("data/demo/{name}.json: {e}")))
}

/// A number of the range that GS1 keeps for use inside of a house: it is on no real pack.
pub fn barcode(number: u32) -> String {
    let body = format!("200{:09}", 4_100_000 + u64::from(number) * 37);
    let with_check = (0..10).map(|check| format!("{body}{check}"));
    with_check.into_iter().find(|text| gtin::parse(text).is_some()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::text::fold;
    use std::collections::HashSet;
    use validator::Validate;

    #[test]
    fn every_record_would_be_taken_by_the_api() {
        let hospital = Hospital::read().unwrap();
        hospital.suppliers.iter().for_each(|r| r.validate().unwrap());
        hospital.departments.iter().for_each(|r| r.validate().unwrap());
        hospital.medicines.iter().for_each(|r| r.record.validate().unwrap());
        hospital.doctors.iter().for_each(|r| r.record.validate().unwrap());
        hospital.patients.iter().for_each(|r| r.record.validate().unwrap());
        hospital.users.iter().for_each(|r| r.record.validate().unwrap());
    }

    #[test]
    fn names_referred_to_exist_and_values_that_are_unique_are() {
        let hospital = Hospital::read().unwrap();
        let suppliers: HashSet<&str> = hospital.suppliers.iter().map(|s| s.name.as_str()).collect();
        assert!(hospital.medicines.iter().all(|m| suppliers.contains(m.supplier.as_str())));
        let codes: HashSet<String> =
            hospital.medicines.iter().map(|m| fold(&m.record.code)).collect();
        assert_eq!(codes.len(), hospital.medicines.len());
        let double = |m: &Medicine| {
            format!("{}|{}|{}", fold(&m.record.name), m.record.strength, m.record.dosage_form)
        };
        let names: HashSet<String> = hospital.medicines.iter().map(double).collect();
        assert_eq!(names.len(), hospital.medicines.len());
        let files: HashSet<&str> =
            hospital.patients.iter().map(|p| p.record.file_no.as_str()).collect();
        assert_eq!(files.len(), hospital.patients.len());
    }

    #[test]
    fn barcodes_are_valid_and_of_no_real_pack() {
        let codes: HashSet<String> = (0..200).map(barcode).collect();
        assert_eq!(codes.len(), 200);
        assert!(codes.iter().all(|c| c.starts_with("200") && gtin::parse(c).is_some()));
    }
}
