//! Medicines down, stores across: where something can be had.

use crate::describe::icons;
use crate::describe::paper::state;
use crate::describe::show::{grouped, number, plain, rows};
use crate::http::encode;
use crate::pages::list::set_query;
use crate::pages::paper::lines::scrolling;
use crate::parts::dom::{El, button, div, el, link, sign};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::route;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;

const PAGE: i64 = 50;

pub fn matrix_page() -> El {
    route::title(w!("Stock by store"));
    let loaded = Loaded::new(|| {
        let place = route::place().get();
        let page = place.value("page").parse::<i64>().unwrap_or(1);
        let q = match place.value("q") {
            q if q.is_empty() => q,
            q => format!("&q={}", encode(&q)),
        };
        format!("stock/matrix?page={page}&per_page={PAGE}{q}")
    });
    let head = el("header").class("page-head").add(el("h1").add(w!("Stock by store")));
    el("section")
        .class("page list-page")
        .add(head)
        .add(div("toolbar").set("role", "search").set("aria-label", w!("medicines")).add(search()))
        .add(loaded.view(10, |body| shown(&body)))
}

/// A box that searches once the typing has paused.
pub fn search() -> El {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let send = move || {
            set_query("page", "");
            set_query("q", text.trim());
        };
        timer.set_value(set_timeout_with_handle(send, Duration::from_millis(250)).ok());
    };
    on_cleanup(move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    });
    let box_ = el("input")
        .set("type", "search")
        .set("placeholder", w!("Search"))
        .set("aria-label", w!("Search"))
        .set("autocomplete", "off")
        .set("value", route::now().value("q"))
        .on("input", move |event| typed(event_target_value(&event)));
    div("search").add(icon(icons::SEARCH)).add(box_)
}

fn shown(body: &Value) -> Vec<El> {
    let (stores, items) = (rows(body, "stores"), rows(body, "items"));
    if items.is_empty() {
        return vec![el("p").class("quiet").add(w!("No medicine with stock fits."))];
    }
    let head = |text: String| el("th").set("scope", "col").class("number").add(text);
    let heads = el("tr")
        .add(el("th").set("scope", "col").add(w!("Medicine")))
        .add(head(w!("All").into()))
        .add_all(stores.iter().map(|store| head(plain(store, "name"))));
    let table = el("table")
        .class("sheet matrix")
        .add(el("caption").class("hidden").add(w!("Usable units of each medicine in each store")))
        .add(el("thead").add(heads))
        .add(el("tbody").add_all(items.iter().map(|item| row(stores, item))));
    vec![div("card sheet-card").add(scrolling(w!("Stock by store"), table)), pages(body, PAGE)]
}

fn row(stores: &[Value], item: &Value) -> El {
    let medicine = item.get("medicine").cloned().unwrap_or_default();
    let id = plain(&medicine, "id");
    let name = link(format!("/stock?medicine_id={id}")).add(plain(&medicine, "name"));
    let cells = rows(item, "cells").iter().zip(stores).map(|(cell, store)| {
        if cell.is_null() {
            return el("td").class("number quiet").add(sign("–"));
        }
        let href = format!("/movements?store_id={}&medicine_id={id}", plain(store, "id"));
        let units = level(number(cell, "usable"), &plain(cell, "status"));
        el("td").class("number").add(link(href).add(units))
    });
    el("tr")
        .add(el("th").set("scope", "row").add(name))
        .add(el("td").class("number").add(level(number(item, "total"), &plain(item, "status"))))
        .add_all(cells)
}

/// A number that tells its level by more than its colour.
fn level(units: i64, status: &str) -> El {
    let (name, class) = state(status);
    let units = grouped(&units.to_string());
    match status {
        "out" | "low" => el("span").class(class).add(format!("{units} {name}")),
        _ => el("span").add(units),
    }
}

/// The way to the page before and after, by the address.
pub fn pages(body: &Value, size: i64) -> El {
    let (page, total) = (number(body, "page"), number(body, "total"));
    let last = ((total + size - 1) / size).max(1);
    let turn = |to: i64, label: Word| {
        let there = (1..=last).contains(&to);
        button("button")
            .flag("disabled", !there)
            .on_click(move || set_query("page", &to.to_string()))
            .add(label)
    };
    let rows = w!("{n} row|{n} rows").count(total);
    if last == 1 {
        return div("pager").add(el("span").class("quiet").set("role", "status").add(rows));
    }
    let told = w!("Page {page} of {last}, {rows}", page = page, last = last, rows = rows);
    div("pager")
        .add(turn(page - 1, w!("Earlier")))
        .add(el("span").class("quiet").set("role", "status").add(told))
        .add(turn(page + 1, w!("Later")))
}
