//! Where a batch lies, who was given of it, and how it got there.

use crate::describe::show::{plain, rows};
use crate::describe::{Choice, Column, Show};
use crate::pages::paper::lines::sheet;
use crate::pages::stock::TYPES;
use crate::parts::dom::{El, Part, div, el, link};
use crate::parts::load::Loaded;
use crate::session::may;
use leptos::prelude::*;
use serde_json::Value;

const KINDS: &[Choice] = &[
    ("main", w!("Main store")),
    ("ward", w!("Ward store")),
    ("in_transit", w!("On the way")),
    ("quarantine", w!("Set aside")),
];
const ON_HAND: Column = Column::new("on_hand", w!("On hand"), 5).show(Show::Number);
const GIVEN: Column = Column::new("quantity", w!("Given"), 5).show(Show::Number);
const RETURNED: Column = Column::new("returned", w!("Returned"), 5).show(Show::Number);
const STORE: Column = Column::new("store", w!("Store"), 11).show(Show::Named("store"));

const PLACES: &[Column] = &[
    STORE,
    Column::new("kind", w!("Kind"), 7).show(Show::Choice(KINDS)),
    ON_HAND,
    Column::new("reserved", w!("Held"), 5).show(Show::Number),
];
const PATIENTS: &[Column] = &[
    Column::new("patient", w!("Patient"), 12).show(Show::Named("patient")),
    Column::new("file_no", w!("File no."), 7).show(Show::Code),
    GIVEN,
    RETURNED,
];
const DEPARTMENTS: &[Column] = &[
    Column::new("department", w!("Department"), 12).show(Show::Named("department")),
    GIVEN,
    RETURNED,
];
const TRANSFERS: &[Column] = &[
    Column::new("document_no", w!("Transfer"), 10),
    Column::new("state", w!("State"), 7).show(Show::State),
    Column::new("source", w!("From"), 10).show(Show::Named("source")),
    Column::new("destination", w!("To"), 10).show(Show::Named("destination")),
    Column::new("sent", w!("Sent"), 5).show(Show::Number),
    Column::new("received", w!("Received"), 5).show(Show::Number),
    Column::new("lost", w!("Lost"), 5).show(Show::Number),
    Column::new("on_the_way", w!("On the way"), 5).show(Show::Number),
];
const SUPPLIERS: &[Column] = &[
    Column::new("supplier", w!("Supplier"), 12).show(Show::Named("supplier")),
    Column::new("received", w!("Received"), 5).show(Show::Number),
    RETURNED,
];
const MOVEMENTS: &[Column] = &[
    Column::new("posted_at", w!("Posted"), 9).show(Show::Instant),
    STORE,
    Column::new("type", w!("What"), 7).show(Show::Choice(TYPES)),
    Column::new("document_no", w!("Document"), 10).show(Show::Code),
    Column::new("qty_delta", w!("More or less"), 5).show(Show::Number),
    Column::new("balance_after", w!("Balance"), 5).show(Show::Number),
    Column::new("patient", w!("Patient"), 10).show(Show::Named("patient")),
];

pub fn trace(batch: &Value) -> AnyView {
    if !may("stock:read") {
        return ().part();
    }
    let path = format!("batches/{}/trace?per_page=100", plain(batch, "id"));
    Loaded::new(move || path.clone()).view(6, |found| shown(&found))
}

fn shown(found: &Value) -> Vec<El> {
    let movements = found.get("movements").map(|page| rows(page, "items")).unwrap_or_default();
    let parts = [
        (w!("Where it lies"), PLACES, rows(found, "places")),
        (w!("Patients who were given of it"), PATIENTS, rows(found, "patients")),
        (w!("Used by departments"), DEPARTMENTS, rows(found, "departments")),
        (w!("Transfers"), TRANSFERS, rows(found, "transfers")),
        (w!("Suppliers"), SUPPLIERS, rows(found, "suppliers")),
        (w!("In the ledger, oldest first"), MOVEMENTS, movements),
    ];
    let mut cards: Vec<El> = parts
        .into_iter()
        .filter(|(_, _, found)| !found.is_empty())
        .map(|(title, columns, found)| {
            el("section")
                .class("card sheet-card")
                .add(el("h2").add(title))
                .add(sheet(title, columns, found))
        })
        .collect();
    if cards.is_empty() {
        cards.push(el("p").class("quiet").add(w!("Nothing of it has moved yet.")));
    }
    let id = found.get("batch").map(|batch| plain(batch, "medicine_id")).unwrap_or_default();
    let ledger =
        link(format!("/movements?medicine_id={id}")).add(w!("All movements of this medicine"));
    cards.push(div("").add(ledger));
    cards
}
