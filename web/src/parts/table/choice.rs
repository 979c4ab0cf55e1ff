//! Which rows of a list are chosen, by their ids, so that sorting and scrolling change nothing.

use crate::describe::show::plain;
use crate::parts::dom::{El, div, el};
use leptos::prelude::*;
use serde_json::Value;

#[derive(Clone, Copy)]
pub struct Choice(RwSignal<Vec<String>>);

impl Choice {
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    pub fn has(self, id: &str) -> bool {
        self.0.with(|all| all.iter().any(|other| other == id))
    }

    pub fn count(self) -> usize {
        self.0.with(Vec::len)
    }

    pub fn ids(self) -> Vec<String> {
        self.0.get_untracked()
    }

    pub fn set(self, ids: Vec<String>) {
        self.0.set(ids);
    }

    pub fn turn(self, record: &Value) {
        let id = plain(record, "id");
        self.0.update(|all| {
            let before = all.len();
            all.retain(|other| *other != id);
            if all.len() == before {
                all.push(id);
            }
        });
    }

    /// The cell at the beginning of a row; the keyboard has Space for it.
    pub fn cell(self, record: Option<&Value>, name: &str) -> El {
        let Some(record) = record.cloned() else {
            return div("pick");
        };
        let id = plain(&record, "id");
        let box_ = el("input")
            .set("type", "checkbox")
            .set("tabindex", "-1")
            .set("aria-label", name.to_owned())
            .checked(move || self.has(&id))
            .on("change", move |_| self.turn(&record));
        div("pick").add(el("label").add(box_))
    }
}
