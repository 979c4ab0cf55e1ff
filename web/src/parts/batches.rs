//! A choice among the batches of a medicine in a store, both told by the fields beside it.

use crate::describe::paper::state;
use crate::describe::show::{day, grouped, plain, rows};
use crate::parts::dom::{El, el, live, memo};
use crate::parts::field::{Typed, dressed};
use crate::parts::load::Loaded;
use crate::parts::lookup::folded;
use crate::parts::reasons::choices;
use crate::words;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

pub fn batch_box(typed: Typed) -> El {
    let path = memo(move || {
        let (store, medicine) = (typed.beside("store_id"), typed.beside("medicine_id"));
        if store.is_empty() || medicine.is_empty() {
            return String::new();
        }
        if typed.beside("from_quarantine") == "true" {
            // What is set aside lies in a place of its own, where any batch may be.
            return format!("batches?medicine_id={medicine}&per_page=100");
        }
        balances(&store, &medicine)
    });
    let shelf = Loaded::new(move || path.get());
    let options = move |body: Option<Arc<Value>>| {
        let found = body.as_deref().map(|body| rows(body, "items")).unwrap_or_default();
        let mut offered: Vec<(String, String)> = found.iter().map(words).collect();
        let now = typed.value.get_untracked();
        if !now.is_empty() && !offered.iter().any(|(id, _)| *id == now) {
            offered.push((now, w!("The batch chosen before").into()));
        }
        let none = match body {
            Some(_) if offered.is_empty() => w!("None in this store"),
            Some(_) => w!("Choose…"),
            None => w!("Choose store and medicine first"),
        };
        choices(none, offered, typed)
    };
    dressed(typed, el("select"))
        .add(live(move || shelf.ready(), options))
        .on("change", move |event| typed.value.set(event_target_value(&event)))
}

/// The batches of a medicine in a store, as they lie there.
pub fn balances(store: &str, medicine: &str) -> String {
    format!("stock/balances?store_id={store}&medicine_id={medicine}&per_page=100")
}

fn words(row: &Value) -> (String, String) {
    let until = match plain(row, "expiry_date") {
        text if text.is_empty() => w!("no expiry").into(),
        text => w!("until {day}", day = day(&text)),
    };
    let there = row.get("on_hand").map(|_| grouped(&plain(row, "on_hand"))).unwrap_or_default();
    let status = match plain(row, "status").as_str() {
        "available" => String::new(),
        other => folded(&state(other).0),
    };
    let id = match plain(row, "batch_id") {
        id if id.is_empty() => plain(row, "id"),
        id => id,
    };
    let parts = [plain(row, "batch_number"), until, there, status];
    (id, words::joined(parts.into_iter().filter(|part| !part.is_empty())))
}
