//! One record of any slice, to read, and what can be done with it.

mod deeds;
mod facts;

use crate::describe::show::{is_active, plain, words};
use crate::describe::{Show, Slice, icons};
use crate::parts::icon::icon;
use crate::parts::load::{Load, Loaded};
use crate::parts::nav::capital;
use crate::parts::shortcuts::is_free;
use crate::route;
use crate::session::may;
use deeds::Deeds;
use facts::{facts, history};
use leptos::ev;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

#[component]
pub fn DetailPage(slice: &'static Slice, id: String) -> impl IntoView {
    let path = format!("{}/{id}", slice.path);
    let edit = format!("/{path}/edit");
    let record = Loaded::new(move || path.clone());
    Effect::new(move || {
        if let Some(record) = record.ready() {
            route::title(&plain(&record, slice.title));
        }
    });
    let pressed = window_event_listener(ev::keydown, move |event| {
        if is_free(&event) && event.key() == "e" && may(slice.write) {
            event.prevent_default();
            route::go(&edit);
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <section class="page">
            <a class="back" href=format!("/{}", slice.path)>
                {icon(icons::BACK)} {capital(slice.many)}
            </a>
            {record.view(10, move |found| shown(slice, record, &found))}
        </section>
    }
}

fn shown(slice: &'static Slice, loaded: Loaded, record: &Arc<Value>) -> AnyView {
    let sections = slice.sections.iter().map(|section| facts(section, record));
    let changed = move |value: Arc<Value>| loaded.state.set(Load::Ready(value));
    view! {
        <header class="page-head">
            <div class="page-title">
                <h1>{plain(record, slice.title)}</h1>
                <p class="quiet">{subtitle(slice, record)}</p>
            </div>
            {badges(record)}
            <Deeds slice=slice record=record.clone() on_change=changed on_stale=move |()| loaded.again()/>
        </header>
        <div class="cards">
            {sections.collect::<Vec<_>>()}
            {history(record)}
        </div>
    }
    .into_any()
}

fn subtitle(slice: &Slice, record: &Value) -> String {
    let notes = slice.notes.iter().map(|note| {
        let column = slice.columns.iter().find(|column| column.field == *note);
        words(record, note, column.map_or(Show::Text, |column| column.show))
    });
    notes.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What must be seen before anything else.
fn badges(record: &Value) -> AnyView {
    let set = |field: &str| record.get(field) == Some(&Value::Bool(true));
    let mut shown: Vec<(&str, &str)> = Vec::new();
    if !is_active(record) {
        shown.push(("badge", "Inactive"));
    }
    if set("high_alert") {
        shown.push(("badge bad", "High alert"));
    }
    if set("requires_prescription") {
        shown.push(("badge", "Prescription"));
    }
    if !plain(record, "controlled_schedule").is_empty() {
        shown.push(("badge warn", "Controlled"));
    }
    if set("locked") {
        shown.push(("badge bad", "Locked"));
    }
    if set("protected") {
        shown.push(("badge", "Protected"));
    }
    if !plain(record, "allergies").is_empty() {
        shown.push(("badge warn", "Allergies"));
    }
    let badge =
        |(class, text): (&'static str, &'static str)| view! { <span class=class>{text}</span> };
    view! { <p class="badges">{shown.into_iter().map(badge).collect::<Vec<_>>()}</p> }.into_any()
}
