//! patients.json -> patients. Records with one file number are listed, never merged.

use super::doctors::{gender, unique};
use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::origin::Origin;
use super::progress::Progress;
use super::record::Record;
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::patients::NewPatient;
use pharmacy_contract::text::{fold, search_key};

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
    if let Some(legacy_id) = &record.legacy_id {
        intake.patient_ids.add(legacy_id, record.id);
    }
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

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.patients.iter().map(Row::of))
}

struct Row<'p> {
    of: &'p Patient,
    name_key: String,
    phone_key: String,
    search_key: String,
}

impl<'p> Row<'p> {
    fn of(patient: &'p Patient) -> Self {
        let NewPatient { name, file_no, phone, national_id, .. } = &patient.fields;
        Self {
            of: patient,
            name_key: fold(name),
            phone_key: fold(phone),
            search_key: search_key(&[name, file_no, phone, national_id]),
        }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Patients;

    fn head() -> String {
        format!(
            "insert into patient ({ORIGIN}, name, name_key, file_no, file_key, gender, age, age_told_on, phone, phone_key, address,
                 department_id, date_of_entry, medical_history, allergies, notes, active, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let fields = &self.of.fields;
        self.of.origin.bind(values);
        values.extend([
            fields.name.bound(),
            self.name_key.bound(),
            fields.file_no.bound(),
            self.of.file_key.bound(),
            fields.gender.bound(),
            fields.age.bound(),
            fields.age_told_on.bound(),
            fields.phone.bound(),
            self.phone_key.bound(),
            fields.address.bound(),
            fields.department_id.bound(),
            fields.date_of_entry.bound(),
            fields.medical_history.bound(),
            fields.allergies.bound(),
            fields.notes.bound(),
            fields.active.bound(),
            self.search_key.bound(),
        ]);
    }
}
