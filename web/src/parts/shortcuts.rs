//! The keys that work everywhere, and the switch that turns single keys off.

use crate::parts::dialog::dialog;
use crate::parts::dom::{El, el, sign, tick};
use crate::parts::jumps::jumps;
use crate::remember;
use crate::words::Word;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

const KEYS: &[(&str, Word)] = &[
    ("Ctrl K", w!("Find anything")),
    ("/", w!("Search in this list")),
    ("n", w!("New record")),
    ("e", w!("Edit this record")),
    ("↑ ↓", w!("Move between rows")),
    ("Page Up, Page Down", w!("A screen of rows up or down")),
    ("Home, End", w!("First row, last row")),
    ("Enter", w!("Open the row")),
    ("?", w!("This help")),
    ("g h", w!("Overview")),
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
        el("div").add(el("dt").add(el("kbd").add(sign(key)))).add(el("dd").add(*what))
    });
    let jumps = jumps().map(|(code, _, label)| {
        let letter = code.trim_start_matches("Key").to_ascii_lowercase();
        let keys = el("dt").add(el("kbd").add(sign("g"))).add(sign(" ")).add(el("kbd").add(letter));
        el("div").add(keys).add(el("dd").add(label))
    });
    let turn = |on| remember::set("single-keys", if on { "" } else { "off" });
    let switch = tick(move || !off, turn);
    dialog(w!("Keyboard shortcuts"), close)
        .add(el("dl").class("keys").add_all(keys).add_all(jumps))
        .add(el("label").class("check").add(switch).add(w!("Use single keys")))
}
