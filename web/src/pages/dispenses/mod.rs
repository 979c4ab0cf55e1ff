//! Dispenses: what was given out, for a patient or for a department's use.

pub mod labels;

use crate::describe::paper::{
    DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, TO, Verb, WITNESS,
    reversal,
};
use crate::describe::show::plain;
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", w!("Draft")),
    ("completed", w!("Given out")),
    ("part_returned", w!("Partly returned")),
    ("returned", w!("Returned")),
    ("reversed", w!("Reversed")),
    ("imported", w!("Taken over")),
];

pub static SLICE: Slice = Slice {
    path: "dispenses",
    one: w!("dispense"),
    many: w!("dispenses"),
    hint: w!("What was given out, to whom, and from which batches."),
    icon: icons::GIVE,
    read: "stock:read",
    write: "dispenses:write",
    title: "document_no",
    notes: &["patient", "store", "doc_date"],
    sort: "-doc_date",
    columns: &[
        NUMBER,
        STATE,
        DAY.sorts(),
        Column::new("patient_id", w!("Patient"), 11).show(Show::Named("patient")),
        Column::new("store_id", w!("Store"), 9).show(Show::Named("store")),
        Column::new("prescribed_by", w!("Prescriber"), 7),
        LINE_COUNT,
        Column::new("notes", w!("Notes"), 10).hidden(),
        UPDATED_PLAIN,
        CREATED_PLAIN,
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        Filter::new("patient_id", w!("Patient"), Pick::Reference("patients")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: w!("Dispense"),
        fields: &[
            Field::new("patient_id", w!("Patient"), Kind::Reference("patients")),
            Field::new("store_id", w!("Store"), Kind::Reference("stores")),
            Field::new("department_id", w!("Department"), Kind::Reference("departments")),
            Field::new("prescribed_by", w!("Prescriber"), Kind::Text),
            Field::new("doctor_id", w!("Doctor"), Kind::Reference("doctors")),
            Field::new("doc_date", w!("Day"), Kind::Date),
            Field::new("reserved_until", w!("Held until"), Kind::Instant).read_only(),
            Field::new("notes", w!("Notes"), Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

/// Dispenses are many: their list sorts by day only.
const UPDATED_PLAIN: Column = Column { sorts: false, ..UPDATED };
const CREATED_PLAIN: Column = Column { sorts: false, ..CREATED };

static PAPER: Paper = Paper {
    fields: &[],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("quantity", w!("Asked"), 5).show(Show::Number),
        Column::new("dispensed_qty", w!("Given"), 5).show(Show::Number),
        Column::new("taken", w!("Batches"), 12).show(Show::Taken),
        Column::new("shortage_qty", w!("Short"), 5).show(Show::Number),
        Column::new("returned_qty", w!("Returned"), 5).show(Show::Number),
        Column::new("directions", w!("Directions"), 10),
        Column::new("value", w!("Value"), 6).show(Show::Money),
    ],
    verbs: &[
        Verb {
            label: w!("Give out"),
            noun: "completion",
            needs: "dispenses:complete",
            states: DRAFT,
            ask: w!("The units leave the store, first expired first, or from the batches chosen."),
            done: w!("Given out."),
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Hold batches"),
            noun: "reservation",
            needs: "dispenses:write",
            states: DRAFT,
            ask: w!(
                "The batches are kept for this dispense for a while, and no longer free for others."
            ),
            done: w!("The batches are held."),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Labels"),
            needs: "stock:read",
            states: &["completed", "part_returned"],
            leads: Some(|record| format!("/dispenses/{}/labels", plain(record, "id"))),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Take back"),
            needs: "dispense_returns:post",
            states: &["completed", "part_returned"],
            leads: Some(|record| format!("/dispenses/{}/return", plain(record, "id"))),
            ..Verb::PLAIN
        },
        reversal("dispenses:undo", &["completed"]),
    ],
    desk: true,
    ..Paper::PLAIN
};
