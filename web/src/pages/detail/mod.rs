//! One record of any slice, to read, and what can be done with it.

mod deeds;
pub mod facts;

use crate::describe::show::{is_active, plain, words};
use crate::describe::{Show, Slice, icons};
use crate::parts::dom::{El, apart, div, el, follow, link};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::shortcuts::is_free;
use crate::route;
use crate::session::may;
use crate::words;
use crate::words::Word;
use deeds::deeds;
use facts::{facts, history};
use leptos::ev;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

pub fn detail_page(slice: &'static Slice, id: &str) -> El {
    let path = format!("{}/{id}", slice.path);
    let edit = format!("/{path}/edit");
    let record = Loaded::new(move || path.clone());
    follow(move || {
        if let Some(record) = record.ready() {
            route::title(slice.name(&record));
        }
    });
    let pressed = window_event_listener(ev::keydown, move |event| {
        if is_free(&event) && event.code() == "KeyE" && may(slice.write) {
            event.prevent_default();
            route::go(&edit);
        }
    });
    on_cleanup(move || pressed.remove());
    el("section")
        .class("page")
        .add(back(format!("/{}", slice.path), capital(slice.many.text())))
        .add(record.page(10, move |found| shown(slice, record, &found)))
}

/// The way to the page above.
pub fn back(href: String, name: String) -> El {
    link(href).class("back").add(icon(icons::BACK)).add(name)
}

fn shown(slice: &'static Slice, loaded: Loaded, record: &Arc<Value>) -> Vec<El> {
    let title = div("page-title")
        .add(el("h1").add(apart(slice.name(record))))
        .add(el("p").class("quiet").add(subtitle(slice, record)));
    let head = el("header").class("page-head").add(title).add(badges(record));
    let head = head.add(photos(slice, record)).add(deeds(slice, loaded, record.clone()));
    let sections = slice.sections.iter().filter_map(|section| facts(section, record));
    vec![head, div("cards").add_all(sections).add(history(record))]
}

/// The way to the photos of a medicine, with the first of them.
fn photos(slice: &Slice, record: &Value) -> Option<El> {
    let href = format!("/medicines/{}/photos", plain(record, "id"));
    let first = plain(record, "photo_id");
    let seen = (!first.is_empty())
        .then(|| el("img").set("src", format!("/api/v1/photos/{first}/thumbnail")).set("alt", ""));
    let way = || link(href).class("button").add(seen).add(w!("Photos"));
    (slice.path == "medicines").then(way)
}

fn subtitle(slice: &Slice, record: &Value) -> String {
    let notes = slice.notes.iter().map(|note| {
        let column = slice.columns.iter().find(|column| column.field == *note);
        words(record, note, column.map_or(Show::Text, |column| column.show))
    });
    words::joined(notes.filter(|text| !text.is_empty()))
}

/// What must be seen before anything else.
fn badges(record: &Value) -> El {
    let set = |field: &str| record.get(field) == Some(&Value::Bool(true));
    let mut shown: Vec<(&'static str, Word)> = Vec::new();
    if !is_active(record) {
        shown.push(("badge", w!("Inactive")));
    }
    if set("high_alert") {
        shown.push(("badge bad", w!("High alert")));
    }
    if set("requires_prescription") {
        shown.push(("badge", w!("Prescription")));
    }
    if !plain(record, "controlled_schedule").is_empty() {
        shown.push(("badge warn", w!("Controlled")));
    }
    if set("locked") {
        shown.push(("badge bad", w!("Locked")));
    }
    if set("protected") {
        shown.push(("badge", w!("Protected")));
    }
    if !plain(record, "allergies").is_empty() {
        shown.push(("badge warn", w!("Allergies")));
    }
    let badges = shown.into_iter().map(|(class, text)| el("span").class(class).add(text));
    el("p").class("badges").add_all(badges)
}
