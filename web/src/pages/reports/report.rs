//! One report: filters, rows, totals, and all of it as a file.

use super::chart::drawing;
use super::filters::filters;
use crate::describe::icons;
use crate::describe::paper::state;
use crate::describe::show::{act, day, grouped, instant, money, number, plain, rows};
use crate::http::encode;
use crate::pages::detail::back;
use crate::pages::not_found::not_found;
use crate::pages::paper::lines::scrolling;
use crate::pages::stock::matrix::pages;
use crate::parts::dom::{El, Part, apart, button, div, el, link, live, memo, sign};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::route;
use crate::session::may;
use crate::words;
use leptos::prelude::*;
use serde_json::Value;

const PAGE: i64 = 50;
/// Rows that the chart is drawn from: as many as one page of the server holds.
const DRAWN: i64 = 100;

pub fn report_page(name: &str) -> El {
    let name = name.to_owned();
    let all = Loaded::new(|| "reports".to_owned());
    el("section")
        .class("page list-page")
        .add(back("/reports".to_owned(), w!("Reports").into()))
        .add(all.once(move |body| {
            let found = rows(&body, "items").iter().find(|report| plain(report, "name") == name);
            match found {
                Some(report) => one(report),
                None => vec![not_found()],
            }
        }))
}

/// The address of the rows, with the filters that stand in the page's own.
fn address(name: &str, filters: &[String]) -> String {
    let place = route::place().get();
    let mut address = format!("reports/{name}?");
    for filter in filters {
        let value = place.value(filter);
        if !value.is_empty() {
            address.push_str(&format!("{filter}={}&", encode(&value)));
        }
    }
    address
}

fn one(report: &Value) -> Vec<El> {
    let title = words::of(plain(report, "title"));
    route::title(&title);
    let name = plain(report, "name");
    let known: Vec<String> = rows(report, "filters").iter().map(|f| plain(f, "name")).collect();
    let needed: Vec<String> = rows(report, "filters")
        .iter()
        .filter(|filter| filter.get("required") == Some(&Value::Bool(true)))
        .map(|filter| plain(filter, "name"))
        .collect();
    let missing = memo(move || {
        let place = route::place().get();
        needed.iter().any(|field| place.value(field).is_empty())
    });
    let has_chart = report.get("chart").is_some();
    let (of_rows, fields) = (name.clone(), known.clone());
    let loaded = Loaded::new(move || {
        let place = route::place().get();
        if missing.get() {
            return String::new();
        }
        let page = place.value("page").parse::<i64>().unwrap_or(1);
        format!("{}page={page}&per_page={PAGE}", address(&of_rows, &fields))
    });
    let (of_drawing, drawn_fields) = (name.clone(), known.clone());
    let drawn = Loaded::new(move || {
        if missing.get() || !has_chart {
            return String::new();
        }
        format!("{}page=1&per_page={DRAWN}", address(&of_drawing, &drawn_fields))
    });
    let described = report.clone();
    let drawing =
        live(move || drawn.ready(), move |body| body.and_then(|body| drawing(&described, &body)));
    let file = |format: &'static str, label: &'static str| {
        let (name, known) = (name.clone(), known.clone());
        el("a")
            .class("button")
            .set("download", "")
            .live("href", move || {
                Some(format!("/api/v1/{}format={format}", address(&name, &known)))
            })
            .add(icon(icons::DOWNLOAD))
            .add(sign(label))
    };
    let print = button("button").on_click(|| {
        let _ = window().print();
    });
    let actions = div("page-actions")
        .add(may("exports:run").then(|| file("csv", "CSV")))
        .add(may("exports:run").then(|| file("xlsx", "XLSX")))
        .add(print.add(icon(icons::PRINT)).add(w!("Print")));
    let heading = div("page-title")
        .add(el("h1").add(title))
        .add(el("p").class("quiet").add(words::of(plain(report, "about"))));
    let head = el("header").class("page-head").add(heading).add(actions);
    let shown = live(
        move || missing.get(),
        move |missing| {
            if missing {
                el("p").class("empty").add(w!("Choose what the report is about.")).part()
            } else {
                loaded.view(10, |body| table(&body))
            }
        },
    );
    vec![head, filters(report), div("stack").add(drawing).add(shown)]
}

