//! Departments: the wards and units of the hospital, each with its store.

use crate::describe::{
    ACTIVE, CREATED, Column, Field, IF_ACTIVE, Kind, Section, Show, Slice, UPDATED, icons,
};

pub static SLICE: Slice = Slice {
    path: "departments",
    one: w!("department"),
    many: w!("departments"),
    hint: w!("The wards and units of the hospital; each has a store of its own."),
    icon: icons::DEPARTMENT,
    read: "departments:read",
    write: "org:write",
    title: "name",
    notes: &["code"],
    sort: "name",
    columns: &[
        Column::new("name", w!("Name"), 16).sorts(),
        Column::new("code", w!("Code"), 6).show(Show::Code).sorts(),
        Column::new("responsible_person", w!("Responsible"), 12),
        Column::new("telephone", w!("Telephone"), 9).show(Show::Code),
        Column::new("description", w!("Description"), 14).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[IF_ACTIVE],
    sections: &[
        Section {
            title: w!("Department"),
            fields: &[
                Field::text("name", w!("Name")).required().wide(),
                Field::new("code", w!("Code"), Kind::Code).hint(w!("Empty: the next free one.")),
                Field::text("responsible_person", w!("Responsible person")),
                Field::new("telephone", w!("Telephone"), Kind::Phone),
                Field::new("default_store_id", w!("Store"), Kind::Reference("stores")).read_only(),
                Field::new("create_user", w!("Make a sign-in for this department"), Kind::Flag)
                    .asked()
                    .hint(w!("Its one-time password is shown once after saving.")),
                Field::new("description", w!("Description"), Kind::Area),
            ],
        },
        Section { title: w!("Notes"), fields: &[Field::new("notes", w!("Notes"), Kind::Area)] },
    ],
    ..Slice::PLAIN
};
