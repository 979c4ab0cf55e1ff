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
    ("draft", w!("Draft")),
    ("posted", w!("Posted")),
    ("cancelled", w!("Cancelled")),
    ("reversed", w!("Reversed")),
    ("imported", w!("Taken over")),
];
const KINDS: &[Choice] = &[("purchase", w!("Purchase")), ("donation", w!("Donation"))];
const UNITS: Kind = Kind::Number { least: 0, most: 1_000_000_000 };

pub static SLICE: Slice = Slice {
    path: "receipts",
    one: w!("receipt"),
    many: w!("receipts"),
    hint: w!("What suppliers delivered, batch by batch."),
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
        Column::new("supplier_id", w!("Supplier"), 12).show(Show::Named("supplier")),
        Column::new("invoice_number", w!("Invoice"), 9).show(Show::Code).sorts(),
        LINE_COUNT,
        Column::new("total", w!("Total"), 7).show(Show::Money),
        Column::new("store_id", w!("Store"), 10).show(Show::Named("store")).hidden(),
        Column::new("kind", w!("Kind"), 6).show(Show::Choice(KINDS)).hidden(),
        Column::new("delivery_date", w!("Delivered"), 7).show(Show::Date).hidden(),
        Column::new("purchaser_name", w!("Purchaser"), 9).hidden(),
        Column::new("received_by", w!("Received by"), 9).hidden(),
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("state", w!("State"), Pick::Choices(STATES)),
        Filter::new("supplier_id", w!("Supplier"), Pick::Reference("suppliers")),
        FROM,
        TO,
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        Filter::new("kind", w!("Kind"), Pick::Choices(KINDS)),
    ],
    sections: &[Section {
        title: w!("Receipt"),
        fields: &[
            Field::new("kind", w!("Kind"), Kind::Select(KINDS)).required().starts("purchase"),
            Field::new("supplier_id", w!("Supplier"), Kind::Reference("suppliers"))
                .hint(w!("Needed unless it is a donation.")),
            Field::new("invoice_number", w!("Invoice number"), Kind::Code)
                .hint(w!("Each invoice of a supplier is received once.")),
            Field::new("store_id", w!("Store"), Kind::Reference("stores"))
                .hint(w!("Empty: the main store.")),
            Field::new("doc_date", w!("Day"), Kind::Date).hint(w!("Empty: today.")),
            Field::new("delivery_date", w!("Delivered on"), Kind::Date),
            Field::text("purchaser_name", w!("Purchaser")),
            Field::text("received_by", w!("Received by")),
            Field::new("total", w!("Total"), Kind::Money).read_only(),
            Field::new("notes", w!("Notes"), Kind::Area),
        ],
    }],
    paper: Some(&PAPER),
    ..Slice::PLAIN
};

static PAPER: Paper = Paper {
    fields: &[
        Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines")).required().wide(),
        Field::new("quantity", w!("Quantity"), Kind::Number { least: 1, most: 1_000_000_000 })
            .required()
            .hint(w!("Base units accepted and paid.")),
        Field::new("batch_number", w!("Batch"), Kind::Code),
        Field::new("expiry_date", w!("Last day"), Kind::Date),
        Field::new("unit_cost", w!("Unit cost"), Kind::Money).hint(w!("Of one base unit.")),
        Field::new("free_qty", w!("Free units"), UNITS).starts("0").rare(),
        Field::new("rejected_qty", w!("Rejected units"), UNITS)
            .starts("0")
            .hint(w!("Refused at the door: written down only."))
            .rare(),
        Field::text("rejected_reason", w!("Why rejected")).rare(),
        Field::new("manufacture_date", w!("Made on"), Kind::Date).rare(),
        Field::new("gtin", w!("GTIN"), Kind::Code).rare(),
        Field::new("accept_short_dated", w!("Take it although few days are left"), Kind::Flag)
            .starts("false"),
        Field::new("note", w!("Note"), Kind::Area).rare(),
    ],
    columns: &[
        LINE_NO,
        MEDICINE,
        Column::new("batch_number", w!("Batch"), 7).show(Show::Code),
        Column::new("expiry_date", w!("Last day"), 7).show(Show::Expiry),
        Column::new("quantity", w!("Quantity"), 5).show(Show::Number),
        Column::new("free_qty", w!("Free units"), 5).show(Show::Number),
        Column::new("rejected_qty", w!("Rejected"), 5).show(Show::Number),
        Column::new("returned_qty", w!("Returned"), 5).show(Show::Number),
        Column::new("unit_cost", w!("Unit cost"), 6).show(Show::Money),
        Column::new("note", w!("Note"), 8),
    ],
    verbs: &[
        Verb {
            label: w!("Receive"),
            noun: "posting",
            needs: "receipts:post",
            states: DRAFT,
            ask: w!(
                "The goods become stock of the store. After that the receipt can only be reversed."
            ),
            done: w!("The goods are in stock."),
            class: "button primary",
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Cancel receipt"),
            noun: "cancellation",
            needs: "receipts:write",
            states: DRAFT,
            ask: w!("Nothing was delivered. The receipt stays as a record."),
            done: w!("Cancelled."),
            ..Verb::PLAIN
        },
        Verb {
            label: w!("Return goods"),
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
        label: w!("Receive now"),
        done: w!("The goods are in stock."),
        needs: &["receipts:post"],
    }),
    ..Paper::PLAIN
};