fn table(body: &Value) -> Vec<El> {
    let columns: Vec<&Value> =
        rows(body, "columns").iter().filter(|column| plain(column, "kind") != "id").collect();
    let items = rows(body, "items");
    let as_of =
        el("p").class("quiet").add(w!("As of {when}", when = instant(&plain(body, "as_of"))));
    if items.is_empty() {
        return vec![el("p").class("empty").add(w!("No rows for these filters.")), as_of];
    }
    let heads = columns.iter().map(|column| {
        el("th").set("scope", "col").class(class(column)).add(words::of(plain(column, "title")))
    });
    let lines = items.iter().map(|item| el("tr").add_all(columns.iter().map(|c| cell(c, item))));
    let table = el("table")
        .class("sheet")
        .add(el("caption").class("hidden").add(plain(body, "report")))
        .add(el("thead").add(el("tr").add_all(heads)))
        .add(el("tbody").add_all(lines))
        .add(foot(&columns, body.get("totals").unwrap_or(&Value::Null)));
    let rest = rest(&columns, body.get("totals").unwrap_or(&Value::Null));
    let sheet = div("card sheet-card").add(scrolling(w!("Rows of the report"), table));
    [rest, Some(sheet), Some(pages(body, PAGE)), Some(as_of)].into_iter().flatten().collect()
}

/// The totals that belong to a column, below it.
fn foot(columns: &[&Value], totals: &Value) -> Option<El> {
    let has = |column: &&&Value| !plain(totals, &plain(column, "name")).is_empty();
    columns.iter().find(has)?;
    let cells = columns.iter().enumerate().map(|(place, column)| {
        let words = words(column, totals);
        let label = if place == 0 && words.is_empty() { w!("Total").into() } else { words };
        el("td").class(class(column)).add(el("strong").add(apart(label)))
    });
    Some(el("tfoot").add(el("tr").add_all(cells)))
}

/// The totals that no column tells.
fn rest(columns: &[&Value], totals: &Value) -> Option<El> {
    let of_column = |name: &str| columns.iter().any(|column| plain(column, "name") == name);
    let told =
        totals.as_object()?.iter().filter(|(name, value)| !value.is_null() && !of_column(name));
    let pairs: Vec<El> = told
        .map(|(name, value)| {
            let words = match value.as_str() {
                Some(text) => money(text),
                None => grouped(&value.to_string()),
            };
            let label = capital(&words::of(name.replace('_', " ")));
            div("").add(el("dt").add(label)).add(el("dd").add(apart(words)))
        })
        .collect();
    (!pairs.is_empty()).then(|| el("dl").class("facts card").add_all(pairs))
}

fn class(column: &Value) -> &'static str {
    match plain(column, "kind").as_str() {
        "number" | "quantity" | "money" | "decimal" => "number",
        "day" | "instant" => "date",
        _ => match plain(column, "name").as_str() {
            "document_no" | "batch" | "batch_number" => "date",
            "notes" | "note" | "why" | "top_medicines" => "long",
            _ => "",
        },
    }
}

pub fn words(column: &Value, item: &Value) -> String {
    let name = plain(column, "name");
    let text = plain(item, &name);
    if text.is_empty() {
        return text;
    }
    match plain(column, "kind").as_str() {
        "number" | "quantity" => grouped(&number(item, &name).to_string()),
        "money" => money(&text),
        "day" => day(&text),
        "instant" => instant(&text),
        "flag" => (if text == "true" { w!("Yes") } else { w!("No") }).into(),
        _ => match name.as_str() {
            "state" | "status" | "batch_status" => state(&text).0,
            "action" => act(&text),
            "type" | "document_type" | "kind" | "reason" | "entity" | "band" => {
                words::of(text.replace('_', " "))
            }
            _ => text,
        },
    }
}

/// Columns whose words lead to a record, the field with its id, and where that record is.
const LEADS: &[(&str, &str, &str)] = &[
    ("document_no", "dispense_id", "dispenses"),
    ("document_no", "receipt_id", "receipts"),
    ("document_no", "transfer_id", "transfers"),
    ("document_no", "stocktake_id", "stocktakes"),
    ("batch_number", "batch_id", "batches"),
    ("source_store", "source_store_id", "stores"),
    ("destination_store", "destination_store_id", "stores"),
    ("to_store", "to_store_id", "stores"),
];

/// The words of a cell, as a link where the row tells the record's id.
fn cell(column: &Value, item: &Value) -> El {
    let name = plain(column, "name");
    let text = match words(column, item) {
        none if none.is_empty() && name == "document_no" => w!("No number yet").into(),
        text => text,
    };
    let found = LEADS.iter().find(|(of, id, _)| *of == name && !plain(item, id).is_empty());
    let (id, path) = match found {
        Some((_, id, path)) => (plain(item, id), (*path).to_owned()),
        None => (plain(item, &format!("{name}_id")), format!("{name}s")),
    };
    let slice = crate::pages::slice(&path).filter(|slice| may(slice.read));
    let cell = el("td").class(class(column));
    match slice {
        Some(slice) if !id.is_empty() && !text.is_empty() => {
            cell.add(link(format!("/{}/{id}", slice.path)).add(apart(text)))
        }
        _ => cell.add(apart(text)),
    }
}
