//! Suppliers: who the hospital buys from.

use crate::describe::{
    ACTIVE, CREATED, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice, UPDATED,
    icons,
};

pub static SLICE: Slice = Slice {
    path: "suppliers",
    one: w!("supplier"),
    many: w!("suppliers"),
    hint: w!("Who the hospital buys from, and whom to call."),
    icon: icons::SUPPLIER,
    read: "suppliers:read",
    write: "suppliers:write",
    title: "name",
    notes: &["type", "city"],
    sort: "name",
    columns: &[
        Column::new("name", w!("Name"), 16).sorts(),
        Column::new("type", w!("Type"), 9).show(Show::Lookup).sorts(),
        Column::new("contact_person", w!("Contact"), 11),
        Column::new("phone", w!("Phone"), 9).show(Show::Code),
        Column::new("email", w!("E-mail"), 13),
        Column::new("city", w!("City"), 8).sorts(),
        Column::new("lead_time_days", w!("Lead time, days"), 7).show(Show::Number).hidden(),
        Column::new("tax_no", w!("Tax no."), 8).show(Show::Code).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[Filter::new("type", w!("Type"), Pick::Lookup("supplier_type")), IF_ACTIVE],
    sections: &[
        Section {
            title: w!("Supplier"),
            fields: &[
                Field::text("name", w!("Name")).required().wide(),
                Field::new("type", w!("Type"), Kind::Lookup("supplier_type"))
                    .required()
                    .starts("Medicine"),
                Field::new("tax_no", w!("Tax number"), Kind::Code),
                Field::new(
                    "lead_time_days",
                    w!("Lead time in days"),
                    Kind::Number { least: 0, most: 3650 },
                )
                .starts("14")
                .hint(w!("From order to delivery.")),
            ],
        },
        Section {
            title: w!("Contact"),
            fields: &[
                Field::text("contact_person", w!("Contact person")),
                Field::new("phone", w!("Phone"), Kind::Phone),
                Field::new("email", w!("E-mail"), Kind::Email),
                Field::text("city", w!("City")),
                Field::text("address", w!("Address")).wide(),
            ],
        },
        Section { title: w!("Notes"), fields: &[Field::new("notes", w!("Notes"), Kind::Area)] },
    ],
    cards: true,
    ..Slice::PLAIN
};
