//! Stores: the places that hold stock.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};

const KINDS: &[Choice] = &[
    ("main", w!("Main store")),
    ("ward", w!("Ward store")),
    ("in_transit", w!("In transit")),
    ("quarantine", w!("Quarantine")),
];

pub static SLICE: Slice = Slice {
    path: "stores",
    one: w!("store"),
    many: w!("stores"),
    hint: w!("The places that hold stock: the main store and one for each ward."),
    icon: icons::STORE,
    read: "departments:read",
    write: "org:write",
    title: "name",
    notes: &["code", "kind"],
    sort: "name",
    columns: &[
        Column::new("name", w!("Name"), 16).sorts(),
        Column::new("code", w!("Code"), 6).show(Show::Code).sorts(),
        Column::new("kind", w!("Kind"), 8).show(Show::Choice(KINDS)),
        Column::new("department_id", w!("Department"), 12).show(Show::Expanded("department")),
        Column::new("location", w!("Location"), 12),
        Column::new("description", w!("Description"), 14).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("department_id", w!("Department"), Pick::Reference("departments")),
        Filter::new("kind", w!("Kind"), Pick::Choices(KINDS)),
        IF_ACTIVE,
    ],
    sections: &[Section {
        title: w!("Store"),
        fields: &[
            Field::text("name", w!("Name")).required().wide(),
            Field::new("code", w!("Code"), Kind::Code).hint(w!("Empty: the next free one.")),
            Field::new("department_id", w!("Department"), Kind::Reference("departments"))
                .required()
                .only_new()
                .hint(w!("Cannot be changed later.")),
            Field::text("location", w!("Location")),
            Field::new("kind", w!("Kind"), Kind::Select(KINDS)).read_only(),
            Field::new("parent_id", w!("Belongs to"), Kind::Reference("stores")).read_only(),
            Field::new("description", w!("Description"), Kind::Area),
        ],
    }],
    cards: true,
    ..Slice::PLAIN
};
