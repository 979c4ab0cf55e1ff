//! Returns: to suppliers, and of what was given out.

pub mod give_back;

use crate::describe::paper::{
    AtOnce, DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, STORE, TO, Verb,
    WITNESS, reversal,
};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", w!("Draft")),
    ("posted", w!("Posted")),
    ("settled", w!("Settled")),
    ("reversed", w!("Reversed")),
];
pub const CONDITIONS: &[Choice] = &[
    ("restock", w!("Back to the shelf")),
    ("quarantine", w!("Set aside")),
    ("waste", w!("Waste")),
];
const UNITS: Kind = Kind::Number { least: 1, most: 1_000_000_000 };

pub static SUPPLIER: Slice = Slice {
    path: "returns/supplier",
    one: w!("supplier return"),
    many: w!("supplier returns"),
    hint: w!("Goods that went back to whom they were bought from."),
    icon: icons::RETURN,
    read: "receipts:read",
    write: "supplier_returns:post",
    title: "document_no",
    notes: &["supplier", "store", "doc_date"],
    sort: "-doc_date",
    columns: &[
        NUMBER.sorts(),
        STATE,
        DAY.sorts(),
        Column::new("supplier_id", w!("Supplier"), 10).show(Show::Named("supplier")),
        STORE,
        Column::new("credit_note_no", w!("Credit note"), 8).show(Show::Code).hidden(),
        Column::new("credit_amount", w!("Credit"), 6).show(Show::Money).hidden(),
        Column::new("value", w!("Value"), 6).show(Show::Money),
        LINE_COUNT,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("supplier_id", w!("Supplier"), Pick::Reference("suppliers")),
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: w!("Return"),
        fields: &[
            Field::new("supplier_id", w!("Supplier"), Kind::Reference("suppliers")).required(),
            Field::new("store_id", w!("Store"), Kind::Reference("stores")).required().usual(),
            Field::new("receipt_id", w!("Receipt"), Kind::Reference("receipts"))
                .hint(w!("Where the goods came with it: its number.")),
            Field::new("doc_date", w!("Day"), Kind::Date).hint(w!("Empty: today.")),
            Field::new("credit_note_no", w!("Credit note"), Kind::Code),
            Field::new("credit_amount", w!("Credit"), Kind::Money),
            Field::new("value", w!("Value"), Kind::Money).read_only(),
            Field::new("notes", w!("Notes"), Kind::Area),
        ],
    }],
    paper: Some(&TO_SUPPLIER),
    ..Slice::PLAIN
};

const BATCH: Column = Column::new("batch_id", w!("Batch"), 8).show(Show::Named("batch"));
const QUANTITY: Column = Column::new("quantity", w!("Quantity"), 5).show(Show::Number);
const REASON: Column = Column::new("reason_code", w!("Reason"), 8).show(Show::Word);
const VALUE: Column = Column::new("value", w!("Value"), 6).show(Show::Money);

static TO_SUPPLIER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines"))
            .required()
            .wide()
            .local(),
        Field::new("from_quarantine", w!("From what is set aside"), Kind::Flag).starts("false"),
        Field::new("batch_id", w!("Batch"), Kind::Batch).required(),
        Field::new("quantity", w!("Quantity"), UNITS).required().hint(w!("Base units.")),
        Field::new("reason_code", w!("Reason"), Kind::Reason("return,recall")).required(),
        Field::text("note", w!("Note")),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        BATCH,
        QUANTITY,
        Column::new("from_quarantine", w!("Set aside"), 5).show(Show::Flag(w!("Yes"), w!("No"))),
        REASON,
        VALUE,
        Column::new("note", w!("Note"), 8),
    ],
    verbs: &[
        Verb {
            label: w!("Send back"),
            noun: "posting",
            needs: "supplier_returns:post",
            states: DRAFT,
            ask: w!("The units leave the store, back to the supplier."),
            done: w!("Sent back."),
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Settle"),
            noun: "settlement",
            needs: "supplier_returns:post",
            states: &["posted"],
            ask: w!("The supplier has given credit for it."),
            done: w!("Settled."),
            fields: &[
                Field::new("credit_note_no", w!("Credit note"), Kind::Code),
                Field::new("credit_amount", w!("Credit"), Kind::Money),
            ],
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "post",
        label: w!("Send back now"),
        done: w!("sent back."),
        needs: &["supplier_returns:post"],
    }),
    ..Paper::PLAIN
};

pub static DISPENSE: Slice = Slice {
    path: "returns/dispense",
    one: w!("return"),
    many: w!("returns"),
    hint: w!("Begin with the dispense: its page has the way to take units back."),
    icon: icons::RETURN,
    read: "stock:read",
    title: "document_no",
    notes: &["store", "doc_date"],
    sort: "-doc_date",
    columns: &[
        NUMBER,
        STATE,
        DAY.sorts(),
        STORE,
        LINE_COUNT,
        Column::new("notes", w!("Notes"), 12),
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: w!("Return"),
        fields: &[
            Field::new("dispense_id", w!("Dispense"), Kind::Reference("dispenses")).read_only(),
            Field::new("patient_id", w!("Patient"), Kind::Reference("patients")).read_only(),
            Field::new("store_id", w!("Store"), Kind::Reference("stores")).read_only(),
            Field::new("doc_date", w!("Day"), Kind::Date).read_only(),
            Field::new("notes", w!("Notes"), Kind::Area).read_only(),
        ],
    }],
    paper: Some(&FROM_DISPENSE),
    ..Slice::PLAIN
};

static FROM_DISPENSE: Paper = Paper {
    columns: &[
        LINE_NO,
        MEDICINE,
        BATCH,
        QUANTITY,
        Column::new("condition", w!("What becomes of it"), 8).show(Show::Choice(CONDITIONS)),
        REASON,
        VALUE,
        Column::new("note", w!("Note"), 8),
    ],
    verbs: &[
        Verb {
            label: w!("Take back"),
            noun: "posting",
            needs: "dispense_returns:post",
            states: DRAFT,
            ask: w!("The units come back as the lines say."),
            done: w!("Taken back."),
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    ..Paper::PLAIN
};
