//! Dosage forms: the words offered for how a medicine is made.

use crate::describe::{ACTIVE, Column, Field, Kind, Section, Show, Slice, UPDATED, icons};

pub static SLICE: Slice = Slice {
    path: "dosage-forms",
    one: "dosage form",
    many: "dosage forms",
    hint: "The words offered for how a medicine is made.",
    icon: icons::FORM,
    read: "medicines:read",
    write: "medicines:write",
    title: "label",
    notes: &["code"],
    sort: "sort",
    columns: &[
        Column::new("label", "Label", 16).sorts(),
        Column::new("code", "Code", 10).show(Show::Code).sorts(),
        Column::new("sort", "Order", 6).show(Show::Number).sorts(),
        ACTIVE,
        UPDATED,
    ],
    filters: &[],
    sections: &[Section {
        title: "Dosage form",
        fields: &[
            Field::text("label", "Label").required(),
            Field::new("code", "Code", Kind::Code).required(),
            Field::new("sort", "Order", Kind::Number { least: 0, most: 1_000_000 })
                .hint("Small numbers come first."),
        ],
    }],
    ..Slice::PLAIN
};
