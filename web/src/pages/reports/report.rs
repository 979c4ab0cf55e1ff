//! One report: filters, rows, totals, and all of it as a file.

use super::filters::filters;
use crate::describe::icons;
use crate::describe::show::{day, grouped, instant, money, number, plain, rows};
use crate::http::encode;
use crate::pages::detail::back;
use crate::pages::paper::lines::scrolling;
use crate::pages::stock::matrix::pages;
use crate::parts::dom::{El, Part, button, div, el, link, live, memo};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::route;
use crate::session::may;
use leptos::prelude::*;
use serde_json::Value;

const PAGE: i64 = 50;

pub fn report_page(name: &str) -> El {
    let name = name.to_owned();
    let all = Loaded::new(|| "reports".to_owned());
    el("section")
        .class("page list-page")
        .add(back("/reports".to_owned(), "Reports".to_owned()))
        .add(all.once(move |body| {
            let found = rows(&body, "items").iter().find(|report| plain(report, "name") == name);
            match found {
                Some(report) => one(report),
                None => vec![el("p").add("There is no such report, or it is not for you.")],
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
    let title = plain(report, "title");
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
    let (of_rows, fields) = (name.clone(), known.clone());
    let loaded = Loaded::new(move || {
        let place = route::place().get();
        if missing.get() {
            return String::new();
        }
        let page = place.value("page").parse::<i64>().unwrap_or(1);
        format!("{}page={page}&per_page={PAGE}", address(&of_rows, &fields))
    });
    let file = |format: &'static str, label: &'static str| {
        let (name, known) = (name.clone(), known.clone());
        el("a")
            .class("button")
            .set("download", "")
            .live("href", move || {
                Some(format!("/api/v1/{}format={format}", address(&name, &known)))
            })
            .add(icon(icons::DOWNLOAD))
            .add(label)
    };
    let print = button("button").on_click(|| {
        let _ = window().print();
    });
    let actions = div("page-actions")
        .add(may("exports:run").then(|| file("csv", "CSV")))
        .add(may("exports:run").then(|| file("xlsx", "XLSX")))
        .add(print.add(icon(icons::PRINT)).add("Print"));
    let heading = div("page-title")
        .add(el("h1").add(title))
        .add(el("p").class("quiet").add(plain(report, "about")));
    let head = el("header").class("page-head").add(heading).add(actions);
    let shown = live(
        move || missing.get(),
        move |missing| {
            if missing {
                el("p").class("empty").add("Choose what the report is about.").part()
            } else {
                loaded.view(10, |body| table(&body))
            }
        },
    );
    vec![head, filters(report), div("").add(shown)]
}

fn table(body: &Value) -> Vec<El> {
    let columns: Vec<&Value> =
        rows(body, "columns").iter().filter(|column| plain(column, "kind") != "id").collect();
    let items = rows(body, "items");
    let as_of = el("p").class("quiet").add(format!("As of {}", instant(&plain(body, "as_of"))));
    if items.is_empty() {
        return vec![el("p").class("empty").add("No rows for these filters."), as_of];
    }
    let heads = columns.iter().map(|column| {
        el("th").set("scope", "col").class(class(column)).add(plain(column, "title"))
    });
    let lines = items.iter().map(|item| el("tr").add_all(columns.iter().map(|c| cell(c, item))));
    let totals =
        body.get("totals").filter(|totals| totals.as_object().is_some_and(|t| !t.is_empty()));
    let foot = totals.map(|totals| {
        let cells = columns.iter().enumerate().map(|(place, column)| {
            let words = words(column, totals);
            let label = if place == 0 && words.is_empty() { "Total".to_owned() } else { words };
            el("td").class(class(column)).add(el("strong").add(label))
        });
        el("tfoot").add(el("tr").add_all(cells))
    });
    let table = el("table")
        .class("sheet")
        .add(el("caption").class("hidden").add(plain(body, "report")))
        .add(el("thead").add(el("tr").add_all(heads)))
        .add(el("tbody").add_all(lines))
        .add(foot);
    vec![
        div("card sheet-card").add(scrolling("Rows of the report", table)),
        pages(body, PAGE),
        as_of,
    ]
}

fn class(column: &Value) -> &'static str {
    match plain(column, "kind").as_str() {
        "number" | "quantity" | "money" | "decimal" => "number",
        "day" | "instant" => "date",
        _ => "",
    }
}

fn words(column: &Value, item: &Value) -> String {
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
        "flag" => (if text == "true" { "Yes" } else { "No" }).to_owned(),
        _ => text,
    }
}

/// The words of a cell, as a link where the row tells the record's id beside its name.
fn cell(column: &Value, item: &Value) -> El {
    let text = words(column, item);
    let name = plain(column, "name");
    let id = plain(item, &format!("{name}_id"));
    let slice = crate::pages::slice(&format!("{name}s")).filter(|slice| may(slice.read));
    let cell = el("td").class(class(column));
    match slice {
        Some(slice) if !id.is_empty() => cell.add(link(format!("/{}/{id}", slice.path)).add(text)),
        _ => cell.add(text),
    }
}
