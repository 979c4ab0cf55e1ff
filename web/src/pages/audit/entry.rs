//! One act: who, what, when; and each changed field before and after.

use crate::describe::show::{act, instant, plain};
use crate::pages::page_of;
use crate::parts::dom::{El, Part, div, el, link, sign};
use crate::parts::nav::capital;
use crate::words::{self, Word};
use serde_json::{Map, Value};

pub fn entry(entry: &Value) -> El {
    let what = act(&plain(entry, "action"));
    let number = plain(entry, "document_no");
    let what = match page_of(entry) {
        Some(href) => link(href).add(what).part(),
        None => what.part(),
    };
    let at = plain(entry, "at");
    let who = el("strong").add(plain(entry, "actor_name"));
    let said = div("").add(who).add(sign(" ")).add(what).add(if number.is_empty() {
        String::new()
    } else {
        format!(" {number}")
    });
    let reason = plain(entry, "reason");
    let reason = (!reason.is_empty())
        .then(|| el("p").class("quiet").add(w!("Reason: {reason}", reason = reason)));
    let when = el("time").class("quiet").set("datetime", at.clone()).add(instant(&at));
    el("li").add(div("stack").add(said).add(reason).add(details(entry))).add(when)
}

fn details(entry: &Value) -> El {
    let side = |name: &str| match serde_json::from_str(&plain(entry, name)) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let (before, after) = (side("before"), side("after"));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let row = |name: &&String| {
        let cell = |side: &Map<String, Value>| el("td").add(text(side.get(*name)));
        let label = words::of(capital(&name.replace('_', " ")));
        el("tr").add(el("th").set("scope", "row").add(label)).add(cell(&before)).add(cell(&after))
    };
    let heads =
        [w!("Field"), w!("Before"), w!("After")].map(|head| el("th").set("scope", "col").add(head));
    let changes = (!names.is_empty()).then(|| {
        el("table")
            .class("sheet")
            .add(el("thead").add(el("tr").add_all(heads)))
            .add(el("tbody").add_all(names.iter().map(row)))
    });
    let fact = |label: Word, field: &str| {
        let text = plain(entry, field);
        (!text.is_empty())
            .then(|| div("").add(el("dt").add(label)).add(el("dd").class("code").add(text)))
    };
    let facts = [
        fact(w!("Role"), "role"),
        fact(w!("Address"), "ip"),
        fact(w!("Request"), "request_id"),
        fact(w!("Place in the chain"), "seq"),
        fact(w!("Hash"), "hash"),
    ];
    el("details")
        .add(el("summary").add(w!("Details")))
        .add(changes)
        .add(el("dl").class("facts").add_all(facts.into_iter().flatten()))
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
