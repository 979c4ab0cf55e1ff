//! Returns: to suppliers, and of what was given out.

pub mod give_back;

use crate::describe::paper::{
    AtOnce, DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, STORE, TO, Verb,
    WITNESS, reversal,
};
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] =
    &[("draft", "Draft"), ("posted", "Posted"), ("settled", "Settled"), ("reversed", "Reversed")];
pub const CONDITIONS: &[Choice] =
    &[("restock", "Back to the shelf"), ("quarantine", "Set aside"), ("waste", "Waste")];
const UNITS: Kind = Kind::Number { least: 1, most: 1_000_000_000 };

pub static SUPPLIER: Slice = Slice {
    path: "returns/supplier",
    one: "supplier return",
    many: "supplier returns",
    hint: "Goods that went back to whom they were bought from.",
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
        Column::new("supplier_id", "Supplier", 10).show(Show::Named("supplier")),
        STORE,
        Column::new("credit_note_no", "Credit note", 8).show(Show::Code).hidden(),
        Column::new("credit_amount", "Credit", 6).show(Show::Money).hidden(),
        Column::new("value", "Value", 6).show(Show::Money),
        LINE_COUNT,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("supplier_id", "Supplier", Pick::Reference("suppliers")),
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: "Return",
        fields: &[
            Field::new("supplier_id", "Supplier", Kind::Reference("suppliers")).required(),
            Field::new("store_id", "Store", Kind::Reference("stores")).required().usual(),
            Field::new("receipt_id", "Receipt", Kind::Reference("receipts"))
                .hint("Where the goods came with it: its number."),
            Field::new("doc_date", "Day", Kind::Date).hint("Empty: today."),
            Field::new("credit_note_no", "Credit note", Kind::Code),
            Field::new("credit_amount", "Credit", Kind::Money),
            Field::new("value", "Value", Kind::Money).read_only(),
            Field::new("notes", "Notes", Kind::Area),
        ],
    }],
    paper: Some(&TO_SUPPLIER),
    ..Slice::PLAIN
};

const BATCH: Column = Column::new("batch_id", "Batch", 8).show(Show::Named("batch"));
const QUANTITY: Column = Column::new("quantity", "Quantity", 5).show(Show::Number);
const REASON: Column = Column::new("reason_code", "Reason", 8).show(Show::Word);
const VALUE: Column = Column::new("value", "Value", 6).show(Show::Money);

static TO_SUPPLIER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", "Medicine", Kind::Reference("medicines"))
            .required()
            .wide()
            .local(),
        Field::new("from_quarantine", "From what is set aside", Kind::Flag).starts("false"),
        Field::new("batch_id", "Batch", Kind::Batch).required(),
        Field::new("quantity", "Quantity", UNITS).required().hint("Base units."),
        Field::new("reason_code", "Reason", Kind::Reason("return,recall")).required(),
        Field::text("note", "Note"),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        BATCH,
        QUANTITY,
        Column::new("from_quarantine", "Set aside", 5).show(Show::Flag("Yes", "No")),
        REASON,
        VALUE,
        Column::new("note", "Note", 8),
    ],
    verbs: &[
        Verb {
            label: "Send back",
            noun: "posting",
            needs: "supplier_returns:post",
            states: DRAFT,
            ask: "The units leave the store, back to the supplier.",
            done: "Sent back.",
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: "Settle",
            noun: "settlement",
            needs: "supplier_returns:post",
            states: &["posted"],
            ask: "The supplier has given credit for it.",
            done: "Settled.",
            fields: &[
                Field::new("credit_note_no", "Credit note", Kind::Code),
                Field::new("credit_amount", "Credit", Kind::Money),
            ],
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "post",
        label: "Send back now",
        done: "sent back.",
        needs: &["supplier_returns:post"],
    }),
    ..Paper::PLAIN
};

pub static DISPENSE: Slice = Slice {
    path: "returns/dispense",
    one: "return",
    many: "returns",
    hint: "Begin with the dispense: its page has the way to take units back.",
    icon: icons::RETURN,
    read: "stock:read",
    title: "document_no",
    notes: &["store", "doc_date"],
    sort: "-doc_date",
    columns: &[NUMBER, STATE, DAY.sorts(), STORE, LINE_COUNT, Column::new("notes", "Notes", 12)],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        FROM,
        TO,
    ],
    sections: &[Section {
        title: "Return",
        fields: &[
            Field::new("dispense_id", "Dispense", Kind::Reference("dispenses")).read_only(),
            Field::new("patient_id", "Patient", Kind::Reference("patients")).read_only(),
            Field::new("store_id", "Store", Kind::Reference("stores")).read_only(),
            Field::new("doc_date", "Day", Kind::Date).read_only(),
            Field::new("notes", "Notes", Kind::Area).read_only(),
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
        Column::new("condition", "What becomes of it", 8).show(Show::Choice(CONDITIONS)),
        REASON,
        VALUE,
        Column::new("note", "Note", 8),
    ],
    verbs: &[
        Verb {
            label: "Take back",
            noun: "posting",
            needs: "dispense_returns:post",
            states: DRAFT,
            ask: "The units come back as the lines say.",
            done: "Taken back.",
            class: "button primary",
            fields: WITNESS,
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    ..Paper::PLAIN
};
