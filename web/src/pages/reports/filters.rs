//! The filters of a report, as it describes them; what is chosen stands in the address.

use crate::describe::show::{day, flag, plain, rows};
use crate::pages::list::set_query;
use crate::parts::combobox::{Typing, combobox};
use crate::parts::dom::{El, div, el, on_change};
use crate::parts::lookup::Source;
use crate::route;
use crate::words;
use leptos::prelude::*;
use serde_json::Value;

/// Folded away where they would push the rows off a small screen, unless one of them is needed.
pub fn filters(report: &Value) -> El {
    let all = rows(report, "filters");
    let needed = all.iter().any(|filter| flag(filter, "required"));
    let wide = window().match_media("(min-width: 40.01rem)").ok().flatten();
    let open = needed || wide.is_none_or(|wide| wide.matches());
    let folds = el("details")
        .flag("open", open)
        .add(el("summary").add(w!("Filters")))
        .add(div("").add_all(all.iter().map(filter)));
    div("report-filters").set("role", "search").set("aria-label", w!("Filters")).add(folds)
}

fn filter(filter: &Value) -> El {
    let (name, title) = (plain(filter, "name"), words::of(plain(filter, "title")));
    let id = format!("filter-{name}");
    let told = match (plain(filter, "default"), plain(filter, "kind").as_str()) {
        (usual, _) if usual.is_empty() => String::new(),
        (usual, "day") => w!("Empty: {usual}", usual = day(&usual)),
        (usual, _) => w!("Empty: {usual}", usual = usual),
    };
    let box_ = match plain(filter, "kind").as_str() {
        "stores" | "store" => record(&name, &id, "stores"),
        "ids" | "id" => {
            let path = plain(filter, "lookup");
            let path = path.split('?').next().unwrap_or_default();
            match crate::pages::slice(path) {
                Some(slice) => record(&name, &id, slice.path),
                None => text(&name, &id, "text"),
            }
        }
        "words" => select(&name, &id, rows(filter, "words")),
        "flag" => select(&name, &id, &[Value::from("true"), Value::from("false")]),
        "day" => text(&name, &id, "date"),
        _ => text(&name, &id, "text"),
    };
    let hint = (!told.is_empty()).then(|| el("p").class("hint").add(told));
    div("field").add(el("label").set("for", id).add(title)).add(box_).add(hint)
}

fn now(name: &str) -> String {
    route::now().value(name)
}

/// Another filter begins at the first page.
fn choose(name: &str, value: &str) {
    set_query("page", "");
    set_query(name, value);
}

fn text(name: &str, id: &str, kind: &'static str) -> El {
    let field = name.to_owned();
    el("input")
        .set("type", kind)
        .set("id", id.to_owned())
        .set("autocomplete", "off")
        .set("value", now(name))
        .on("change", move |event| choose(&field, event_target_value(&event).trim()))
}

fn select(name: &str, id: &str, words: &[Value]) -> El {
    let (field, chosen) = (name.to_owned(), now(name));
    let words = words.iter().filter_map(Value::as_str);
    let options = [""].into_iter().chain(words).map(|word| {
        let label = match word {
            "" => w!("any").into(),
            "true" => w!("Yes").into(),
            "false" => w!("No").into(),
            other => words::of(other.replace('_', " ")),
        };
        el("option").set("value", word.to_owned()).flag("selected", *word == *chosen).add(label)
    });
    el("select")
        .set("id", id.to_owned())
        .add_all(options)
        .on("change", move |event| choose(&field, &event_target_value(&event)))
}

fn record(name: &str, id: &str, path: &'static str) -> El {
    let Some(slice) = crate::pages::slice(path) else {
        return div("");
    };
    let (field, id) = (name.to_owned(), id.to_owned());
    let value = RwSignal::new(now(name));
    on_change(move || value.get(), move |chosen| choose(&field, &chosen));
    let typing = Typing::new(Source::Records(slice), value, RwSignal::new(String::new()));
    combobox(typing, move |box_| box_.set("id", id).set("placeholder", w!("any")))
}
