//! Adjustments: what is found or missing, waste, and stock at the beginning.

use crate::describe::paper::{
    AtOnce, BECAUSE, DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, STORE,
    TO, Verb, WITNESS, reversal,
};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("posted", "Posted"),
    ("reversed", "Reversed"),
    ("imported", "Taken over"),
];
const KINDS: &[Choice] =
    &[("adjust", "Correction"), ("waste", "Waste"), ("opening", "Opening stock")];

pub static SLICE: Slice = Slice {
    path: "adjustments",
    one: "adjustment",
    many: "adjustments",
    hint: "Corrections with a reason, waste, and opening stock.",
    icon: icons::ADJUST,
    read: "stock:read",
    write: "adjustments:write",
    title: "document_no",
    notes: &["kind", "store", "doc_date"],
    sort: "-doc_date",
    columns: &[
        NUMBER.sorts(),
        STATE,
        DAY.sorts(),
        Column::new("kind", "Kind", 8).show(Show::Choice(KINDS)),
        STORE,
        LINE_COUNT,
        Column::new("value", "Value", 6).show(Show::Money),
        Column::new("notes", "Notes", 9).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("kind", "Kind", Pick::Choices(KINDS)),
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[
        Section {
            title: "Adjustment",
            fields: &[
                Field::new("kind", "Kind", Kind::Select(KINDS)).required().starts("adjust"),
                Field::new("store_id", "Store", Kind::Reference("stores")).required().usual(),
                Field::new("doc_date", "Day", Kind::Date).hint("Empty: today."),
                Field::new("value", "Value", Kind::Money).read_only(),
                Field::text("rejected_reason", "Why it came back").read_only(),
                Field::new("notes", "Notes", Kind::Area),
            ],
        },
        Section { title: "Witness", fields: ASKED_WITNESS },
    ],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

/// Asked where a new document is posted at once.
pub const ASKED_WITNESS: &[Field] = &[
    Field::new("witness.username", "Witness, user name", Kind::Code)
        .asked()
        .hint("Only for controlled medicines that are posted at once."),
    Field::new("witness.pin", "Witness, PIN", Kind::Secret).asked(),
];

static PAPER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", "Medicine", Kind::Reference("medicines")).required().wide(),
        Field::new("batch_id", "Batch", Kind::Batch),
        Field::new(
            "delta",
            "More or less",
            Kind::Number { least: -1_000_000_000, most: 1_000_000_000 },
        )
        .required()
        .hint("Base units; -5 for five less."),
        Field::new("reason_code", "Reason", Kind::Reason("adjust_in,adjust_out,waste,recall")),
        Field::new("batch_number", "A batch that is new here", Kind::Code).rare(),
        Field::new("expiry_date", "Its last day", Kind::Date).rare(),
        Field::new("unit_cost", "Its unit cost", Kind::Money).rare(),
        Field::text("note", "Note").rare(),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("batch_id", "Batch", 8).show(Show::Named("batch")),
        Column::new("batch_number", "New batch", 8).show(Show::Code),
        Column::new("delta", "More or less", 6).show(Show::Number),
        Column::new("reason_code", "Reason", 8).show(Show::Word),
        Column::new("value", "Value", 6).show(Show::Money),
        Column::new("note", "Note", 10),
    ],
    verbs: &[
        Verb {
            label: "Post",
            noun: "posting",
            needs: "adjustments:post",
            states: DRAFT,
            ask: "The stock is changed by these lines. Above the hospital's limit somebody else has to approve.",
            done: "Posted.",
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: "Hand in for approval",
            noun: "submission",
            needs: "adjustments:write",
            states: DRAFT,
            ask: "Somebody else looks at it and posts it.",
            done: "Handed in.",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: "Approve",
            noun: "approval",
            needs: "adjustments:approve",
            states: &["submitted"],
            ask: "The stock is changed by these lines.",
            done: "Approved and posted.",
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: "Send back",
            noun: "rejection",
            needs: "adjustments:approve",
            states: &["submitted"],
            ask: "It is a draft again, with your reason on it.",
            done: "Sent back.",
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "post",
        label: "Post now",
        done: "posted.",
        needs: &["adjustments:post"],
    }),
    ..Paper::PLAIN
};
