//! Documents: one to read with its lines, what can be done with it, and the same on paper.

pub mod lines;
mod print;
mod step;
mod verbs;

use crate::describe::Slice;
use crate::describe::paper::{Paper, state};
use crate::describe::show::{named, plain, words};
use crate::pages::detail::back;
use crate::pages::detail::facts::{facts, history};
use crate::parts::dom::{El, apart, div, el, follow};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::shortcuts::is_free;
use crate::route;
use crate::session::may;
use crate::words;
use leptos::ev;
use leptos::prelude::*;
use lines::line_table;
use serde_json::Value;
use std::sync::Arc;

pub use lines::sheet;
pub use print::print_page;
pub use step::step_page;
pub use verbs::{at_fields, body, find, verbs};

pub fn paper_page(slice: &'static Slice, paper: &'static Paper, id: &str) -> El {
    let path = format!("{}/{id}", slice.path);
    let edit = format!("/{path}/edit");
    let record = Loaded::new(move || path.clone());
    follow(move || {
        if let Some(record) = record.ready() {
            route::title(name(slice, &record));
        }
    });
    let pressed = window_event_listener(ev::keydown, move |event| {
        let draft = || record.ready().is_some_and(|record| is_draft(&record));
        if is_free(&event) && event.code() == "KeyE" && may(slice.write) && untrack(draft) {
            event.prevent_default();
            route::go(&edit);
        }
    });
    on_cleanup(move || pressed.remove());
    el("section")
        .class("page")
        .add(back(format!("/{}", slice.path), capital(slice.many.text())))
        .add(record.page(10, move |found| shown(slice, paper, record, &found)))
}

pub fn is_draft(record: &Value) -> bool {
    plain(record, "state") == "draft"
}

/// The state of a document, or the status of a batch.
pub fn standing(record: &Value) -> String {
    match plain(record, "state") {
        state if state.is_empty() => plain(record, "status"),
        state => state,
    }
}

/// The number of a document, or what it is while it has none.
pub fn name(slice: &Slice, record: &Value) -> String {
    match plain(record, slice.title) {
        number if !number.is_empty() => number,
        _ if is_draft(record) => w!("Draft {one}", one = slice.one.text()),
        _ => w!("{one} without a number", one = capital(slice.one.text())),
    }
}

fn shown(
    slice: &'static Slice,
    paper: &'static Paper,
    loaded: Loaded,
    record: &Arc<Value>,
) -> Vec<El> {
    let head = el("header")
        .class("page-head")
        .add(title(slice, record))
        .add(verbs(slice, paper, loaded, record));
    let sections = slice.sections.iter().filter_map(|section| facts(section, record));
    let cards = div("cards").add_all(sections).add(history(record));
    let lines = (!paper.columns.is_empty()).then(|| line_table(slice, paper, record));
    let below = paper.below.map(|below| div("stack").add(below(record)));
    vec![Some(head), lines, Some(cards), below].into_iter().flatten().collect()
}

/// Name, state, and what tells it apart.
pub fn title(slice: &'static Slice, record: &Value) -> El {
    let (words, class) = state(&standing(record));
    let heading = el("h1").add(apart(name(slice, record)));
    let badge = el("span").class(class).add(words);
    div("page-title")
        .add(div("paper-name").add(heading).add(badge))
        .add(el("p").class("quiet").add(subtitle(slice, record)))
}

fn subtitle(slice: &Slice, record: &Value) -> String {
    let notes = slice.notes.iter().map(|note| {
        let column = slice.columns.iter().find(|column| column.field == *note);
        column.map_or_else(|| named(record, note), |column| words(record, note, column.show))
    });
    words::joined(notes.filter(|text| !text.is_empty()))
}
