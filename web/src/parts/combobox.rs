//! A box for typing that offers what the server finds; worked by keyboard as the ARIA pattern says.

use crate::describe::icons;
use crate::http::{self, Life};
use crate::parts::dom::{El, apart, button, div, el, follow, live};
use crate::parts::fresh_id;
use crate::parts::icon::icon;
use crate::parts::lookup::{Offer, Source};
use leptos::prelude::*;
use std::time::Duration;
use web_sys::KeyboardEvent;

#[derive(Clone, Copy)]
pub struct Typing {
    source: Source,
    value: RwSignal<String>,
    text: RwSignal<String>,
    /// The words of the value that is chosen.
    chosen: RwSignal<String>,
    /// The value that those words belong to.
    named: StoredValue<String>,
    offers: RwSignal<Vec<Offer>>,
    /// What the offers were asked for; none while they are on their way.
    answered: StoredValue<Option<String>>,
    /// Enter was pressed before the offers had come: a lone one is taken at once, as scanners need it.
    eager: StoredValue<bool>,
    at: RwSignal<usize>,
    open: RwSignal<bool>,
    life: StoredValue<Option<Life>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    /// `words` are those of the value, where they are known already.
    pub fn new(source: Source, value: RwSignal<String>, words: RwSignal<String>) -> Self {
        let known = !words.with_untracked(String::is_empty);
        Self {
            source,
            value,
            text: RwSignal::new(words.get_untracked()),
            chosen: words,
            named: StoredValue::new(if known { value.get_untracked() } else { String::new() }),
            offers: RwSignal::new(Vec::new()),
            answered: StoredValue::new(None),
            eager: StoredValue::new(false),
            at: RwSignal::new(usize::MAX),
            open: RwSignal::new(false),
            life: StoredValue::new(Life::new()),
            timer: StoredValue::new(None),
        }
    }

    fn free(self) -> bool {
        matches!(self.source, Source::Words(_))
    }

    fn look(self, wait: u64) {
        self.open.set(true);
        self.at.set(usize::MAX);
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let ask = move || {
            let Some(life) = self.life.try_get_value().flatten() else {
                return;
            };
            // What stands in the box already is not a search.
            let typed = self.text.get_untracked();
            let typed = if typed == self.chosen.get_untracked() { String::new() } else { typed };
            let asked = typed.clone();
            self.source.ask(life, &typed, move |offers| self.found(asked, offers));
        };
        self.answered.set_value(None);
        let handle = set_timeout_with_handle(ask, Duration::from_millis(wait)).ok();
        self.timer.set_value(handle);
    }

    fn found(self, asked: String, offers: Vec<Offer>) {
        let lone = if let [offer] = offers.as_slice() { Some(offer.clone()) } else { None };
        self.offers.set(offers);
        self.answered.set_value(Some(asked));
        if let Some(offer) = lone.filter(|_| self.eager.get_value()) {
            self.take(&offer);
        }
        self.eager.set_value(false);
    }

    /// Enter without an offer pointed at: the only one there is, else the first is pointed at.
    fn decide(self) {
        let typed = self.text.get_untracked();
        if self.answered.get_value().as_deref() != Some(typed.as_str()) {
            self.eager.set_value(true);
            self.look(0);
            return;
        }
        let first = self.offers.with_untracked(|offers| match offers.as_slice() {
            [offer] => Some(offer.clone()),
            _ => None,
        });
        match first {
            Some(offer) => self.take(&offer),
            None => self.at.set(0),
        }
    }

    fn is_search(self) -> bool {
        !self.free()
            && self.text.with_untracked(|text| {
                !text.trim().is_empty() && *text != self.chosen.get_untracked()
            })
    }

    fn typed(self, text: String) {
        self.text.set(text.clone());
        if self.free() {
            self.value.set(text);
        }
        self.look(200);
    }

    fn take(self, offer: &Offer) {
        self.named.set_value(offer.value.clone());
        self.chosen.set(offer.label.clone());
        self.text.set(offer.label.clone());
        self.value.set(offer.value.clone());
        self.open.set(false);
    }

    fn clear(self) {
        self.chosen.set(String::new());
        self.text.set(String::new());
        self.value.set(String::new());
    }

    /// Left: nothing in the box takes the choice away, anything else goes back to what was chosen.
    fn leave(self) {
        self.open.set(false);
        if self.free() {
            return;
        }
        if self.text.with_untracked(|text| text.trim().is_empty()) {
            self.clear();
        } else {
            self.text.set(self.chosen.get_untracked());
        }
    }

