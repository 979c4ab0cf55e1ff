//! The fields of a record as pairs of name and value.

use crate::describe::show::{day, grouped, instant, money, named, plain};
use crate::describe::{Field, Kind, Section, Slice, show};
use crate::parts::dom::{El, Part, apart, div, el, link, sign, words};
use crate::parts::load::Loaded;
use crate::session::may;
use crate::words;
use crate::words::Word;
use serde_json::Value;

/// None when nothing of it is given.
pub fn facts(section: &'static Section, record: &Value) -> Option<El> {
    let shown = section.fields.iter().filter(|field| !field.asked);
    let given = shown.clone().any(|field| !plain(record, field.name).is_empty());
    let facts = shown.map(|field| pairs(field, record));
    let card = || {
        el("section")
            .class(section.class())
            .add(el("h2").add(section.title))
            .add(el("dl").class("facts").add_all(facts))
    };
    given.then(card)
}

/// One field: its name and its value.
pub fn pairs(field: &'static Field, record: &Value) -> El {
    let text = plain(record, field.name);
    let value = if text.is_empty() {
        el("span").class("quiet").add(sign("–")).part()
    } else {
        match field.kind {
            Kind::Reference(path) => match crate::pages::slice(path) {
                Some(slice) => refers(slice, &text, named(record, inside(field))).part(),
                None => apart(text),
            },
            Kind::Email => link(format!("mailto:{text}")).add(apart(text)).part(),
            Kind::Phone => link(format!("tel:{text}")).add(apart(text)).part(),
            Kind::Code => el("span").class("code").add(apart(text)).part(),
            _ => apart(spelled(field, &text)),
        }
    };
    pair(if field.wide { "wide" } else { "" }, field.label, value)
}

fn pair(class: &'static str, name: Word, value: impl Part) -> El {
    div(class).add(el("dt").add(name)).add(el("dd").add(value))
}

fn spelled(field: &Field, text: &str) -> String {
    match field.kind {
        Kind::Number { .. } => grouped(text),
        Kind::Money => money(text),
        Kind::Date => day(text),
        Kind::Instant => instant(text),
        Kind::Flag => (if text == "true" { w!("Yes") } else { w!("No") }).into(),
        Kind::Lookup(_) => words::of(text.to_owned()),
        Kind::Select(choices) => show::chosen(choices, text),
        _ => text.to_owned(),
    }
}

/// The key under which the record that a field refers to may stand beside it.
fn inside(field: &Field) -> &'static str {
    field.name.strip_suffix("_id").unwrap_or(field.name)
}

/// The name of a record that is referred to, as a link to it; asked for where it does not stand beside.
fn refers(slice: &'static Slice, id: &str, known: String) -> El {
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    if !may(slice.read) {
        return el("span").add(apart(known));
    }
    if !known.is_empty() {
        return link(href).add(apart(known));
    }
    let record = Loaded::new(move || path.clone());
    let name =
        words(move || record.ready().map_or_else(|| "…".to_owned(), |found| slice.name(&found)));
    link(href).add(name)
}

pub fn history(record: &Value) -> El {
    let facts = [
        (w!("Added"), instant(&plain(record, "created_at"))),
        (w!("Changed"), instant(&plain(record, "updated_at"))),
        (w!("Version"), plain(record, "version")),
        (w!("Id in the old system"), plain(record, "legacy_id")),
    ];
    let told = facts.into_iter().filter(|(_, text)| !text.is_empty());
    el("section")
        .class("card")
        .add(el("h2").add(w!("Record")))
        .add(el("dl").class("facts").add_all(told.map(|(name, text)| pair("", name, apart(text)))))
}
