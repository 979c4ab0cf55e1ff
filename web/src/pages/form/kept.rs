//! A form over a reload: what was typed comes back, with the name under which it is sent, so that nothing is sent twice.

use super::draft::Draft;
use super::lines::Lines;
use crate::describe::Kind;
use crate::describe::show::{named, plain, rows};
use crate::parts::dom::{El, button, div, el, follow, live};
use crate::parts::field::Typed;
use crate::{route, stash};
use leptos::prelude::*;
use serde_json::{Map, Value, json};

/// A field as a record would have it: its text, and the words of what it names.
pub fn written(typed: &[Typed]) -> Map<String, Value> {
    let mut body = Map::new();
    for typed in typed.iter().filter(|typed| !matches!(typed.field.kind, Kind::Secret)) {
        body.insert(typed.field.name.to_owned(), json!(typed.value.get()));
        if let Some(key) = typed.field.name.strip_suffix("_id") {
            body.insert(key.to_owned(), json!({"name": typed.words.get()}));
        }
    }
    body
}

pub fn write_back(typed: &[Typed], kept: &Value) {
    for typed in typed.iter().filter(|typed| kept.get(typed.field.name).is_some()) {
        if let Some(key) = typed.field.name.strip_suffix("_id") {
            typed.words.set(named(kept, key));
        }
        typed.value.set(plain(kept, typed.field.name));
    }
}

impl Lines {
    pub fn written(self) -> Vec<Value> {
        self.all.get().into_iter().map(|line| Value::Object(written(&line.typed()))).collect()
    }
}

impl Draft {
    /// Brings back what was typed before a reload and keeps what is typed from now on.
    pub fn keep_over_reload(self) {
        let page = route::now().path;
        let version = self.version();
        if let Some(kept) = stash::find(&page).filter(|kept| plain(kept, "version") == version) {
            self.key_is(plain(&kept, "key"));
            write_back(&self.typed(), kept.get("fields").unwrap_or(&Value::Null));
            if let Some(lines) = self.lines.filter(|_| !rows(&kept, "lines").is_empty()) {
                lines.take(&kept);
            }
            self.brought_back.set(true);
        }
        let here = page.clone();
        follow(move || {
            let fields = written(&self.typed());
            let lines = self.lines.map(Lines::written).unwrap_or_default();
            if self.is_changed() {
                let key = self.key();
                stash::keep(
                    &here,
                    &json!({"version": version, "key": key, "fields": fields, "lines": lines}),
                );
            } else {
                stash::forget(&here);
            }
        });
        // Whoever leaves the page has saved it, or has said that it may go.
        on_cleanup(move || stash::forget(&page));
    }
}

/// Says that it was brought back, with a way to begin anew.
pub fn brought_back(there: RwSignal<bool>) -> AnyView {
    let again = || {
        stash::forget(&route::now().path);
        route::hold(false);
        let _ = window().location().reload();
    };
    live(
        move || there.get(),
        move |there| there.then(|| note(button("button").add(w!("Begin anew")).on_click(again))),
    )
}

fn note(again: El) -> El {
    let text = w!("What you had typed before the page was loaded again is back.");
    div("toolbar note").set("role", "status").add(el("span").add(text)).add(again)
}
