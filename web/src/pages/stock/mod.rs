//! What lies where: by medicine, by batch, and the ledger that says why.

pub mod matrix;

use crate::describe::show::plain;
use crate::describe::{Choice, Column, Filter, Pick, Show, Slice, icons};
use serde_json::Value;

const STATUS: &[Choice] = &[("out", "Out"), ("low", "Low"), ("medium", "Medium"), ("good", "Good")];
pub const TYPES: &[Choice] = &[
    ("opening", "Opening"),
    ("receipt", "Receipt"),
    ("supplier_return", "To supplier"),
    ("dispense", "Given out"),
    ("dispense_return", "Taken back"),
    ("transfer_in", "Transfer in"),
    ("transfer_out", "Transfer out"),
    ("transfer_loss", "Lost on the way"),
    ("adjust", "Correction"),
    ("count", "Count"),
    ("waste", "Waste"),
];
const BATCH_STATUS: Column = Column::new("status", "Status", 8).show(Show::State);
const MEDICINE: Column = Column::new("medicine_id", "Medicine", 13).show(Show::Named("medicine"));
const STORE: Column = Column::new("store_id", "Store", 9).show(Show::Named("store"));

fn card(row: &Value) -> String {
    let (store, medicine) = (plain(row, "store_id"), plain(row, "medicine_id"));
    format!("/movements?store_id={store}&medicine_id={medicine}")
}

pub static SLICE: Slice = Slice {
    path: "stock",
    one: "stock",
    many: "stock",
    hint: "It fills when goods are received.",
    icon: icons::SHELF,
    read: "stock:read",
    title: "",
    sort: "medicine",
    columns: &[
        Column::new("medicine", "Medicine", 12).show(Show::Named("medicine")).sorts(),
        STORE,
        Column::new("status", "Level", 5).show(Show::State),
        Column::new("usable", "Usable", 5).show(Show::Number),
        Column::new("reserved", "Held", 5).show(Show::Number),
        Column::new("available", "Free", 5).show(Show::Number),
        Column::new("on_hand", "On hand", 5).show(Show::Number).hidden(),
        Column::new("limit_used", "Limit", 5).show(Show::Number),
        Column::new("earliest_expiry", "First to expire", 9).show(Show::Expiry),
        Column::new("value", "Value", 6).show(Show::Money),
        Column::new("last_movement_at", "Last moved", 10).show(Show::Instant).hidden(),
    ],
    filters: &[
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        Filter::new("status", "Level", Pick::Choices(STATUS)),
        Filter::new("medicine_id", "Medicine", Pick::Reference("medicines")),
        Filter::new("expiry_from", "Expires from", Pick::Day),
        Filter::new("expiry_to", "to", Pick::Day),
    ],
    leads: Some(card),
    ..Slice::PLAIN
};

pub static BALANCES: Slice = Slice {
    path: "stock/balances",
    one: "batch on a shelf",
    many: "batches on shelves",
    hint: "They come with receipts.",
    icon: icons::STORE,
    read: "stock:read",
    title: "",
    sort: "arrival",
    columns: &[
        MEDICINE,
        Column::new("batch_number", "Batch", 8).show(Show::Code),
        Column::new("expiry_date", "Last day", 9).show(Show::Expiry),
        BATCH_STATUS,
        STORE,
        Column::new("on_hand", "On hand", 5).show(Show::Number),
        Column::new("reserved", "Held", 5).show(Show::Number),
        Column::new("unit_cost", "Unit cost", 6).show(Show::Money).hidden(),
    ],
    filters: &[
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        Filter::new("medicine_id", "Medicine", Pick::Reference("medicines")),
    ],
    leads: Some(|row| format!("/batches/{}", plain(row, "batch_id"))),
    searched: false,
    ..Slice::PLAIN
};

pub static MOVEMENTS: Slice = Slice {
    path: "movements",
    one: "movement",
    many: "movements",
    hint: "Every unit that came or went leaves one line here.",
    icon: icons::LEDGER,
    read: "stock:read",
    title: "",
    sort: "-posted_at",
    columns: &[
        Column::new("posted_at", "Posted", 12).show(Show::Instant).sorts(),
        Column::new("type", "What", 8).show(Show::Choice(TYPES)),
        MEDICINE,
        Column::new("batch_number", "Batch", 7).show(Show::Code),
        Column::new("qty_delta", "More or less", 6).show(Show::Number),
        Column::new("balance_after", "Balance", 6).show(Show::Number),
        STORE,
        Column::new("effective_on", "Day", 8).show(Show::Date).hidden(),
        Column::new("reason_code", "Reason", 7).show(Show::Word).hidden(),
        Column::new("value", "Value", 6).show(Show::Money).hidden(),
        Column::new("store_seq", "No.", 4).show(Show::Number).hidden(),
        Column::new("hash", "Hash", 12).show(Show::Code).hidden(),
    ],
    filters: &[
        Filter::new("store_id", "Store", Pick::Reference("stores")),
        Filter::new("medicine_id", "Medicine", Pick::Reference("medicines")),
        Filter::new("date_from", "From", Pick::Day),
        Filter::new("date_to", "To", Pick::Day),
    ],
    leads: Some(document),
    searched: false,
    ..Slice::PLAIN
};

/// The page of the document behind a line of the ledger; none where there is no such page.
pub fn document(row: &Value) -> String {
    let path = match plain(row, "doc_type").as_str() {
        "receipt" => "receipts",
        "dispense" => "dispenses",
        "transfer" => "transfers",
        "adjustment" => "adjustments",
        "supplier_return" => "returns/supplier",
        "dispense_return" => "returns/dispense",
        "stocktake" => "stocktakes",
        _ => return String::new(),
    };
    format!("/{path}/{}", plain(row, "doc_id"))
}
