//! Light, dark, or as the system is. The script in the page's head paints the choice first; this changes it.

use crate::describe::icons;
use crate::parts::icon::icon;
use crate::remember;
use leptos::prelude::*;
use web_sys::CustomEvent;

const CHOICES: &[(&str, &str, &str)] =
    &[("", "System", icons::SCREEN), ("light", "Light", icons::SUN), ("dark", "Dark", icons::MOON)];

#[component]
pub fn ThemeChoice() -> impl IntoView {
    let chosen = RwSignal::new(remember::get("theme").unwrap_or_default());
    let choose = move |value: &'static str| {
        remember::set("theme", value);
        chosen.set(value.to_owned());
        if let Ok(event) = CustomEvent::new("pharmacy-theme") {
            let _ = window().dispatch_event(&event);
        }
    };
    view! {
        <div class="choice" role="radiogroup" aria-label="Colours">
            {CHOICES
                .iter()
                .map(|&(value, label, drawing)| {
                    view! {
                        <label>
                            <input
                                type="radio"
                                name="theme"
                                value=value
                                prop:checked=move || chosen.get() == value
                                on:change=move |_| choose(value)
                            />
                            {icon(drawing)}
                            {label}
                        </label>
                    }
                })
                .collect::<Vec<_>>()}
        </div>
    }
}
