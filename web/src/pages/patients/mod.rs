//! Patients: whom medicines are given to.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};

pub const GENDERS: &[Choice] =
    &[("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Unknown")];

pub static SLICE: Slice = Slice {
    path: "patients",
    one: "patient",
    many: "patients",
    hint: "The people medicines are given to.",
    icon: icons::PATIENT,
    read: "patients:read",
    write: "patients:write",
    title: "name",
    notes: &["file_no", "date_of_birth"],
    sort: "name",
    columns: &[
        Column::new("name", "Name", 16).sorts(),
        Column::new("file_no", "File no.", 7).show(Show::Code).sorts(),
        Column::new("gender", "Gender", 6).show(Show::Choice(GENDERS)),
        Column::new("date_of_birth", "Born", 8).show(Show::Date),
        Column::new("phone", "Phone", 9).show(Show::Code),
        Column::new("department_id", "Department", 11).show(Show::Expanded("department")),
        Column::new("date_of_entry", "Entered", 8).show(Show::Date).sorts(),
        Column::new("diagnosis", "Diagnosis", 12).hidden(),
        Column::new("allergies", "Allergies", 10).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("gender", "Gender", Pick::Choices(GENDERS)),
        Filter::new("department_id", "Department", Pick::Reference("departments")),
        Filter::new("date_of_entry_from", "Entered from", Pick::Day),
        Filter::new("date_of_entry_to", "Entered to", Pick::Day),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: "Person",
            fields: &[
                Field::text("name", "Name").required().wide(),
                Field::new("file_no", "File number", Kind::Code),
                Field::new("national_id", "National id", Kind::Code),
                Field::new("gender", "Gender", Kind::Select(GENDERS)).required(),
                Field::new("date_of_birth", "Date of birth", Kind::Date),
                Field::new("age", "Age in years", Kind::Number { least: 0, most: 150 })
                    .hint("Only when the birth date is not known."),
                Field::new("phone", "Phone", Kind::Phone),
                Field::text("address", "Address").wide(),
            ],
        },
        Section {
            title: "Stay",
            fields: &[
                Field::new("department_id", "Department", Kind::Reference("departments")),
                Field::new("date_of_entry", "Date of entry", Kind::Date).hint("Empty: today."),
            ],
        },
        Section {
            title: "Medical",
            fields: &[
                Field::new("allergies", "Allergies", Kind::Area),
                Field::new("diagnosis", "Diagnosis", Kind::Area),
                Field::new("medical_history", "Medical history", Kind::Area),
                Field::new("notes", "Notes", Kind::Area),
            ],
        },
    ],
    ..Slice::PLAIN
};
