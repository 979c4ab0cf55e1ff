//! Reason codes: the words to choose from where something has to have a reason.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, icons,
};

const KINDS: &[Choice] = &[
    ("adjust_in", w!("Adjustment in")),
    ("adjust_out", w!("Adjustment out")),
    ("waste", w!("Waste")),
    ("return", w!("Return")),
    ("shortage", w!("Shortage")),
    ("override", w!("Another batch")),
    ("recall", w!("Recall")),
    ("reversal", w!("Reversal")),
];

pub static SLICE: Slice = Slice {
    path: "reason-codes",
    one: w!("reason"),
    many: w!("reasons"),
    hint: w!("The words to choose from where something has to have a reason."),
    icon: icons::FORM,
    read: "stock:read",
    write: "settings:write",
    title: "label",
    notes: &["kind"],
    sort: "code",
    columns: &[
        Column::new("label", w!("Reason"), 16),
        Column::new("code", w!("Code"), 9).show(Show::Code).sorts(),
        Column::new("kind", w!("Used for"), 9).show(Show::Choice(KINDS)),
        Column::new("needs_note", w!("Needs a note"), 6).show(Show::Flag(w!("Yes"), w!("No"))),
        Column::new("needs_witness", w!("Needs a witness"), 6)
            .show(Show::Flag(w!("Yes"), w!("No"))),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[Filter::new("kind", w!("Used for"), Pick::Choices(KINDS)), IF_ACTIVE],
    sections: &[Section {
        title: w!("Reason"),
        fields: &[
            Field::text("label", w!("Reason")).required().wide(),
            Field::new("code", w!("Code"), Kind::Code).required(),
            Field::new("kind", w!("Used for"), Kind::Select(KINDS)).required().only_new(),
            Field::new("needs_note", w!("Needs a note"), Kind::Flag),
            Field::new("needs_witness", w!("Needs a witness"), Kind::Flag),
        ],
    }],
    ..Slice::PLAIN
};
