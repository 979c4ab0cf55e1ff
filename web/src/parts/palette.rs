//! Find anything: pages by name, records of every slice by what the server finds.

use crate::describe::Slice;
use crate::describe::show::plain;
use crate::http::{self, Life, encode};
use crate::pages::{Stop, slices, stops};
use crate::parts::dialog::dialog;
use crate::parts::dom::{El, apart, el, live, words};
use crate::parts::icon::icon;
use crate::parts::lookup::{folded, offer};
use crate::parts::nav::capital;
use crate::route;
use crate::session::may;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;
use web_sys::KeyboardEvent;

#[derive(Clone, PartialEq)]
struct Hit {
    href: String,
    label: String,
    note: String,
    icon: &'static str,
    kind: Word,
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
    let hit =
        |href, label, icon| Hit { href, label, note: w!("Page").into(), icon, kind: w!("Go to") };
    let fits = |label: &str| folded(label).contains(typed);
    stops()
        .filter_map(|stop| match stop {
            Stop::List(slice) => (may(slice.read) && fits(slice.many.text()))
                .then(|| hit(format!("/{}", slice.path), capital(slice.many.text()), slice.icon)),
            Stop::Page(page) => (may(page.needs) && fits(page.label.text()))
                .then(|| hit(page.path.to_owned(), page.label.into(), page.icon)),
        })
        .collect()
}

/// Worth asking: documents and batches are found by their numbers, and those have digits.
fn answers(slice: &Slice, text: &str) -> bool {
    let numbered = slice.paper.is_none() || text.bytes().any(|b| b.is_ascii_digit());
    may(slice.read) && !slice.title.is_empty() && slice.path != "dosage-forms" && numbered
}

impl Finder {
    fn typed(self, text: &str) {
        let text = folded(text.trim());
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
        for slice in slices().filter(|slice| answers(slice, text)) {
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

    fn pressed(self, event: &KeyboardEvent, mut close: impl FnMut()) {
        match event.key().as_str() {
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            // The browser would only empty the box.
            "Escape" => close(),
            "Enter" => {
                let hit = self.hits.with_untracked(|h| h.get(self.at.get_untracked()).cloned());
                if let Some(hit) = hit {
                    close();
                    route::go(&hit.href);
                }
            }
            _ => return,
        }
        event.prevent_default();
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

pub fn palette(close: impl FnMut() + Clone + Send + 'static) -> El {
    let finder = Finder {
        hits: RwSignal::new(pages("")),
        at: RwSignal::new(0),
        timer: StoredValue::new(None),
        life: StoredValue::new(Life::new()),
        turn: StoredValue::new(0),
    };
    let shut = close.clone();
    let box_ = el("input")
        .set("type", "search")
        .set("role", "combobox")
        .flag("autofocus", true)
        .set("autocomplete", "off")
        .set("placeholder", w!("A medicine, a patient, a ward, a page"))
        .set("aria-label", w!("Find anything"))
        .set("aria-controls", "hits")
        .set("aria-expanded", "true")
        .set("aria-autocomplete", "list")
        .live("aria-activedescendant", move || Some(format!("hit-{}", finder.at.get())))
        .on("input", move |event| finder.typed(&event_target_value(&event)))
        .on_key(move |event| finder.pressed(event, shut.clone()));
    let again = close.clone();
    let hits = live(
        move || finder.hits.get(),
        move |hits| {
            let rows = hits.into_iter().enumerate();
            rows.map(|(place, hit)| row(finder, place, hit, again.clone())).collect::<Vec<_>>()
        },
    );
    let list = el("ul").class("hits").set("id", "hits").set("role", "listbox");
    let told = words(move || match finder.hits.with(Vec::len) {
        0 => w!("Nothing found").into(),
        many => w!("{n} result|{n} results").count(i64::try_from(many).unwrap_or(0)),
    });
    dialog(w!("Find anything"), close)
        .class("palette")
        .add(box_)
        .add(list.set("aria-label", w!("Found")).add(hits))
        .add(el("p").class("quiet").set("role", "status").add(told))
}

fn row(finder: Finder, place: usize, hit: Hit, mut close: impl FnMut() + 'static) -> El {
    let Hit { href, label, note, icon: drawing, kind } = hit;
    el("li")
        .set("role", "option")
        .set("id", format!("hit-{place}"))
        .says("aria-selected", move || finder.at.get() == place)
        .on_click(move || {
            close();
            route::go(&href);
        })
        .add(icon(drawing))
        .add(el("span").class("hit-label").add(apart(label)))
        .add(el("span").class("quiet").add(apart(note)))
        .add(el("span").class("hit-kind").add(kind))
}
