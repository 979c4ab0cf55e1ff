//! Stock policies: when a store orders a medicine anew, how much, and where it lies.

use crate::describe::{
    ACTIVE, CREATED, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice, UPDATED,
    icons,
};

const LEVEL: Kind = Kind::Number { least: 0, most: 1_000_000_000 };
const DAYS: Kind = Kind::Number { least: 0, most: 3_650 };

pub static SLICE: Slice = Slice {
    path: "policies",
    one: w!("stock policy"),
    many: w!("stock policies"),
    hint: w!("When a store orders a medicine anew, how much, and on which shelf it lies."),
    icon: icons::SHELF,
    read: "stock:read",
    write: "policies:write",
    title: "medicine",
    notes: &["store_id"],
    sort: "-created_at",
    columns: &[
        Column::new("medicine_id", w!("Medicine"), 16).show(Show::Named("medicine")),
        Column::new("store_id", w!("Store"), 12).show(Show::Named("store")),
        Column::new("reorder_level", w!("Order at"), 7).show(Show::Number),
        Column::new("max_level", w!("Fill up to"), 7).show(Show::Number),
        Column::new("min_level", w!("Least"), 6).show(Show::Number).hidden(),
        Column::new("safety_stock", w!("Safety stock"), 7).show(Show::Number).hidden(),
        Column::new("lead_time_days", w!("Lead time, days"), 7).show(Show::Number).hidden(),
        Column::new("review_days", w!("Between orders, days"), 7).show(Show::Number).hidden(),
        Column::new("bin_location", w!("Shelf"), 8).show(Show::Code),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        Filter::new("medicine_id", w!("Medicine"), Pick::Reference("medicines")),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: w!("For"),
            fields: &[
                Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines"))
                    .required()
                    .only_new(),
                Field::new("store_id", w!("Store"), Kind::Reference("stores"))
                    .required()
                    .only_new(),
                Field::new("bin_location", w!("Shelf"), Kind::Code).hint(w!("Shelf or drawer.")),
            ],
        },
        Section {
            title: w!("Levels"),
            fields: &[
                Field::new("reorder_level", w!("Order at"), LEVEL)
                    .hint(w!("At or below it the stock is low. Empty: the medicine's limit.")),
                Field::new("max_level", w!("Fill up to"), LEVEL)
                    .hint(w!("Empty: twice the monthly use, or twice the limit.")),
                Field::new("min_level", w!("Least"), LEVEL),
                Field::new("safety_stock", w!("Safety stock"), LEVEL).starts("0"),
                Field::new("lead_time_days", w!("Lead time in days"), DAYS)
                    .hint(w!("Empty: the usual supplier's.")),
                Field::new("review_days", w!("Days between orders"), DAYS).starts("30"),
            ],
        },
    ],
    searched: false,
    ..Slice::PLAIN
};