    fn step(self, by: isize) {
        let many = self.offers.with_untracked(Vec::len);
        if many == 0 {
            return;
        }
        self.at.update(|at| {
            *at = match (*at, by) {
                (usize::MAX, 1) => 0,
                (usize::MAX | 0, _) => many - 1,
                (now, 1) => (now + 1) % many,
                (now, _) => now - 1,
            };
        });
    }

    fn pressed(self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                if self.open.get_untracked() {
                    self.step(if event.key() == "ArrowDown" { 1 } else { -1 });
                } else {
                    self.look(0);
                }
            }
            "Enter" if self.open.get_untracked() => {
                let offer = self.offers.with_untracked(|o| o.get(self.at.get_untracked()).cloned());
                if let Some(offer) = offer {
                    event.prevent_default();
                    self.take(&offer);
                } else if self.is_search() {
                    event.prevent_default();
                    self.decide();
                }
            }
            "Escape" if self.open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                self.leave();
            }
            _ => {}
        }
    }

    /// A value that came from elsewhere gets its words from the server.
    fn follow_value(self) {
        follow(move || {
            let value = self.value.get();
            let Source::Records(slice) = self.source else {
                self.text.set(value);
                return;
            };
            if value.is_empty() {
                self.named.set_value(String::new());
                self.chosen.set(String::new());
                self.text.set(String::new());
                return;
            }
            if self.named.get_value() == value {
                return;
            }
            // Whoever gave the value has given its words with it.
            let given = self.chosen.get_untracked();
            if !given.is_empty() && given != self.text.get_untracked() {
                self.named.set_value(value);
                self.text.set(given);
                return;
            }
            if let Some(life) = self.life.get_value() {
                http::get(format!("{}/{value}", slice.path)).send(life, move |answer| {
                    self.named.set_value(value.clone());
                    let words = answer.map_or(value, |reply| slice.name(&reply.body));
                    self.chosen.set(words.clone());
                    self.text.set(words);
                });
            }
        });
    }
}

/// The box with its offers; attributes for the input (id, label, description) are added by `dress`.
pub fn combobox(state: Typing, dress: impl FnOnce(El) -> El) -> El {
    state.follow_value();
    let list = fresh_id("offers");
    let marks = list.clone();
    let active = move || {
        let at = state.at.get();
        (state.open.get() && at != usize::MAX).then(|| format!("{marks}-{at}"))
    };
    let typing = el("input")
        .set("type", "text")
        .set("role", "combobox")
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("aria-autocomplete", "list")
        .set("aria-controls", list.clone())
        .says("aria-expanded", move || state.open.get())
        .live("aria-activedescendant", active)
        .value(move || state.text.get())
        .on("input", move |event| state.typed(event_target_value(&event)))
        .on_click(move || state.look(0))
        .on_key(move |event| state.pressed(event))
        .on("blur", move |_| state.leave());
    let clear = button("icon-button combo-clear")
        .set("tabindex", "-1")
        .set("aria-label", w!("Clear"))
        .class_if("gone", move || state.text.with(String::is_empty))
        .on("mousedown", move |event| {
            event.prevent_default();
            state.clear();
        })
        .add(icon(icons::CLOSE));
    div("combo").add(dress(typing)).add(clear).add(offers(state, list))
}

fn offers(state: Typing, id: String) -> El {
    let list = el("ul")
        .class("offers")
        .set("role", "listbox")
        .set("aria-label", w!("Suggestions"))
        .set("id", id.clone())
        .class_if("gone", move || {
            // A list that is kept by nobody has nothing to offer, and nothing to say about it.
            !state.open.get() || (state.free() && state.offers.with(Vec::is_empty))
        });
    let rows = move |offers: Vec<Offer>| {
        if offers.is_empty() {
            let none = el("li").class("quiet").set("role", "option").set("aria-selected", "false");
            return vec![none.set("aria-disabled", "true").add(w!("Nothing found"))];
        }
        let rows = offers.into_iter().enumerate();
        rows.map(|(place, offer)| option(state, &id, place, offer)).collect::<Vec<_>>()
    };
    list.add(live(move || state.offers.get(), rows))
}

fn option(state: Typing, list: &str, place: usize, offer: Offer) -> El {
    let (label, note) = (offer.label.clone(), offer.note.clone());
    el("li")
        .set("role", "option")
        .set("id", format!("{list}-{place}"))
        .says("aria-selected", move || state.at.get() == place)
        .on("mousedown", move |event| {
            event.prevent_default();
            state.take(&offer);
        })
        .add(el("span").add(apart(label)))
        .add(el("span").class("quiet").add(apart(note)))
}
