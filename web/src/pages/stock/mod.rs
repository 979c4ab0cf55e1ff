//! What lies where: by medicine, by batch, and the ledger that says why.

pub mod matrix;

use crate::describe::show::plain;
use crate::describe::{Choice, Column, Filter, Pick, Show, Slice, icons};
use serde_json::Value;

const STATUS: &[Choice] =
    &[("out", w!("Out")), ("low", w!("Low")), ("medium", w!("Medium")), ("good", w!("Good"))];
pub const TYPES: &[Choice] = &[
    ("opening", w!("Opening")),
    ("receipt", w!("Receipt")),
    ("supplier_return", w!("To supplier")),
    ("dispense", w!("Given out")),
    ("dispense_return", w!("Taken back")),
    ("transfer_in", w!("Transfer in")),
    ("transfer_out", w!("Transfer out")),
    ("transfer_loss", w!("Lost on the way")),
    ("adjust", w!("Correction")),
    ("count", w!("Count")),
    ("waste", w!("Waste")),
];
const BATCH_STATUS: Column = Column::new("status", w!("Status"), 8).show(Show::State);
const MEDICINE: Column =
    Column::new("medicine_id", w!("Medicine"), 13).show(Show::Named("medicine"));
const STORE: Column = Column::new("store_id", w!("Store"), 9).show(Show::Named("store"));

fn card(row: &Value) -> String {
    let (store, medicine) = (plain(row, "store_id"), plain(row, "medicine_id"));
    format!("/movements?store_id={store}&medicine_id={medicine}")
}

pub static SLICE: Slice = Slice {
    path: "stock",
    one: w!("stock"),
    many: w!("stock"),
    hint: w!("It fills when goods are received."),
    icon: icons::SHELF,
    read: "stock:read",
    title: "",
    sort: "medicine",
    columns: &[
        Column::new("medicine", w!("Medicine"), 12).show(Show::Named("medicine")).sorts(),
        STORE,
        Column::new("status", w!("Level"), 5).show(Show::State),
        Column::new("usable", w!("Usable"), 5).show(Show::Number),
        Column::new("reserved", w!("Held"), 5).show(Show::Number),
        Column::new("available", w!("Free"), 5).show(Show::Number),
        Column::new("on_hand", w!("On hand"), 5).show(Show::Number).hidden(),
        Column::new("limit_used", w!("Limit"), 5).show(Show::Number),
        Column::new("earliest_expiry", w!("First to expire"), 9).show(Show::Expiry),
        Column::new("value", w!("Value"), 6).show(Show::Money),
        Column::new("last_movement_at", w!("Last moved"), 10).show(Show::Instant).hidden(),
    ],
    filters: &[
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        Filter::new("status", w!("Level"), Pick::Choices(STATUS)),
        Filter::new("medicine_id", w!("Medicine"), Pick::Reference("medicines")),
        Filter::new("expiry_from", w!("Expires from"), Pick::Day),
        Filter::new("expiry_to", w!("to"), Pick::Day),
    ],
    leads: Some(card),
    ..Slice::PLAIN
};

pub static BALANCES: Slice = Slice {
    path: "stock/balances",
    one: w!("batch on a shelf"),
    many: w!("batches on shelves"),
    hint: w!("They come with receipts."),
    icon: icons::STORE,
    read: "stock:read",
    title: "",
    sort: "arrival",
    columns: &[
        MEDICINE,
        Column::new("batch_number", w!("Batch"), 8).show(Show::Code),
        Column::new("expiry_date", w!("Last day"), 9).show(Show::Expiry),
        BATCH_STATUS,
        STORE,
        Column::new("on_hand", w!("On hand"), 5).show(Show::Number),
        Column::new("reserved", w!("Held"), 5).show(Show::Number),
        Column::new("unit_cost", w!("Unit cost"), 6).show(Show::Money).hidden(),
    ],
    filters: &[
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        Filter::new("medicine_id", w!("Medicine"), Pick::Reference("medicines")),
    ],
    leads: Some(|row| format!("/batches/{}", plain(row, "batch_id"))),
    searched: false,
    ..Slice::PLAIN
};

pub static MOVEMENTS: Slice = Slice {
    path: "movements",
    one: w!("movement"),
    many: w!("movements"),
    hint: w!("Every unit that came or went leaves one line here."),
    icon: icons::LEDGER,
    read: "stock:read",
    title: "",
    sort: "-posted_at",
    columns: &[
        Column::new("posted_at", w!("Posted"), 12).show(Show::Instant).sorts(),
        Column::new("type", w!("What"), 8).show(Show::Choice(TYPES)),
        MEDICINE,
        Column::new("batch_number", w!("Batch"), 7).show(Show::Code),
        Column::new("qty_delta", w!("More or less"), 6).show(Show::Number),
        Column::new("balance_after", w!("Balance"), 6).show(Show::Number),
        STORE,
        Column::new("effective_on", w!("Day"), 8).show(Show::Date).hidden(),
        Column::new("reason_code", w!("Reason"), 7).show(Show::Word).hidden(),
        Column::new("value", w!("Value"), 6).show(Show::Money).hidden(),
        Column::new("store_seq", w!("No."), 4).show(Show::Number).hidden(),
        Column::new("hash", w!("Hash"), 12).show(Show::Code).hidden(),
    ],
    filters: &[
        Filter::new("store_id", w!("Store"), Pick::Reference("stores")),
        Filter::new("medicine_id", w!("Medicine"), Pick::Reference("medicines")),
        Filter::new("date_from", w!("From"), Pick::Day),
        Filter::new("date_to", w!("To"), Pick::Day),
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
