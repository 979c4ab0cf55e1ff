//! Batches: held, released, corrected, and traced to everybody who was given of them.

mod trace;

use crate::describe::paper::{BECAUSE, Paper, Verb};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATUS: &[Choice] = &[
    ("available", "Available"),
    ("quarantined", "In quarantine"),
    ("recalled", "Recalled"),
    ("damaged", "Damaged"),
];
const PRECISION: &[Choice] = &[("day", "That day"), ("month", "The end of that month")];

pub static SLICE: Slice = Slice {
    path: "batches",
    one: "batch",
    many: "batches",
    hint: "Every batch that was ever received.",
    icon: icons::BATCH,
    read: "medicines:read",
    title: "batch_number",
    notes: &["medicine", "expiry_date"],
    sort: "batch_number",
    columns: &[
        Column::new("batch_number", "Batch", 9).sorts(),
        Column::new("medicine_id", "Medicine", 15).show(Show::Named("medicine")),
        Column::new("expiry_date", "Last day", 9).show(Show::Expiry),
        Column::new("status", "Status", 8).show(Show::State),
        Column::new("received_qty", "Received", 6).show(Show::Number),
        Column::new("unit_cost", "Unit cost", 6).show(Show::Money),
        Column::new("status_reason", "Why", 10).hidden(),
        Column::new("gtin", "GTIN", 9).show(Show::Code).hidden(),
        Column::new("manufacture_date", "Made on", 7).show(Show::Date).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("medicine_id", "Medicine", Pick::Reference("medicines")),
        Filter::new("status", "Status", Pick::Choices(STATUS)),
        Filter::new("expiry_from", "Last day from", Pick::Day),
        Filter::new("expiry_to", "to", Pick::Day),
        Filter::new("supplier_id", "Supplier", Pick::Reference("suppliers")),
    ],
    sections: &[Section {
        title: "Batch",
        fields: &[
            Field::new("medicine_id", "Medicine", Kind::Reference("medicines")).read_only(),
            Field::new("batch_number", "Number", Kind::Code).read_only(),
            Field::new("expiry_date", "Last day", Kind::Date).read_only(),
            Field::new("manufacture_date", "Made on", Kind::Date).read_only(),
            Field::new("gtin", "GTIN", Kind::Code).read_only(),
            Field::new("supplier_id", "Supplier", Kind::Reference("suppliers")).read_only(),
            Field::new("unit_cost", "Unit cost", Kind::Money).read_only(),
            Field::new("received_qty", "Received", Kind::Number { least: 0, most: i64::MAX })
                .read_only(),
            Field::new("status_reason", "Why", Kind::Area).read_only(),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

static PAPER: Paper = Paper {
    verbs: &[
        Verb {
            label: "Set aside",
            noun: "quarantine",
            needs: "batches:hold",
            states: &["available", "damaged"],
            ask: "From now on nothing of it is given out, in no store.",
            done: "Set aside.",
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: "Mark as damaged",
            noun: "damage",
            needs: "batches:hold",
            states: &["available", "quarantined"],
            ask: "Nothing of it is given out any more.",
            done: "Marked as damaged.",
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: "Release",
            noun: "release",
            needs: "batches:hold",
            states: &["quarantined", "damaged"],
            ask: "It may be given out again.",
            done: "Released.",
            class: "button primary",
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: "Correct",
            noun: "correction",
            needs: "batches:correct",
            states: &["available", "quarantined", "recalled", "damaged"],
            ask: "What was written down wrongly. What is left empty stays.",
            done: "Corrected.",
            fields: &[
                Field::new("batch_number", "Number", Kind::Code),
                Field::new("expiry_date", "Last day", Kind::Date),
                Field::new("expiry_precision", "The pack names", Kind::Select(PRECISION)),
                Field::new("reason", "Reason", Kind::Area).required(),
            ],
            ..Verb::PLAIN
        },
    ],
    below: Some(trace::trace),
    ..Paper::PLAIN
};
