//! Receipts: goods accepted from suppliers.

use crate::describe::paper::{
    AtOnce, DAY, DRAFT, FROM, LINE_COUNT, LINE_NO, MEDICINE, NUMBER, Paper, STATE, TO, Verb,
    reversal,
};
use crate::describe::show::plain;
use crate::describe::{
    CREATED, Choice, Column, Field, Filter, Kind, Pick, Section, Show, Slice, UPDATED, icons,
};

const STATES: &[Choice] = &[
    ("draft", "Draft"),
    ("posted", "Posted"),
    ("cancelled", "Cancelled"),
    ("reversed", "Reversed"),
    ("imported", "Taken over"),
];
const KINDS: &[Choice] = &[("purchase", "Purchase"), ("donation", "Donation")];
const UNITS: Kind = Kind::Number { least: 0, most: 1_000_000_000 };

pub static SLICE: Slice = Slice {
    path: "receipts",
    one: "receipt",
    many: "receipts",
    hint: "What suppliers delivered, batch by batch.",
    icon: icons::RECEIPT,
    read: "receipts:read",
    write: "receipts:write",
    title: "document_no",
    notes: &["supplier", "store", "doc_date"],
    sort: "-doc_date",
    columns: &[
        NUMBER.sorts(),
        STATE,
        DAY.sorts(),
        Column::new("supplier_id", "Supplier", 12).show(Show::Named("supplier")),
        Column::new("invoice_number", "Invoice", 9).show(Show::Code).sorts(),
        LINE_COUNT,
        Column::new("total", "Total", 7).show(Show::Money),
        Column::new("store_id", "Store", 10).show(Show::Named("store")).hidden(),
        Column::new("kind", "Kind", 6).show(Show::Choice(KINDS)).hidden(),
        Column::new("delivery_date", "Delivered", 7).show(Show::Date).hidden(),
        Column::new("purchaser_name", "Purchaser", 9).hidden(),
        Column::new("received_by", "Received by", 9).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", "State", Pick::Choices(STATES)),
        Filter::new("supplier_id", "Supplier", Pick::Reference("suppliers")),
        FROM,
        TO,
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        Filter::new("kind", "Kind", Pick::Choices(KINDS)),
    ],
    sections: &[Section {
        title: "Receipt",
        fields: &[
            Field::new("kind", "Kind", Kind::Select(KINDS)).required().starts("purchase"),
            Field::new("supplier_id", "Supplier", Kind::Reference("suppliers"))
                .hint("Needed unless it is a donation."),
            Field::new("invoice_number", "Invoice number", Kind::Code)
                .hint("Each invoice of a supplier is received once."),
            Field::new("store_id", "Store", Kind::Reference("stores"))
                .hint("Empty: the main store."),
            Field::new("doc_date", "Day", Kind::Date).hint("Empty: today."),
            Field::new("delivery_date", "Delivered on", Kind::Date),
            Field::text("purchaser_name", "Purchaser"),
            Field::text("received_by", "Received by"),
            Field::new("total", "Total", Kind::Money).read_only(),
            Field::new("notes", "Notes", Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

static PAPER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", "Medicine", Kind::Reference("medicines")).required().wide(),
        Field::new("quantity", "Quantity", Kind::Number { least: 1, most: 1_000_000_000 })
            .required()
            .hint("Base units accepted and paid."),
        Field::new("batch_number", "Batch", Kind::Code),
        Field::new("expiry_date", "Last day", Kind::Date),
        Field::new("unit_cost", "Unit cost", Kind::Money).hint("Of one base unit."),
        Field::new("free_qty", "Free units", UNITS).starts("0").rare(),
        Field::new("rejected_qty", "Rejected units", UNITS)
            .starts("0")
            .hint("Refused at the door: written down only.")
            .rare(),
        Field::text("rejected_reason", "Why rejected").rare(),
        Field::new("manufacture_date", "Made on", Kind::Date).rare(),
        Field::new("gtin", "GTIN", Kind::Code).rare(),
        Field::new("accept_short_dated", "Take it although few days are left", Kind::Flag)
            .starts("false"),
        Field::new("note", "Note", Kind::Area).rare(),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("batch_number", "Batch", 7).show(Show::Code),
        Column::new("expiry_date", "Last day", 7).show(Show::Expiry),
        Column::new("quantity", "Quantity", 5).show(Show::Number),
        Column::new("free_qty", "Free units", 5).show(Show::Number),
        Column::new("rejected_qty", "Rejected", 5).show(Show::Number),
        Column::new("returned_qty", "Returned", 5).show(Show::Number),
        Column::new("unit_cost", "Unit cost", 6).show(Show::Money),
        Column::new("note", "Note", 8),
    ],
    verbs: &[
        Verb {
            label: "Receive",
            noun: "posting",
            needs: "receipts:post",
            states: DRAFT,
            ask: "The goods become stock of the store. After that the receipt can only be reversed.",
            done: "The goods are in stock.",
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: "Cancel receipt",
            noun: "cancellation",
            needs: "receipts:write",
            states: DRAFT,
            ask: "Nothing was delivered. The receipt stays as a record.",
            done: "Cancelled.",
            ..Verb::PLAIN
        },
        Verb {
            label: "Return goods",
            needs: "supplier_returns:post",
            states: &["posted"],
            leads: Some(|record| {
                let of = |field| plain(record, field);
                format!(
                    "/returns/supplier/new?receipt_id={}&supplier_id={}&store_id={}",
                    of("id"),
                    of("supplier_id"),
                    of("store_id")
                )
            }),
            ..Verb::PLAIN
        },
        reversal("documents:reverse", &["posted"]),
    ],
    at_once: Some(AtOnce {
        flag: "post",
        label: "Receive now",
        done: "The goods are in stock.",
        needs: &["receipts:post"],
    }),
    ..Paper::PLAIN
};
