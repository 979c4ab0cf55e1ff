//! Doctors: who orders what is given out.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};
use crate::pages::patients::GENDERS;

const TYPES: &[Choice] = &[("employee", "Employee"), ("visitor", "Visitor")];

pub static SLICE: Slice = Slice {
    path: "doctors",
    one: "doctor",
    many: "doctors",
    hint: "Who orders what is given out.",
    icon: icons::DOCTOR,
    read: "doctors:read",
    write: "doctors:write",
    title: "name",
    notes: &["specialist", "license_number"],
    sort: "name",
    columns: &[
        Column::new("name", "Name", 15).sorts(),
        Column::new("specialist", "Speciality", 11),
        Column::new("position", "Position", 10),
        Column::new("department_id", "Department", 11).show(Show::Expanded("department")),
        Column::new("type", "Type", 7).show(Show::Choice(TYPES)),
        Column::new("phone", "Phone", 9).show(Show::Code),
        Column::new("email", "E-mail", 13).hidden(),
        Column::new("license_number", "Licence", 8).show(Show::Code).hidden(),
        Column::new("gender", "Gender", 6).show(Show::Choice(GENDERS)).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("specialist", "Speciality", Pick::Lookup("doctor_specialist")),
        Filter::new("position", "Position", Pick::Lookup("doctor_position")),
        Filter::new("department_id", "Department", Pick::Reference("departments")),
        Filter::new("type", "Type", Pick::Choices(TYPES)),
        Filter::new("gender", "Gender", Pick::Choices(GENDERS)),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: "Person",
            fields: &[
                Field::text("name", "Name").required().wide(),
                Field::new("gender", "Gender", Kind::Select(GENDERS)).required(),
                Field::text("nationality", "Nationality"),
                Field::new("phone", "Phone", Kind::Phone),
                Field::new("email", "E-mail", Kind::Email),
            ],
        },
        Section {
            title: "Work",
            fields: &[
                Field::new("department_id", "Department", Kind::Reference("departments")),
                Field::new("type", "Type", Kind::Select(TYPES)).required().starts("employee"),
                Field::new("position", "Position", Kind::Lookup("doctor_position")),
                Field::new("specialist", "Speciality", Kind::Lookup("doctor_specialist")),
                Field::text("qualification", "Qualification"),
                Field::new("license_number", "Licence number", Kind::Code),
            ],
        },
        Section { title: "Notes", fields: &[Field::new("notes", "Notes", Kind::Area)] },
    ],
    ..Slice::PLAIN
};
