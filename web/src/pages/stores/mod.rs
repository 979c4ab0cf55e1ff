//! Stores: the places that hold stock.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};

const KINDS: &[Choice] = &[
    ("main", "Main store"),
    ("ward", "Ward store"),
    ("in_transit", "In transit"),
    ("quarantine", "Quarantine"),
];

pub static SLICE: Slice = Slice {
    path: "stores",
    one: "store",
    many: "stores",
    hint: "The places that hold stock: the main store and one for each ward.",
    icon: icons::STORE,
    read: "departments:read",
    write: "org:write",
    title: "name",
    notes: &["code", "kind"],
    sort: "name",
    columns: &[
        Column::new("name", "Name", 16).sorts(),
        Column::new("code", "Code", 6).show(Show::Code).sorts(),
        Column::new("kind", "Kind", 8).show(Show::Choice(KINDS)),
        Column::new("department_id", "Department", 12).show(Show::Expanded("department")),
        Column::new("location", "Location", 12),
        Column::new("description", "Description", 14).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("department_id", "Department", Pick::Reference("departments")),
        Filter::new("kind", "Kind", Pick::Choices(KINDS)),
        IF_ACTIVE,
    ],
    sections: &[Section {
        title: "Store",
        fields: &[
            Field::text("name", "Name").required().wide(),
            Field::new("code", "Code", Kind::Code).hint("Empty: the next free one."),
            Field::new("department_id", "Department", Kind::Reference("departments"))
                .required()
                .only_new()
                .hint("Cannot be changed later."),
            Field::text("location", "Location"),
            Field::new("kind", "Kind", Kind::Select(KINDS)).read_only(),
            Field::new("parent_id", "Belongs to", Kind::Reference("stores")).read_only(),
            Field::new("description", "Description", Kind::Area),
        ],
    }],
    ..Slice::PLAIN
};
