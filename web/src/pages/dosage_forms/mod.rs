//! Dosage forms: the words offered for how a medicine is made.

use crate::describe::{ACTIVE, Column, Field, Kind, Section, Show, Slice, UPDATED, icons};

pub static SLICE: Slice = Slice {
    path: "dosage-forms",
    one: w!("dosage form"),
    many: w!("dosage forms"),
    hint: w!("The words offered for how a medicine is made."),
    icon: icons::FORM,
    read: "medicines:read",
    write: "medicines:write",
    title: "label",
    notes: &["code"],
    sort: "sort",
    columns: &[
        Column::new("label", w!("Label"), 16).sorts(),
        Column::new("code", w!("Code"), 10).show(Show::Code).sorts(),
        Column::new("sort", w!("Order"), 6).show(Show::Number).sorts(),
        ACTIVE,
        UPDATED,
    ],
    filters: &[],
    sections: &[Section {
        title: w!("Dosage form"),
        fields: &[
            Field::text("label", w!("Label")).required(),
            Field::new("code", w!("Code"), Kind::Code).required(),
            Field::new("sort", w!("Order"), Kind::Number { least: 0, most: 1_000_000 })
                .hint(w!("Small numbers come first.")),
        ],
    }],
    ..Slice::PLAIN
};
