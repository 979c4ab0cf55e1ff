//! Suppliers: who the hospital buys from.

use crate::describe::{
    ACTIVE, CREATED, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice, UPDATED,
    icons,
};

pub static SLICE: Slice = Slice {
    path: "suppliers",
    one: "supplier",
    many: "suppliers",
    hint: "Who the hospital buys from, and whom to call.",
    icon: icons::SUPPLIER,
    read: "suppliers:read",
    write: "suppliers:write",
    title: "name",
    notes: &["type", "city"],
    sort: "name",
    columns: &[
        Column::new("name", "Name", 16).sorts(),
        Column::new("type", "Type", 9).sorts(),
        Column::new("contact_person", "Contact", 11),
        Column::new("phone", "Phone", 9).show(Show::Code),
        Column::new("email", "E-mail", 13),
        Column::new("city", "City", 8).sorts(),
        Column::new("lead_time_days", "Lead time, days", 7).show(Show::Number).hidden(),
        Column::new("tax_no", "Tax no.", 8).show(Show::Code).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[Filter::new("type", "Type", Pick::Lookup("supplier_type")), IF_ACTIVE],
    sections: &[
        Section {
            title: "Supplier",
            fields: &[
                Field::text("name", "Name").required().wide(),
                Field::new("type", "Type", Kind::Lookup("supplier_type"))
                    .required()
                    .starts("Medicine"),
                Field::new("tax_no", "Tax number", Kind::Code),
                Field::new(
                    "lead_time_days",
                    "Lead time in days",
                    Kind::Number { least: 0, most: 3650 },
                )
                .starts("14")
                .hint("From order to delivery."),
            ],
        },
        Section {
            title: "Contact",
            fields: &[
                Field::text("contact_person", "Contact person"),
                Field::new("phone", "Phone", Kind::Phone),
                Field::new("email", "E-mail", Kind::Email),
                Field::text("city", "City"),
                Field::text("address", "Address").wide(),
            ],
        },
        Section { title: "Notes", fields: &[Field::new("notes", "Notes", Kind::Area)] },
    ],
    ..Slice::PLAIN
};
