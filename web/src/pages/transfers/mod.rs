//! Transfers: stock on its way from one store to another, each end acting on its own.

use crate::describe::paper::{
    AtOnce, BECAUSE, DAY, DRAFT, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, Step, Verb,
    WITNESS, reversal,
};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("dispatched", "On its way"),
    ("part_received", "Partly received"),
    ("received", "Received"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
    ("reversed", "Reversed"),
    ("imported", "Taken over"),
];
const REASONS: &[Choice] = &[
    ("replenish", "Replenish"),
    ("return", "Return"),
    ("near_expiry", "Near expiry"),
    ("store_closing", "Store closing"),
    ("quarantine", "Set aside"),
    ("quarantine_release", "Back from being set aside"),
];
const REST: &[Choice] = &[("lost", "Lost"), ("returned", "Back at the source")];

pub static SLICE: Slice = Slice {
    path: "transfers",
    one: "transfer",
    many: "transfers",
    hint: "Stock that goes from one store to another.",
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
        Column::new("source_store_id", "From", 10).show(Show::Named("source_store")),
        Column::new("destination_store_id", "To", 10).show(Show::Named("destination_store")),
        Column::new("reason", "Reason", 7).show(Show::Choice(REASONS)),
        LINE_COUNT,
        Column::new("notes", "Notes", 10).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("source_store_id", "From", Pick::Reference("stores")),
        Filter::new("destination_store_id", "To", Pick::Reference("stores")),
        Filter::new("reason", "Reason", Pick::Choices(REASONS)),
        Filter::new("doc_date_from", "From day", Pick::Day),
        Filter::new("doc_date_to", "To day", Pick::Day),
    ],
    sections: &[Section {
        title: "Transfer",
        fields: &[
            Field::new("source_store_id", "From", Kind::Reference("stores")).required(),
            Field::new("destination_store_id", "To", Kind::Reference("stores")).required(),
            Field::new("reason", "Reason", Kind::Select(REASONS)).required().starts("replenish"),
            Field::new("doc_date", "Day", Kind::Date).hint("Empty: today."),
            Field::text("rejected_reason", "Why rejected").read_only(),
            Field::new("notes", "Notes", Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

const BATCHES: Column = Column::new("taken", "Batches", 12).show(Show::Taken);

static PAPER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", "Medicine", Kind::Reference("medicines")).required().wide(),
        Field::new("quantity", "Quantity", Kind::Number { least: 1, most: 1_000_000_000 })
            .required()
            .hint("Base units."),
        Field::text("note", "Note"),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("quantity", "Asked", 5).show(Show::Number),
        Column::new("approved_qty", "Approved", 5).show(Show::Number),
        Column::new("dispatched_qty", "Sent", 5).show(Show::Number),
        Column::new("received_qty", "Received", 5).show(Show::Number),
        Column::new("returned_qty", "Back", 5).show(Show::Number),
        Column::new("lost_qty", "Lost", 5).show(Show::Number),
        BATCHES,
        Column::new("reason", "Why", 8),
    ],
    verbs: &[
        Verb {
            label: "Submit",
            noun: "submission",
            needs: "transfers:request",
            states: DRAFT,
            ask: "The source is asked for these units. After that the lines are fixed.",
            done: "Submitted.",
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: "Approve",
            noun: "approval",
            needs: "transfers:approve",
            states: &["submitted"],
            ask: "What is approved is held in the source until it is sent. Less than asked needs a reason.",
            done: "Approved.",
            class: "button primary",
            step: Some(&Step {
                units: &["quantity"],
                label: "Approve",
                reason: true,
                columns: &[MEDICINE, Column::new("quantity", "Asked", 5).show(Show::Number)],
                ..Step::PLAIN
            }),
            ..Verb::PLAIN
        },
        Verb {
            label: "Reject",
            noun: "rejection",
            needs: "transfers:approve",
            states: &["submitted"],
            ask: "Nothing is sent. The reason is shown to whoever asked.",
            done: "Rejected.",
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        Verb {
            label: "Send",
            noun: "dispatch",
            needs: "transfers:dispatch",
            states: &["approved"],
            ask: "The units leave the source and are on their way.",
            done: "On its way.",
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: "Receive",
            noun: "receipt",
            needs: "transfers:receive",
            states: &["dispatched", "part_received"],
            ask: "Count what has arrived. What is missing stays on its way until it comes or is closed.",
            done: "Taken in.",
            class: "button primary",
            step: Some(&Step {
                units: &["dispatched_qty", "received_qty", "returned_qty", "lost_qty"],
                label: "Arrived",
                columns: &[
                    MEDICINE,
                    BATCHES,
                    Column::new("dispatched_qty", "Sent", 5).show(Show::Number),
                    Column::new("received_qty", "Received before", 5).show(Show::Number),
                ],
                ..Step::PLAIN
            }),
            ..Verb::PLAIN
        },
        Verb {
            label: "Close the rest",
            noun: "closing",
            needs: "transfers:approve",
            states: &["dispatched", "part_received"],
            ask: "Say of every line what became of the units that have not arrived.",
            done: "The rest is closed.",
            fields: WITNESS,
            step: Some(&Step {
                units: &["dispatched_qty", "received_qty", "returned_qty", "lost_qty"],
                choice: Some(("rest", REST)),
                label: "What became of it",
                reason: true,
                ..Step::PLAIN
            }),
            ..Verb::PLAIN
        },
        Verb {
            label: "Cancel transfer",
            noun: "cancellation",
            needs: "transfers:request",
            states: &["draft", "submitted", "approved"],
            ask: "Nothing is sent; what was held is free again.",
            done: "Cancelled.",
            fields: &[Field::new("reason", "Reason", Kind::Area)],
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["received"]),
    ],
    asks_main: true,
    at_once: Some(AtOnce {
        flag: "direct",
        label: "Move at once",
        done: "moved.",
        needs: &["transfers:approve", "transfers:receive"],
    }),
    ..Paper::PLAIN
};
