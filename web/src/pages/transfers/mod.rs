//! Transfers: stock on its way from one store to another, each end acting on its own.

use crate::describe::paper::{
    AtOnce, BECAUSE, DAY, DRAFT, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, Step, Verb,
    WITNESS, reversal,
};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", w!("Draft")),
    ("submitted", w!("Submitted")),
    ("approved", w!("Approved")),
    ("dispatched", w!("On its way")),
    ("part_received", w!("Partly received")),
    ("received", w!("Received")),
    ("rejected", w!("Rejected")),
    ("cancelled", w!("Cancelled")),
    ("reversed", w!("Reversed")),
    ("imported", w!("Taken over")),
];
const REASONS: &[Choice] = &[
    ("replenish", w!("Replenish")),
    ("return", w!("Return")),
    ("near_expiry", w!("Near expiry")),
    ("store_closing", w!("Store closing")),
    ("quarantine", w!("Set aside")),
    ("quarantine_release", w!("Back from being set aside")),
];
const REST: &[Choice] = &[("lost", w!("Lost")), ("returned", w!("Back at the source"))];

pub static SLICE: Slice = Slice {
    path: "transfers",
    one: w!("transfer"),
    many: w!("transfers"),
    hint: w!("Stock that goes from one store to another."),
    icon: icons::TRANSFER,
    read: "stock:read",
    write: "transfers:request",
    title: "document_no",
    notes: &["source_store", "destination_store", "doc_date"],
    sort: "-doc_date",
    columns: &[
        NUMBER.sorts(),
        STATE,
        DAY.sorts(),
        Column::new("source_store_id", w!("From"), 10).show(Show::Named("source_store")),
        Column::new("destination_store_id", w!("To"), 10).show(Show::Named("destination_store")),
        Column::new("reason", w!("Reason"), 7).show(Show::Choice(REASONS)),
        LINE_COUNT,
        Column::new("notes", w!("Notes"), 10).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("source_store_id", w!("From"), Pick::Reference("stores")),
        Filter::new("destination_store_id", w!("To"), Pick::Reference("stores")),
        Filter::new("reason", w!("Reason"), Pick::Choices(REASONS)),
        Filter::new("doc_date_from", w!("From day"), Pick::Day),
        Filter::new("doc_date_to", w!("To day"), Pick::Day),
    ],
    sections: &[Section {
        title: w!("Transfer"),
        fields: &[
            Field::new("source_store_id", w!("From"), Kind::Reference("stores")).required(),
            Field::new("destination_store_id", w!("To"), Kind::Reference("stores")).required(),
            Field::new("reason", w!("Reason"), Kind::Select(REASONS))
                .required()
                .starts("replenish"),
            Field::new("doc_date", w!("Day"), Kind::Date).hint(w!("Empty: today.")),
            Field::text("rejected_reason", w!("Why rejected")).read_only(),
            Field::new("notes", w!("Notes"), Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

const BATCHES: Column = Column::new("taken", w!("Batches"), 12).show(Show::Taken);

static PAPER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines")).required().wide(),
        Field::new("quantity", w!("Quantity"), Kind::Number { least: 1, most: 1_000_000_000 })
            .required()
            .hint(w!("Base units.")),
        Field::text("note", w!("Note")),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("quantity", w!("Asked"), 5).show(Show::Number),
        Column::new("approved_qty", w!("Approved"), 5).show(Show::Number),
        Column::new("dispatched_qty", w!("Sent"), 5).show(Show::Number),
        Column::new("received_qty", w!("Received"), 5).show(Show::Number),
        Column::new("returned_qty", w!("Back"), 5).show(Show::Number),
        Column::new("lost_qty", w!("Lost"), 5).show(Show::Number),
        BATCHES,
        Column::new("reason", w!("Why"), 8),
    ],
    verbs: &[
        Verb {
            label: w!("Submit"),
            noun: "submission",
            needs: "transfers:request",
            states: DRAFT,
            ask: w!("The source is asked for these units. After that the lines are fixed."),
            done: w!("Submitted."),
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Approve"),
            noun: "approval",
            needs: "transfers:approve",
            states: &["submitted"],
            ask: w!(
                "What is approved is held in the source until it is sent. Less than asked needs a reason."
            ),
            done: w!("Approved."),
            class: "button primary",
            step: Some(&Step {
                units: &["quantity"],
                label: w!("Approve"),
                reason: true,
                columns: &[MEDICINE, Column::new("quantity", w!("Asked"), 5).show(Show::Number)],
                ..Step::PLAIN
            }),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Reject"),
            noun: "rejection",
            needs: "transfers:approve",
            states: &["submitted"],
            ask: w!("Nothing is sent. The reason is shown to whoever asked."),
            done: w!("Rejected."),
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Send"),
            noun: "dispatch",
            needs: "transfers:dispatch",
            states: &["approved"],
            ask: w!("The units leave the source and are on their way."),
            done: w!("On its way."),
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Receive"),
            noun: "receipt",
            needs: "transfers:receive",
            states: &["dispatched", "part_received"],
            ask: w!(
                "Count what has arrived. What is missing stays on its way until it comes or is closed."
            ),
            done: w!("Taken in."),
            class: "button primary",
            step: Some(&Step {
                units: &["dispatched_qty", "received_qty", "returned_qty", "lost_qty"],
                label: w!("Arrived"),
                columns: &[
                    MEDICINE,
                    BATCHES,
                    Column::new("dispatched_qty", w!("Sent"), 5).show(Show::Number),
                    Column::new("received_qty", w!("Received before"), 5).show(Show::Number),
                ],
                ..Step::PLAIN
            }),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Close the rest"),
            noun: "closing",
            needs: "transfers:approve",
            states: &["dispatched", "part_received"],
            ask: w!("Say of every line what became of the units that have not arrived."),
            done: w!("The rest is closed."),
            fields: WITNESS,
            step: Some(&Step {
                units: &["dispatched_qty", "received_qty", "returned_qty", "lost_qty"],
                choice: Some(("rest", REST)),
                label: w!("What became of it"),
                reason: true,
                ..Step::PLAIN
            }),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Cancel transfer"),
            noun: "cancellation",
            needs: "transfers:request",
            states: &["draft", "submitted", "approved"],
            ask: w!("Nothing is sent; what was held is free again."),
            done: w!("Cancelled."),
            fields: &[Field::new("reason", w!("Reason"), Kind::Area)],
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["received"]),
    ],
    asks_main: true,
    at_once: Some(AtOnce {
        flag: "direct",
        label: w!("Move at once"),
        done: w!("moved."),
        needs: &["transfers:approve", "transfers:receive"],
    }),
    ..Paper::PLAIN
};
