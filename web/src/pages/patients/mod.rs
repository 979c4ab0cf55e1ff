//! Patients: whom medicines are given to.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};

pub const GENDERS: &[Choice] = &[
    ("female", w!("Female")),
    ("male", w!("Male")),
    ("other", w!("Other")),
    ("unknown", w!("Unknown")),
];

pub static SLICE: Slice = Slice {
    path: "patients",
    one: w!("patient"),
    many: w!("patients"),
    hint: w!("The people medicines are given to."),
    icon: icons::PATIENT,
    read: "patients:read",
    write: "patients:write",
    title: "name",
    notes: &["file_no", "date_of_birth"],
    sort: "name",
    columns: &[
        Column::new("name", w!("Name"), 16).sorts(),
        Column::new("file_no", w!("File no."), 7).show(Show::Code).sorts(),
        Column::new("gender", w!("Gender"), 6).show(Show::Choice(GENDERS)),
        Column::new("date_of_birth", w!("Born"), 8).show(Show::Date),
        Column::new("phone", w!("Phone"), 9).show(Show::Code),
        Column::new("department_id", w!("Department"), 11).show(Show::Expanded("department")),
        Column::new("date_of_entry", w!("Entered"), 8).show(Show::Date).sorts(),
        Column::new("diagnosis", w!("Diagnosis"), 12).hidden(),
        Column::new("allergies", w!("Allergies"), 10).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("gender", w!("Gender"), Pick::Choices(GENDERS)),
        Filter::new("department_id", w!("Department"), Pick::Reference("departments")),
        Filter::new("date_of_entry_from", w!("Entered from"), Pick::Day),
        Filter::new("date_of_entry_to", w!("Entered to"), Pick::Day),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: w!("Person"),
            fields: &[
                Field::text("name", w!("Name")).required().wide(),
                Field::new("file_no", w!("File number"), Kind::Code),
                Field::new("national_id", w!("National id"), Kind::Code),
                Field::new("gender", w!("Gender"), Kind::Select(GENDERS)).required(),
                Field::new("date_of_birth", w!("Date of birth"), Kind::Date),
                Field::new("age", w!("Age in years"), Kind::Number { least: 0, most: 150 })
                    .hint(w!("Only when the birth date is not known.")),
                Field::new("phone", w!("Phone"), Kind::Phone),
                Field::text("address", w!("Address")).wide(),
            ],
        },
        Section {
            title: w!("Stay"),
            fields: &[
                Field::new("department_id", w!("Department"), Kind::Reference("departments")),
                Field::new("date_of_entry", w!("Date of entry"), Kind::Date)
                    .hint(w!("Empty: today.")),
            ],
        },
        Section {
            title: w!("Medical"),
            fields: &[
                Field::new("allergies", w!("Allergies"), Kind::Area),
                Field::new("diagnosis", w!("Diagnosis"), Kind::Area),
                Field::new("medical_history", w!("Medical history"), Kind::Area),
                Field::new("notes", w!("Notes"), Kind::Area),
            ],
        },
    ],
    ..Slice::PLAIN
};
