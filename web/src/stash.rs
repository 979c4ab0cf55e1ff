//! What is being typed, kept over a reload of the page; in this tab only, and gone with it.

use leptos::prelude::window;
use serde_json::Value;
use web_sys::Storage;

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// One draft for each page and person.
fn name(page: &str) -> String {
    let person = crate::session::person();
    format!("pharmacy.draft.{person}.{page}")
}

pub fn keep(page: &str, typed: &Value) {
    if let Some(storage) = storage() {
        // A full storage costs the memory of a draft, nothing that is on the screen.
        let _ = storage.set_item(&name(page), &typed.to_string());
    }
}

pub fn forget(page: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&name(page));
    }
}

pub fn find(page: &str) -> Option<Value> {
    let text = storage()?.get_item(&name(page)).ok().flatten()?;
    serde_json::from_str(&text).ok()
}
