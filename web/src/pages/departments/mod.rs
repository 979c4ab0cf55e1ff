//! Departments: the wards and units of the hospital, each with its store.

use crate::describe::{
    ACTIVE, CREATED, Column, Field, IF_ACTIVE, Kind, Section, Show, Slice, UPDATED, icons,
};

pub static SLICE: Slice = Slice {
    path: "departments",
    one: "department",
    many: "departments",
    hint: "The wards and units of the hospital; each has a store of its own.",
    icon: icons::DEPARTMENT,
    read: "departments:read",
    write: "org:write",
    title: "name",
    notes: &["code"],
    sort: "name",
    columns: &[
        Column::new("name", "Name", 16).sorts(),
        Column::new("code", "Code", 6).show(Show::Code).sorts(),
        Column::new("responsible_person", "Responsible", 12),
        Column::new("telephone", "Telephone", 9).show(Show::Code),
        Column::new("description", "Description", 14).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[IF_ACTIVE],
    sections: &[
        Section {
            title: "Department",
            fields: &[
                Field::text("name", "Name").required().wide(),
                Field::new("code", "Code", Kind::Code).hint("Empty: the next free one."),
                Field::text("responsible_person", "Responsible person"),
                Field::new("telephone", "Telephone", Kind::Phone),
                Field::new("default_store_id", "Store", Kind::Reference("stores")).read_only(),
                Field::new("create_user", "Make a sign-in for this department", Kind::Flag)
                    .asked()
                    .hint("Its one-time password is shown once after saving."),
                Field::new("description", "Description", Kind::Area),
            ],
        },
        Section { title: "Notes", fields: &[Field::new("notes", "Notes", Kind::Area)] },
    ],
    ..Slice::PLAIN
};
