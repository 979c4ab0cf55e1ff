//! Find anything: pages by name, records of every slice by what the server finds.

use crate::describe::show::plain;
use crate::http::{self, Life, encode};
use crate::pages::slices;
use crate::parts::dialog::Dialog;
use crate::parts::icon::icon;
use crate::parts::lookup::offer;
use crate::parts::nav::capital;
use crate::route;
use crate::session::may;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;

#[derive(Clone, PartialEq)]
struct Hit {
    href: String,
    label: String,
    note: String,
    icon: &'static str,
    kind: &'static str,
}

#[derive(Clone, Copy)]
struct Finder {
    hits: RwSignal<Vec<Hit>>,
    at: RwSignal<usize>,
    timer: StoredValue<Option<TimeoutHandle>>,
    life: StoredValue<Option<Life>>,
    turn: StoredValue<u32>,
}

/// Pages whose name fits.
fn pages(typed: &str) -> Vec<Hit> {
    slices()
        .filter(|slice| may(slice.read) && slice.many.contains(typed))
        .map(|slice| Hit {
            href: format!("/{}", slice.path),
            label: capital(slice.many),
            note: "List".to_owned(),
            icon: slice.icon,
            kind: "Go to",
        })
        .collect()
}

impl Finder {
    fn typed(self, text: String) {
        let text = text.trim().to_lowercase();
        self.at.set(0);
        self.turn.update_value(|turn| *turn += 1);
        self.hits.set(pages(&text));
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        if text.is_empty() {
            return;
        }
        let ask = set_timeout_with_handle(move || self.ask(&text), Duration::from_millis(200));
        self.timer.set_value(ask.ok());
    }

    fn ask(self, text: &str) {
        let Some(life) = self.life.try_get_value().flatten() else {
            return;
        };
        let turn = self.turn.get_value();
        for slice in slices().filter(|slice| may(slice.read) && slice.path != "dosage-forms") {
            let path = format!("{}?per_page=5&q={}", slice.path, encode(text));
            http::get(path).send(life, move |answer| {
                let Ok(reply) = answer else {
                    return;
                };
                if self.turn.get_value() != turn {
                    return;
                }
                let items = reply.body.get("items").and_then(Value::as_array).cloned();
                let hits = items.unwrap_or_default().into_iter().map(|row| {
                    let found = offer(slice, &row);
                    Hit {
                        href: format!("/{}/{}", slice.path, plain(&row, "id")),
                        label: found.label,
                        note: found.note,
                        icon: slice.icon,
                        kind: slice.many,
                    }
                });
                self.hits.update(|all| all.extend(hits));
            });
        }
    }

    fn step(self, by: isize) {
        let many = self.hits.with_untracked(Vec::len).max(1);
        self.at.update(|at| *at = at.saturating_add_signed(by).min(many - 1));
        request_animation_frame(|| {
            if let Ok(Some(row)) = document().query_selector(".hits [aria-selected=true]") {
                row.scroll_into_view_with_bool(false);
            }
        });
    }
}

#[component]
pub fn Palette(#[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let finder = Finder {
        hits: RwSignal::new(pages("")),
        at: RwSignal::new(0),
        timer: StoredValue::new(None),
        life: StoredValue::new(Life::new()),
        turn: StoredValue::new(0),
    };
    let open = move |href: &str| {
        on_close.run(());
        route::go(href);
    };
    let pressed = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            finder.step(1);
        }
        "ArrowUp" => {
            event.prevent_default();
            finder.step(-1);
        }
        "Enter" => {
            event.prevent_default();
            let hit = finder.hits.with_untracked(|h| h.get(finder.at.get_untracked()).cloned());
            if let Some(hit) = hit {
                open(&hit.href);
            }
        }
        _ => {}
    };
    view! {
        <Dialog title="Find anything" on_close=on_close class="palette">
            <input
                type="search"
                role="combobox"
                autofocus
                autocomplete="off"
                placeholder="A medicine, a patient, a ward, a page"
                aria-label="Find anything"
                aria-controls="hits"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-activedescendant=move || format!("hit-{}", finder.at.get())
                on:input=move |event| finder.typed(event_target_value(&event))
                on:keydown=pressed
            />
            <ul class="hits" id="hits" role="listbox" aria-label="Found">
                {move || {
                    finder.hits.get().into_iter().enumerate()
                        .map(|(place, hit)| row(finder, place, hit, on_close))
                        .collect::<Vec<_>>()
                }}
            </ul>
            <p class="quiet" role="status">
                {move || match finder.hits.with(Vec::len) {
                    0 => "Nothing found".to_owned(),
                    1 => "1 result".to_owned(),
                    many => format!("{many} results"),
                }}
            </p>
        </Dialog>
    }
}

fn row(finder: Finder, place: usize, hit: Hit, on_close: Callback<()>) -> AnyView {
    let Hit { href, label, note, icon: drawing, kind } = hit;
    view! {
        <li
            role="option"
            id=format!("hit-{place}")
            aria-selected=move || (finder.at.get() == place).to_string()
            on:click=move |_| {
                on_close.run(());
                route::go(&href);
            }
        >
            {icon(drawing)}
            <span class="hit-label">{label}</span>
            <span class="quiet">{note}</span>
            <span class="hit-kind">{kind}</span>
        </li>
    }
    .into_any()
}
