//! Adjustments: what is found or missing, waste, and stock at the beginning.

use crate::describe::paper::{
    AtOnce, BECAUSE, DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, STORE,
    TO, Verb, WITNESS, reversal,
};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", w!("Draft")),
    ("submitted", w!("Submitted")),
    ("posted", w!("Posted")),
    ("reversed", w!("Reversed")),
    ("imported", w!("Taken over")),
];
const KINDS: &[Choice] =
    &[("adjust", w!("Correction")), ("waste", w!("Waste")), ("opening", w!("Opening stock"))];

pub static SLICE: Slice = Slice {
    path: "adjustments",
    one: w!("adjustment"),
    many: w!("adjustments"),
    hint: w!("Corrections with a reason, waste, and opening stock."),
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
        Column::new("kind", w!("Kind"), 8).show(Show::Choice(KINDS)),
        STORE,
        LINE_COUNT,
        Column::new("value", w!("Value"), 6).show(Show::Money),
        Column::new("notes", w!("Notes"), 9).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("kind", w!("Kind"), Pick::Choices(KINDS)),
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[
        Section {
            title: w!("Adjustment"),
            fields: &[
                Field::new("kind", w!("Kind"), Kind::Select(KINDS)).required().starts("adjust"),
                Field::new("store_id", w!("Store"), Kind::Reference("stores")).required().usual(),
                Field::new("doc_date", w!("Day"), Kind::Date).hint(w!("Empty: today.")),
                Field::new("value", w!("Value"), Kind::Money).read_only(),
                Field::text("rejected_reason", w!("Why it came back")).read_only(),
                Field::new("notes", w!("Notes"), Kind::Area),
            ],
        },
        Section { title: w!("Witness"), fields: ASKED_WITNESS },
    ],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

/// Asked where a new document is posted at once.
pub const ASKED_WITNESS: &[Field] = &[
    Field::new("witness.username", w!("Witness, user name"), Kind::Code)
        .asked()
        .hint(w!("Only for controlled medicines that are posted at once.")),
    Field::new("witness.pin", w!("Witness, PIN"), Kind::Secret).asked(),
];

static PAPER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines")).required().wide(),
        Field::new("batch_id", w!("Batch"), Kind::Batch),
        Field::new(
            "delta",
            w!("More or less"),
            Kind::Number { least: -1_000_000_000, most: 1_000_000_000 },
        )
        .required()
        .hint(w!("Base units; -5 for five less.")),
        Field::new("reason_code", w!("Reason"), Kind::Reason("adjust_in,adjust_out,waste,recall")),
        Field::new("batch_number", w!("A batch that is new here"), Kind::Code).rare(),
        Field::new("expiry_date", w!("Its last day"), Kind::Date).rare(),
        Field::new("unit_cost", w!("Its unit cost"), Kind::Money).rare(),
        Field::text("note", w!("Note")).rare(),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("batch_id", w!("Batch"), 8).show(Show::Named("batch")),
        Column::new("batch_number", w!("New batch"), 8).show(Show::Code),
        Column::new("delta", w!("More or less"), 6).show(Show::Number),
        Column::new("reason_code", w!("Reason"), 8).show(Show::Word),
        Column::new("value", w!("Value"), 6).show(Show::Money),
        Column::new("note", w!("Note"), 10),
    ],
    verbs: &[
        Verb {
            label: w!("Post"),
            noun: "posting",
            needs: "adjustments:post",
            states: DRAFT,
            ask: w!(
                "The stock is changed by these lines. Above the hospital's limit somebody else has to approve."
            ),
            done: w!("Posted."),
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Hand in for approval"),
            noun: "submission",
            needs: "adjustments:write",
            states: DRAFT,
            ask: w!("Somebody else looks at it and posts it."),
            done: w!("Handed in."),
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Approve"),
            noun: "approval",
            needs: "adjustments:approve",
            states: &["submitted"],
            ask: w!("The stock is changed by these lines."),
            done: w!("Approved and posted."),
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Send back"),
            noun: "rejection",
            needs: "adjustments:approve",
            states: &["submitted"],
            ask: w!("It is a draft again, with your reason on it."),
            done: w!("Sent back."),
            fields: BECAUSE,
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "post",
        label: w!("Post now"),
        done: w!("posted."),
        needs: &["adjustments:post"],
    }),
    ..Paper::PLAIN
};
