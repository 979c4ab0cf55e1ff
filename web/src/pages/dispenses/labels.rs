//! Labels for what was given out: one for each batch of each line, in the two sizes that label printers hold.

use crate::describe::icons;
use crate::describe::show::{day, grouped, named, number, plain, rows};
use crate::pages::detail::back;
use crate::parts::dom::{El, button, div, el, live, sign, words};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::{remember, route};
use leptos::prelude::*;
use serde_json::Value;

/// Class, and what it is called.
const SIZES: &[(&str, &str)] = &[("label-38", "38 × 25 mm"), ("label-62", "62 × 29 mm")];

pub fn labels_page(id: &str) -> El {
    let path = format!("dispenses/{id}");
    let href = format!("/{path}");
    let record = Loaded::whole(path);
    let remembered = remember::get("label").unwrap_or_default();
    let size = RwSignal::new(if remembered == "label-62" { "label-62" } else { "label-38" });
    el("section").class("page").add(record.page(10, move |found| {
        route::title(w!("Labels {number}", number = plain(&found, "document_no")));
        let print = move || {
            let _ = window().print();
        };
        let way = button("button primary").flag("autofocus", true).on_click(print);
        let actions = div("page-actions")
            .add(div("narrow").add(sizes(size)))
            .add(way.add(icon(icons::PRINT)).add(w!("Print")));
        let back = back(href.clone(), w!("Back to the document").into());
        let head = div("no-print")
            .add(back)
            .add(div("page-head").add(el("h1").add(w!("Labels"))).add(actions));
        let shown = found.clone();
        let labels = live(move || size.get(), move |size| sheet(size, labels(&shown)));
        vec![head, div("labels").add(labels)]
    }))
}

fn sheet(size: &'static str, labels: Vec<El>) -> El {
    if labels.is_empty() {
        let why = w!("Nothing has been given out yet: there is nothing to label.");
        return el("p").class("quiet").add(why);
    }
    div(size).set("role", "list").set("aria-label", w!("Labels")).add_all(labels)
}

fn sizes(size: RwSignal<&'static str>) -> El {
    let options = SIZES.iter().map(|(class, label)| {
        let chosen = size.with_untracked(|size| size == class);
        el("option").set("value", *class).flag("selected", chosen).add(sign(label))
    });
    let select = el("select").set("aria-label", w!("Size of the labels")).add_all(options);
    select.on("change", move |event| {
        let chosen = event_target_value(&event);
        if let Some((class, _)) = SIZES.iter().find(|(class, _)| *class == chosen) {
            remember::set("label", class);
            size.set(class);
        }
    })
}

fn labels(record: &Value) -> Vec<El> {
    let (patient, when) = (named(record, "patient"), day(&plain(record, "doc_date")));
    let all = rows(record, "lines").iter().flat_map(|line| {
        let (patient, when) = (patient.clone(), when.clone());
        rows(line, "taken").iter().map(move |taken| label(line, taken, &patient, &when))
    });
    all.collect()
}

/// Unit and last day are those of the catalogue and of the batch.
fn label(line: &Value, taken: &Value, patient: &str, when: &str) -> El {
    let of = |path: &'static str, id: String| Loaded::new(move || format!("{path}/{id}"));
    let medicine = of("medicines", plain(line, "medicine_id"));
    let batch = of("batches", plain(taken, "batch_id"));
    let count = grouped(&number(taken, "quantity").to_string());
    let units = words(move || {
        let unit = medicine.ready().map(|found| plain(&found, "base_unit")).unwrap_or_default();
        format!("{count} {unit}")
    });
    let until = words(move || {
        let until = batch.ready().map(|found| plain(&found, "expiry_date")).unwrap_or_default();
        if until.is_empty() { String::new() } else { format!(" · {}", day(&until)) }
    });
    let lot = el("bdi").add(plain(taken, "batch_number"));
    div("label")
        .set("role", "listitem")
        .add(el("p").class("name").add(named(line, "medicine")))
        .add(el("p").class("units").add(el("bdi").add(units)))
        .add(el("p").class("directions").add(plain(line, "directions")))
        .add(el("p").class("patient").add(format!("{patient} {when}")))
        .add(el("p").class("small").add(lot).add(until))
}
