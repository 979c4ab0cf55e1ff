//! Dispenses: what was given out, for a patient or for a department's use.

use crate::describe::paper::{
    DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, TO, Verb, WITNESS,
    reversal,
};
use crate::describe::show::plain;
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", "Draft"),
    ("completed", "Given out"),
    ("part_returned", "Partly returned"),
    ("returned", "Returned"),
    ("reversed", "Reversed"),
    ("imported", "Taken over"),
];

pub static SLICE: Slice = Slice {
    path: "dispenses",
    one: "dispense",
    many: "dispenses",
    hint: "What was given out, to whom, and from which batches.",
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
        Column::new("patient_id", "Patient", 11).show(Show::Named("patient")),
        Column::new("store_id", "Store", 9).show(Show::Named("store")),
        Column::new("prescribed_by", "Prescriber", 7),
        LINE_COUNT,
        Column::new("notes", "Notes", 10).hidden(),
        UPDATED_PLAIN,
        CREATED_PLAIN,
    ],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        Filter::new("patient_id", "Patient", Pick::Reference("patients")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: "Dispense",
        fields: &[
            Field::new("patient_id", "Patient", Kind::Reference("patients")),
            Field::new("store_id", "Store", Kind::Reference("stores")),
            Field::new("department_id", "Department", Kind::Reference("departments")),
            Field::new("prescribed_by", "Prescriber", Kind::Text),
            Field::new("doctor_id", "Doctor", Kind::Reference("doctors")),
            Field::new("doc_date", "Day", Kind::Date),
            Field::new("reserved_until", "Held until", Kind::Instant).read_only(),
            Field::new("notes", "Notes", Kind::Area),
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
        Column::new("quantity", "Asked", 5).show(Show::Number),
        Column::new("dispensed_qty", "Given", 5).show(Show::Number),
        Column::new("taken", "Batches", 12).show(Show::Taken),
        Column::new("shortage_qty", "Short", 5).show(Show::Number),
        Column::new("returned_qty", "Returned", 5).show(Show::Number),
        Column::new("directions", "Directions", 10),
        Column::new("value", "Value", 6).show(Show::Money),
    ],
    verbs: &[
        Verb {
            label: "Give out",
            noun: "completion",
            needs: "dispenses:complete",
            states: DRAFT,
            ask: "The units leave the store, first expired first, or from the batches chosen.",
            done: "Given out.",
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: "Hold batches",
            noun: "reservation",
            needs: "dispenses:write",
            states: DRAFT,
            ask: "The batches are kept for this dispense for a while, and no longer free for others.",
            done: "The batches are held.",
            ..Verb::PLAIN
        },
        Verb {
            label: "Take back",
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
