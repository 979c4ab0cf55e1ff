//! The busiest routes, and what was slow lately.

use super::Seen;
use super::figures::{Told, tell};
use crate::describe::show::{instant, plain, rows};
use crate::pages::paper::lines::scrolling;
use crate::parts::dom::{El, Part, el, live};
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;

const MOST_ROUTES: usize = 25;

/// Label of a column, where its value stands, how it is told; none for a moment.
type Column = (Word, &'static str, Option<Told>);

const ROUTES: &[Column] = &[
    (w!("Route"), "/route", Some(Told::Word)),
    (w!("Method"), "/method", Some(Told::Word)),
    (w!("Requests"), "/since_start/count", Some(Told::Count)),
    (w!("Average"), "/since_start/average_ms", Some(Told::Time)),
    (w!("50 %"), "/since_start/p50_ms", Some(Told::Time)),
    (w!("95 %"), "/since_start/p95_ms", Some(Told::Time)),
    (w!("99 %"), "/since_start/p99_ms", Some(Told::Time)),
    (w!("95 %, lately"), "/recent/p95_ms", Some(Told::Time)),
    (w!("Slow"), "/slow", Some(Told::Count)),
    (w!("Faults"), "/faults", Some(Told::Count)),
];
const REQUESTS: &[Column] = &[
    (w!("When"), "/at", None),
    (w!("Route"), "/route", Some(Told::Word)),
    (w!("Method"), "/method", Some(Told::Word)),
    (w!("Status"), "/status", Some(Told::Count)),
    (w!("Took"), "/took_ms", Some(Told::Time)),
    (w!("Request"), "/request_id", Some(Told::Word)),
];
const QUERIES: &[Column] = &[
    (w!("When"), "/at", None),
    (w!("Took"), "/took_ms", Some(Told::Time)),
    (w!("Place"), "/place", Some(Told::Word)),
    (w!("Query"), "/query", Some(Told::Word)),
];

pub fn routes(seen: Seen) -> Vec<AnyView> {
    let read = move || {
        seen.with(|body| {
            let all = body.get("requests").map(|requests| rows(requests, "routes"));
            all.unwrap_or_default().iter().take(MOST_ROUTES).cloned().collect()
        })
    };
    table(w!("Answer times by route, since the start"), Word::NONE, ROUTES, read)
}

pub fn slow_requests(seen: Seen) -> Vec<AnyView> {
    let read = move || seen.with(|body| rows(body, "slow_requests").to_vec());
    table(w!("Slow requests"), w!("No request was slow since the start."), REQUESTS, read)
}

pub fn slow_queries(seen: Seen) -> Vec<AnyView> {
    let read = move || seen.with(|body| rows(body, "slow_queries").to_vec());
    table(w!("Slow queries"), w!("No query was slow since the start."), QUERIES, read)
}

fn table(
    caption: Word,
    none: Word,
    columns: &'static [Column],
    read: impl Fn() -> Vec<Value> + Send + Sync + Clone + 'static,
) -> Vec<AnyView> {
    let heads = columns
        .iter()
        .map(|(label, _, how)| el("th").set("scope", "col").class(class(*how)).add(*label));
    let heads: Vec<El> = heads.collect();
    let again = read.clone();
    let body =
        live(again, move |found| found.iter().map(|row| line(columns, row)).collect::<Vec<_>>());
    let nothing = move || read().is_empty();
    let hide = nothing.clone();
    let empty = live(nothing, move |empty| empty.then(|| el("p").class("quiet").add(none)));
    let table = el("table")
        .class("sheet stacks")
        .add(el("caption").class("hidden").add(caption))
        .add(el("thead").add(el("tr").add_all(heads)))
        .add(el("tbody").add(body));
    let frame = scrolling(caption, table).flag_if("hidden", hide);
    vec![el("h2").add(caption).part(), empty, frame.part()]
}

fn line(columns: &[Column], row: &Value) -> El {
    let cell = |(label, place, how): &Column| {
        let value = row.pointer(place).unwrap_or(&Value::Null);
        let text = match how {
            Some(how) => tell(value, *how),
            None => instant(&plain(row, "at")),
        };
        el("td").class(class(*how)).set("data-label", *label).text(text)
    };
    el("tr").add_all(columns.iter().map(cell))
}

fn class(how: Option<Told>) -> &'static str {
    match how {
        None => "date",
        Some(Told::Word) => "",
        Some(_) => "number",
    }
}
