//! Doctors: who orders what is given out.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};
use crate::pages::patients::GENDERS;

const TYPES: &[Choice] = &[("employee", w!("Employee")), ("visitor", w!("Visitor"))];

pub static SLICE: Slice = Slice {
    path: "doctors",
    one: w!("doctor"),
    many: w!("doctors"),
    hint: w!("Who orders what is given out."),
    icon: icons::DOCTOR,
    read: "doctors:read",
    write: "doctors:write",
    title: "name",
    notes: &["specialist", "license_number"],
    sort: "name",
    columns: &[
        Column::new("name", w!("Name"), 15).sorts(),
        Column::new("specialist", w!("Speciality"), 11).show(Show::Lookup),
        Column::new("position", w!("Position"), 10).show(Show::Lookup),
        Column::new("department_id", w!("Department"), 11).show(Show::Expanded("department")),
        Column::new("type", w!("Type"), 7).show(Show::Choice(TYPES)),
        Column::new("phone", w!("Phone"), 9).show(Show::Code),
        Column::new("email", w!("E-mail"), 13).hidden(),
        Column::new("license_number", w!("Licence"), 8).show(Show::Code).hidden(),
        Column::new("gender", w!("Gender"), 6).show(Show::Choice(GENDERS)).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("specialist", w!("Speciality"), Pick::Lookup("doctor_specialist")),
        Filter::new("position", w!("Position"), Pick::Lookup("doctor_position")),
        Filter::new("department_id", w!("Department"), Pick::Reference("departments")),
        Filter::new("type", w!("Type"), Pick::Choices(TYPES)),
        Filter::new("gender", w!("Gender"), Pick::Choices(GENDERS)),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: w!("Person"),
            fields: &[
                Field::text("name", w!("Name")).required().wide(),
                Field::new("gender", w!("Gender"), Kind::Select(GENDERS)).required(),
                Field::text("nationality", w!("Nationality")),
                Field::new("phone", w!("Phone"), Kind::Phone),
                Field::new("email", w!("E-mail"), Kind::Email),
            ],
        },
        Section {
            title: w!("Work"),
            fields: &[
                Field::new("department_id", w!("Department"), Kind::Reference("departments")),
                Field::new("type", w!("Type"), Kind::Select(TYPES)).required().starts("employee"),
                Field::new("position", w!("Position"), Kind::Lookup("doctor_position")),
                Field::new("specialist", w!("Speciality"), Kind::Lookup("doctor_specialist")),
                Field::text("qualification", w!("Qualification")),
                Field::new("license_number", w!("Licence number"), Kind::Code),
            ],
        },
        Section { title: w!("Notes"), fields: &[Field::new("notes", w!("Notes"), Kind::Area)] },
    ],
    ..Slice::PLAIN
};
