//! What the server tells by itself: which records became stale, and whether it is there at all.

use crate::http;
use crate::parts::dom::{El, div, el, live, on_change};
use crate::parts::icon::icon;
use crate::session;
use leptos::ev;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde_json::Value;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// A lost line is told of only when it is not back after so long.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries, once the browser itself has given up.
const AGAIN: Duration = Duration::from_secs(5);

#[derive(Clone, Copy)]
struct Ear {
    /// What became stale last, and a number that tells one time from the next.
    raised: RwSignal<(u32, Vec<String>)>,
    lost: RwSignal<bool>,
    /// There was a line before.
    opened: StoredValue<bool>,
    source: StoredValue<Option<SendWrapper<EventSource>>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

thread_local! {
    static EAR: Cell<Option<Ear>> = const { Cell::new(None) };
}

/// Makes what pages listen to; called once, before there is a page.
pub fn start() {
    EAR.set(Some(Ear {
        raised: RwSignal::new((0, Vec::new())),
        lost: RwSignal::new(false),
        opened: StoredValue::new(false),
        source: StoredValue::new(None),
        timer: StoredValue::new(None),
    }));
}

/// Listens while whoever calls it is there.
pub fn listen() {
    let Some(ear) = EAR.get() else {
        return;
    };
    ear.open();
    ear.watch_the_network();
    // Whoever signs in again on top of the page goes on hearing.
    on_change(session::is_in, move |there| {
        ear.close();
        if there {
            ear.open();
        }
    });
    on_cleanup(move || {
        ear.close();
        ear.stop_timer();
    });
}

/// Does something whenever the answer of an address, as it is then, may have become another one.
pub fn hear(address: impl Fn() -> String + 'static, act: impl Fn() + 'static) {
    let Some(ear) = EAR.get() else {
        return;
    };
    let heard = move |_| {
        let address = address();
        let concerned =
            |(_, names): &(u32, Vec<String>)| names.iter().any(|name| concerns(&address, name));
        if !address.is_empty() && ear.raised.with_untracked(concerned) {
            act();
        }
    };
    on_change(move || ear.raised.with(|(count, _)| *count), heard);
}

/// Lists that say nothing of other records.
const ALONE: &[&str] = &[
    "suppliers",
    "doctors",
    "dosage-forms",
    "users",
    "reason-codes",
    "lookups",
    "jobs",
    "settings",
];

/// A resource of the server is named as its addresses begin. Figures and stock follow everything that moves stock.
fn concerns(path: &str, resource: &str) -> bool {
    let first = path.split(['/', '?']).next().unwrap_or_default();
    resource == "*"
        || first.replace('-', "_") == resource.replace('-', "_")
        || matches!((first, resource), ("dosage-forms", "lookups") | ("reason-codes", "reasons"))
        || (!ALONE.contains(&first) && matches!(resource, "stock" | "batches"))
        || first == "dashboard"
}

impl Ear {
    fn open(self) {
        let Ok(source) = EventSource::new("/api/v1/events") else {
            return;
        };
        self.hear(&source, "stale", move |data| {
            let resources = data.get("resources").and_then(Value::as_object);
            let names = resources.into_iter().flat_map(|all| all.keys().cloned()).collect();
            self.raise(names);
        });
        self.hear(&source, "reset", move |_| self.raise(vec!["*".to_owned()]));
        self.hear(&source, "ready", move |_| {
            self.stop_timer();
            self.lost.set(false);
            // What became stale while there was no line, however short, is not told again.
            if self.opened.get_value() {
                self.raise(vec!["*".to_owned()]);
            }
            self.opened.set_value(true);
        });
        self.hear(&source, "end", move |_| {
            self.close();
            // What is on the screen stays: the answer tells that the session has ended.
            self.ask();
        });
        let failed = Closure::<dyn Fn()>::new(move || self.failed());
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        failed.forget();
        self.source.set_value(Some(SendWrapper::new(source)));
    }

    /// The device itself knows sooner than a line that says nothing.
    fn watch_the_network(self) {
        let gone = window_event_listener(ev::offline, move |_| {
            self.lost.set(true);
        });
        let back = window_event_listener(ev::online, move |_| {
            self.close();
            self.open();
        });
        // A browser has six connections for one server: tabs that nobody looks at must not hold them.
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            self.close();
            if !document().hidden() {
                self.open();
            }
        });
        on_cleanup(move || {
            gone.remove();
            back.remove();
            seen.remove();
        });
    }

    fn hear(self, source: &EventSource, name: &str, act: impl Fn(Value) + 'static) {
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            act(serde_json::from_str(&text).unwrap_or_default());
        });
        let _ = source.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
        heard.forget();
    }

    fn raise(self, names: Vec<String>) {
        names.iter().for_each(|name| http::forget_resource(name));
        self.raised.update(|(count, raised)| {
            *count = count.wrapping_add(1).max(1);
            *raised = names;
        });
    }

    fn close(self) {
        if let Some(source) = self.source.try_get_value().flatten() {
            source.close();
        }
        self.source.set_value(None);
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }

    /// The browser tries again by itself after a lost line, but not after a refusal.
    fn failed(self) {
        let Some(source) = self.source.try_get_value().flatten() else {
            return;
        };
        let refused = source.ready_state() == EventSource::CLOSED;
        let told = move || {
            if refused {
                self.close();
                self.ask();
            } else {
                self.lost.set(true);
            }
        };
        self.stop_timer();
        self.timer.set_value(set_timeout_with_handle(told, PATIENCE).ok());
    }

    /// Is it the server that is gone, or only this line that is not given?
    fn ask(self) {
        let Some(life) = http::Life::new() else { return };
        http::get("me").send(life, move |answer| {
            let gone =
                matches!(&answer, Err(problem) if problem.status == 0 || problem.status >= 500);
            if self.lost.try_set(gone).is_none() {
                let again = move || {
                    if self.lost.try_get_untracked().is_some() && untrack(session::is_in) {
                        self.open();
                    }
                };
                self.timer.set_value(set_timeout_with_handle(again, AGAIN).ok());
            }
        });
    }
}

/// Stands at the top of every page while the server does not answer.
pub fn banner() -> AnyView {
    let lost = move || EAR.get().is_some_and(|ear| ear.lost.get());
    live(lost, |lost| lost.then(told))
}

fn told() -> El {
    div("banner")
        .set("role", "alert")
        .add(icon(crate::describe::icons::WARN))
        .add(el("span").add(w!("The server does not answer. What you typed stays here; it goes on by itself when the server is back.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_hears_of_its_own_records_and_of_stock() {
        for (path, resource, heard) in [
            ("medicines?page=1", "medicines", true),
            ("medicines/1", "stock", true),
            ("suppliers", "stock", false),
            ("suppliers", "medicines", false),
            ("dashboard", "doctors", true),
            ("dosage-forms", "dosage_forms", true),
            ("reports/expiry", "stock", true),
            ("reason-codes?page=1", "reasons", true),
            ("dosage-forms", "lookups", true),
            ("dosage-forms", "reasons", false),
            ("users", "*", true),
        ] {
            assert_eq!(concerns(path, resource), heard, "{path} {resource}");
        }
    }
}
