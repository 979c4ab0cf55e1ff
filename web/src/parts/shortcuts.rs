//! The keys that work everywhere, and the switch that turns single keys off.

use crate::parts::dialog::dialog;
use crate::parts::dom::{El, el};
use crate::remember;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

const KEYS: &[(&str, &str)] = &[
    ("Ctrl K", "Find anything"),
    ("/", "Search in this list"),
    ("n", "New record"),
    ("e", "Edit this record"),
    ("↑ ↓", "Move between rows"),
    ("Page Up, Page Down", "A screen of rows up or down"),
    ("Home, End", "First row, last row"),
    ("Enter", "Open the row"),
    ("?", "This help"),
];

/// A single key that is nobody's typing, and that the person has not turned off.
pub fn is_free(event: &KeyboardEvent) -> bool {
    let typing = event
        .target()
        .and_then(|t| t.dyn_into::<Element>().ok())
        .is_some_and(|e| e.closest("input, textarea, select, dialog").ok().flatten().is_some());
    !typing
        && !event.ctrl_key()
        && !event.meta_key()
        && !event.alt_key()
        && remember::get("single-keys").is_none()
}

pub fn shortcuts(close: impl FnMut() + Clone + 'static) -> El {
    let off = remember::get("single-keys").is_some();
    let keys = KEYS.iter().map(|(key, what)| {
        el("div").add(el("dt").add(el("kbd").add(*key))).add(el("dd").add(*what))
    });
    let switch = el("input").set("type", "checkbox").flag("checked", !off).on("change", |event| {
        remember::set("single-keys", if event_target_checked(&event) { "" } else { "off" });
    });
    dialog("Keyboard shortcuts", close)
        .add(el("dl").class("keys").add_all(keys))
        .add(el("label").class("check").add(switch).add("Use single keys"))
}
