//! patients.json -> patients. Records with one file number are listed, never merged.

use super::doctors::{gender, unique};
use super::intake::Intake;
use super::record::{Origin, Record};
use pharmacy_contract::patients::NewPatient;

pub struct Patient {
    pub origin: Origin,
    pub fields: NewPatient,
    /// Empty where another patient has the same number.
    pub file_key: String,
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let name = record.text("name");
    let name = record.name(name, "name", "patient");
    let file_no = record.text("file_no");
    let file_key = unique(&mut intake.existing.patient_files, record, "file_no", &file_no);
    let age = record.maybe_whole("age", 0..=150, None);
    let created_at = record.created_at();
    let fields = NewPatient {
        name,
        file_no,
        gender: Some(gender(record)),
        age,
        age_told_on: age.and_then(|_| record.day_of(created_at)),
        phone: record.text("phone"),
        address: record.text("address"),
        department_id: record.link("department_id", &intake.department_ids),
        date_of_entry: record.day("date_of_entry"),
        medical_history: record.text("medical_history"),
        allergies: record.text("allergies"),
        notes: record.text("notes"),
        active: true,
        ..NewPatient::default()
    };
    intake.patients.push(Patient { origin: record.origin(created_at), fields, file_key });
}
