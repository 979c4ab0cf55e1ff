//! Batches: held, released, corrected, and traced to everybody who was given of them.

mod trace;

use crate::describe::paper::{BECAUSE, Paper, Verb};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATUS: &[Choice] = &[
    ("available", w!("Available")),
    ("quarantined", w!("In quarantine")),
    ("recalled", w!("Recalled")),
    ("damaged", w!("Damaged")),
];
const PRECISION: &[Choice] = &[("day", w!("That day")), ("month", w!("The end of that month"))];

pub static SLICE: Slice = Slice {
    path: "batches",
    one: w!("batch"),
    many: w!("batches"),
    hint: w!("Every batch that was ever received."),
    icon: icons::BATCH,
    read: "medicines:read",
    title: "batch_number",
    notes: &["medicine", "expiry_date"],
    sort: "batch_number",
    columns: &[
        Column::new("batch_number", w!("Batch"), 9).sorts(),
        Column::new("medicine_id", w!("Medicine"), 15).show(Show::Named("medicine")),
        Column::new("expiry_date", w!("Last day"), 9).show(Show::Expiry),
        Column::new("status", w!("Status"), 8).show(Show::State),
        Column::new("received_qty", w!("Received"), 6).show(Show::Number),
        Column::new("unit_cost", w!("Unit cost"), 6).show(Show::Money),
        Column::new("status_reason", w!("Why"), 10).hidden(),
        Column::new("gtin", w!("GTIN"), 9).show(Show::Code).hidden(),
        Column::new("manufacture_date", w!("Made on"), 7).show(Show::Date).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("medicine_id", w!("Medicine"), Pick::Reference("medicines")),
        Filter::new("status", w!("Status"), Pick::Choices(STATUS)),
        Filter::new("expiry_from", w!("Last day from"), Pick::Day),
        Filter::new("expiry_to", w!("to"), Pick::Day),
        Filter::new("supplier_id", w!("Supplier"), Pick::Reference("suppliers")),
    ],
    sections: &[Section {
        title: w!("Batch"),
        fields: &[
            Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines")).read_only(),
            Field::new("batch_number", w!("Number"), Kind::Code).read_only(),
            Field::new("expiry_date", w!("Last day"), Kind::Date).read_only(),
            Field::new("manufacture_date", w!("Made on"), Kind::Date).read_only(),
            Field::new("gtin", w!("GTIN"), Kind::Code).read_only(),
            Field::new("supplier_id", w!("Supplier"), Kind::Reference("suppliers")).read_only(),
            Field::new("unit_cost", w!("Unit cost"), Kind::Money).read_only(),
            Field::new("received_qty", w!("Received"), Kind::Number { least: 0, most: i64::MAX })
                .read_only(),
            Field::new("status_reason", w!("Why"), Kind::Area).read_only(),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

static PAPER: Paper = Paper {
    verbs: &[
        Verb {
            label: w!("Set aside"),
            noun: "quarantine",
            needs: "batches:hold",
            states: &["available", "damaged"],
            ask: w!("From now on nothing of it is given out, in no store."),
            done: w!("Set aside."),
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Mark as damaged"),
            noun: "damage",
            needs: "batches:hold",
            states: &["available", "quarantined"],
            ask: w!("Nothing of it is given out any more."),
            done: w!("Marked as damaged."),
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Release"),
            noun: "release",
            needs: "batches:hold",
            states: &["quarantined", "damaged"],
            ask: w!("It may be given out again."),
            done: w!("Released."),
            class: "button primary",
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Correct"),
            noun: "correction",
            needs: "batches:correct",
            states: &["available", "quarantined", "recalled", "damaged"],
            ask: w!("What was written down wrongly. What is left empty stays."),
            done: w!("Corrected."),
            fields: &[
                Field::new("batch_number", w!("Number"), Kind::Code),
                Field::new("expiry_date", w!("Last day"), Kind::Date),
                Field::new("expiry_precision", w!("The pack names"), Kind::Select(PRECISION)),
                Field::new("reason", w!("Reason"), Kind::Area).required(),
            ],
            ..Verb::PLAIN
        },
    ],
    below: Some(trace::trace),
    ..Paper::PLAIN
};
