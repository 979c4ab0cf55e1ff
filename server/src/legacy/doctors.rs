//! doctors.json -> doctors. Specialties and positions outside the lists stay as text.

use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::origin::Origin;
use super::progress::Progress;
use super::record::Record;
use super::report::{Action, Reason};
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::doctors::{DoctorType, NewDoctor};
use pharmacy_contract::record::Gender;
use pharmacy_contract::text::fold;
use pharmacy_contract::text::search_key;
use std::collections::HashSet;

pub struct Doctor {
    pub origin: Origin,
    pub fields: NewDoctor,
    /// Empty where another doctor has the same.
    pub email_key: String,
    pub license_key: String,
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let name = record.text_or_legacy("dr_name", "name");
    let name = record.name(name, "dr_name", "doctor");
    let specialist = record.text_or_legacy("specialist", "specialization");
    if !intake.names.insert(fold(&format!("{name}\n{specialist}"))) {
        record.row(Action::Info, Reason::DuplicateValue, "dr_name", name.clone(), name.clone());
    }
    let (email, license_number) = (record.text("email"), record.text("license_number"));
    let email_key = unique(&mut intake.existing.doctor_emails, record, "email", &email);
    let license_key =
        unique(&mut intake.existing.doctor_licenses, record, "license_number", &license_number);
    let fields = NewDoctor {
        name,
        gender: Some(gender(record)),
        nationality: record.text("nationality"),
        department_id: record.link("department_id", &intake.department_ids),
        position: record.text("position"),
        specialist,
        kind: kind(record),
        qualification: record.text("qualification"),
        phone: record.text_or_legacy("mobile_no", "phone"),
        email,
        license_number,
        notes: record.text_or_legacy("note", "notes"),
        active: record.flag("is_active", true),
        ..NewDoctor::default()
    };
    let of_name = intake.doctor_names.entry(fold(&fields.name));
    of_name.and_modify(|found| *found = None).or_insert(Some(record.id));
    let created_at = record.created_at();
    intake.doctors.push(Doctor {
        origin: record.origin(created_at),
        fields,
        email_key,
        license_key,
    });
}

/// The key of a text that only one record may have; a second one keeps its text and gets no key.
pub fn unique(
    taken: &mut HashSet<String>,
    record: &mut Record<'_>,
    field: &'static str,
    text: &str,
) -> String {
    let key = fold(text);
    if key.is_empty() || taken.insert(key.clone()) {
        return key;
    }
    record.row(Action::Warning, Reason::DuplicateValue, field, text, text);
    String::new()
}

/// Male or female in any case; all else is unknown.
pub fn gender(record: &mut Record<'_>) -> Gender {
    let text = record.text("gender");
    match fold(&text).as_str() {
        "male" => Gender::Male,
        "female" => Gender::Female,
        "unknown" => Gender::Unknown,
        "" => {
            record.row(Action::Altered, Reason::MissingRequired, "gender", "", "unknown");
            Gender::Unknown
        }
        _ => {
            record.row(Action::Altered, Reason::DefaultUsed, "gender", text, "unknown");
            Gender::Unknown
        }
    }
}

fn kind(record: &mut Record<'_>) -> DoctorType {
    let text = record.text("type");
    match fold(&text).as_str() {
        "" | "employee" => DoctorType::Employee,
        "visitor" => DoctorType::Visitor,
        _ => {
            record.row(Action::Altered, Reason::BadStatus, "type", text.clone(), "employee");
            record.keep("type", text.into(), Reason::BadStatus);
            DoctorType::Employee
        }
    }
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.doctors.iter().map(Row::of))
}

struct Row<'d> {
    of: &'d Doctor,
    name_key: String,
    search_key: String,
}

impl<'d> Row<'d> {
    fn of(doctor: &'d Doctor) -> Self {
        let NewDoctor { name, specialist, license_number, .. } = &doctor.fields;
        Self {
            of: doctor,
            name_key: fold(name),
            search_key: search_key(&[name, specialist, license_number]),
        }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Doctors;

    fn head() -> String {
        format!(
            "insert into doctor ({ORIGIN}, active, name, name_key, gender, nationality, department_id, position, specialist, type,
                 qualification, phone, email, email_key, license_number, license_key, notes, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let fields = &self.of.fields;
        self.of.origin.bind(values);
        values.extend([
            fields.active.bound(),
            fields.name.bound(),
            self.name_key.bound(),
            fields.gender.bound(),
            fields.nationality.bound(),
            fields.department_id.bound(),
            fields.position.bound(),
            fields.specialist.bound(),
            fields.kind.bound(),
            fields.qualification.bound(),
            fields.phone.bound(),
            fields.email.bound(),
            self.of.email_key.bound(),
            fields.license_number.bound(),
            self.of.license_key.bound(),
            fields.notes.bound(),
            self.search_key.bound(),
        ]);
    }
}
