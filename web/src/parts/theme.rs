//! Light, dark, or as the system is. The script in the page's head paints the choice first; this changes it.

use crate::describe::icons;
use crate::parts::dom::{El, div, el};
use crate::parts::icon::icon;
use crate::remember;
use crate::words::Word;
use leptos::prelude::*;
use web_sys::CustomEvent;

const CHOICES: &[(&str, Word, &str)] = &[
    ("", w!("System"), icons::SCREEN),
    ("light", w!("Light"), icons::SUN),
    ("dark", w!("Dark"), icons::MOON),
];

pub fn theme_choice() -> El {
    let chosen = RwSignal::new(remember::get("theme").unwrap_or_default());
    let choose = move |value: &'static str| {
        remember::set("theme", value);
        chosen.set(value.to_owned());
        if let Ok(event) = CustomEvent::new("pharmacy-theme") {
            let _ = window().dispatch_event(&event);
        }
    };
    let choices = CHOICES.iter().map(|&(value, label, drawing)| {
        let box_ = el("input")
            .set("type", "radio")
            .set("name", "theme")
            .set("value", value)
            .checked(move || chosen.get() == value)
            .on("change", move |_| choose(value));
        el("label").add(box_).add(icon(drawing)).add(label)
    });
    div("choice").set("role", "radiogroup").set("aria-label", w!("Colours")).add_all(choices)
}
