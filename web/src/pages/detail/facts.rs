//! The fields of a record as pairs of name and value.

use crate::describe::show::{day, grouped, instant, money, plain};
use crate::describe::{Field, Kind, Section, Slice, show};
use crate::parts::dom::{El, Part, div, el, link, words};
use crate::parts::load::Loaded;
use serde_json::Value;

/// None when nothing of it is given.
pub fn facts(section: &'static Section, record: &Value) -> Option<El> {
    let shown = section.fields.iter().filter(|field| !field.asked);
    let given = shown.clone().any(|field| !plain(record, field.name).is_empty());
    let facts = shown.map(|field| fact(field, record));
    let card = || {
        el("section")
            .class(section.class())
            .add(el("h2").add(section.title))
            .add(el("dl").class("facts").add_all(facts))
    };
    given.then(card)
}

fn fact(field: &'static Field, record: &Value) -> El {
    let text = plain(record, field.name);
    let value = if text.is_empty() {
        el("span").class("quiet").add("–").part()
    } else {
        match field.kind {
            Kind::Reference(path) => crate::pages::slice(path)
                .map_or_else(|| text.clone().part(), |slice| refers(slice, &text).part()),
            Kind::Email => link(format!("mailto:{text}")).add(text).part(),
            Kind::Phone => link(format!("tel:{text}")).add(text).part(),
            Kind::Code => el("span").class("code").add(text).part(),
            _ => spelled(field, &text).part(),
        }
    };
    pair(if field.wide { "wide" } else { "" }, field.label, value)
}

fn pair(class: &'static str, name: &'static str, value: impl Part) -> El {
    div(class).add(el("dt").add(name)).add(el("dd").add(value))
}

fn spelled(field: &Field, text: &str) -> String {
    match field.kind {
        Kind::Number { .. } => grouped(text),
        Kind::Money => money(text),
        Kind::Date => day(text),
        Kind::Instant => instant(text),
        Kind::Flag => (if text == "true" { "Yes" } else { "No" }).to_owned(),
        Kind::Select(choices) => show::chosen(choices, text),
        _ => text.to_owned(),
    }
}

/// The name of a record that is referred to, as a link to it.
fn refers(slice: &'static Slice, id: &str) -> El {
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    let record = Loaded::new(move || path.clone());
    let name = words(move || {
        record.ready().map_or_else(|| "…".to_owned(), |found| plain(&found, slice.title))
    });
    link(href).add(name)
}

pub fn history(record: &Value) -> El {
    let facts = [
        ("Added", instant(&plain(record, "created_at"))),
        ("Changed", instant(&plain(record, "updated_at"))),
        ("Version", plain(record, "version")),
        ("Id in the old system", plain(record, "legacy_id")),
    ];
    let told = facts.into_iter().filter(|(_, text)| !text.is_empty());
    el("section")
        .class("card")
        .add(el("h2").add("Record"))
        .add(el("dl").class("facts").add_all(told.map(|(name, text)| pair("", name, text))))
}
