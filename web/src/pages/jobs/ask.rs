//! What can be asked for: an export, a backup, the predecessor's data.

use super::row::send;
use crate::http::{self, Life};
use crate::pages::slices;
use crate::parts::dom::{El, Node, button, div, el, input};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::session::may;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Value, json};

pub fn asking(loaded: Loaded) -> El {
    div("cards")
        .add(may("exports:run").then(|| export(loaded)))
        .add(may("settings:write").then(|| backup(loaded)))
        .add(may("imports:run").then(|| import(loaded)))
}

fn card(title: Word, why: Word) -> El {
    el("section").class("card").add(el("h2").add(title)).add(el("p").class("quiet").add(why))
}

fn choice(id: &'static str, label: Word, chosen: RwSignal<String>, options: Vec<El>) -> El {
    let select = el("select")
        .set("id", id)
        .on("change", move |event| chosen.set(event_target_value(&event)))
        .add_all(options);
    div("field").add(el("label").set("for", id).add(label)).add(select)
}

fn option(value: &str, label: String) -> El {
    el("option").set("value", value.to_owned()).add(label)
}

fn export(loaded: Loaded) -> El {
    let life = StoredValue::new(Life::new());
    let lists: Vec<_> = slices().filter(|slice| may(slice.read)).collect();
    let first = lists.first().map(|slice| slice.path.to_owned()).unwrap_or_default();
    let (list, form) = (RwSignal::new(first), RwSignal::new("csv".to_owned()));
    let lists = lists.iter().map(|slice| option(slice.path, capital(slice.many.text()))).collect();
    let forms = [("csv", "CSV"), ("xlsx", "Excel"), ("ndjson", "NDJSON")];
    let forms = forms.map(|(value, label)| option(value, label.to_owned())).into();
    let start = move || {
        let body = json!({"resource": list.get_untracked(), "format": form.get_untracked()});
        let ask = http::post("exports", &body).key(http::key());
        send(life, loaded, ask, w!("The export is being made."));
    };
    card(w!("Export"), w!("A whole list as a file, however long it is."))
        .add(choice("job-list", w!("List"), list, lists))
        .add(choice("job-form", w!("Form"), form, forms))
        .add(button("button primary").add(w!("Export")).on_click(start))
}

fn backup(loaded: Loaded) -> El {
    let life = StoredValue::new(Life::new());
    let start = move || {
        let ask = http::post("backups", &Value::Null).key(http::key());
        send(life, loaded, ask, w!("The backup is being made."));
    };
    card(w!("Backup"), w!("Database and photos in one zip, made while everybody works."))
        .add(button("button").add(w!("Make a backup")).on_click(start))
}

fn import(loaded: Loaded) -> El {
    let life = StoredValue::new(Life::new());
    let (node, chosen) = (Node::new(), RwSignal::new(false));
    let file = move || input(node).and_then(|input| input.files()).and_then(|files| files.get(0));
    let start = move || {
        if let Some(file) = file() {
            let path = format!("imports?name={}", http::encode(&file.name()));
            let ask = http::post_file(path, file, "application/zip").key(http::key());
            send(life, loaded, ask, w!("The data is being tried out; nothing is changed yet."));
        }
    };
    let pick = el("input")
        .node(node)
        .set("id", "job-zip")
        .set("type", "file")
        .set("accept", ".zip,application/zip")
        .on("change", move |_| chosen.set(file().is_some()));
    card(
        w!("Import"),
        w!("The predecessor's data folder as a zip: tried out first, taken over when you say so."),
    )
    .add(div("field").add(el("label").set("for", "job-zip").add(w!("Zip"))).add(pick))
    .add(
        button("button")
            .flag_if("disabled", move || !chosen.get())
            .add(w!("Try it out"))
            .on_click(start),
    )
}
