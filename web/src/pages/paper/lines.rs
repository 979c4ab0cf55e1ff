//! The lines of a document as a table, a hundred at a time.

use crate::describe::paper::Paper;
use crate::describe::show::{grouped, number, rows};
use crate::describe::{Column, Show, Slice};
use crate::parts::dom::{El, Part, button, div, el, live, words};
use crate::parts::load::Loaded;
use crate::parts::table::row::shown;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

const PAGE: i64 = 100;

pub fn line_table(slice: &'static Slice, paper: &'static Paper, record: &Arc<Value>) -> El {
    let all = number(record, "line_count");
    let page = RwSignal::new(1_i64);
    let path = format!("{}/{}/lines", slice.path, crate::describe::show::plain(record, "id"));
    let later = Loaded::new(move || match page.get() {
        1 => String::new(),
        page => format!("{path}?page={page}&per_page={PAGE}"),
    });
    let first = record.clone();
    let body = live(
        move || page.get() == 1,
        move |at_first| {
            if at_first {
                lines(paper, rows(&first, "lines")).part()
            } else {
                later.view(8, move |body| lines(paper, rows(&body, "items")))
            }
        },
    );
    let title = w!("Lines ({n})", n = grouped(&all.to_string()));
    el("section")
        .class("card sheet-card")
        .add(el("h2").add(title))
        .add(body)
        .add((all > PAGE).then(|| pager(page, all)))
}

fn lines(paper: &'static Paper, found: &[Value]) -> El {
    if found.is_empty() {
        return el("p").class("quiet").add(w!("No lines yet."));
    }
    sheet(w!("Lines"), paper.columns, found)
}

/// Records as a plain table that scrolls sideways in itself where the page is narrow.
pub fn sheet(caption: Word, columns: &[Column], found: &[Value]) -> El {
    let numeric = |column: &Column| matches!(column.show, Show::Number | Show::Money);
    let heads: Vec<_> = columns.iter().map(|column| (column.label, numeric(column))).collect();
    let cell = |line, column| shown(column, line, |class| el("td").class(class));
    let rows = found.iter().map(|line| el("tr").add_all(columns.iter().map(|c| cell(line, c))));
    framed(caption, &heads, rows.collect())
}

/// The frame of such a table for rows made elsewhere: names of the columns, and whether they hold numbers.
pub fn framed(caption: Word, heads: &[(Word, bool)], rows: Vec<El>) -> El {
    let heads = heads.iter().map(|(label, number)| {
        el("th").set("scope", "col").class(if *number { "number" } else { "" }).add(*label)
    });
    let table = el("table")
        .class("sheet stacks")
        .add(el("caption").class("hidden").add(caption))
        .add(el("thead").add(el("tr").add_all(heads)))
        .add(el("tbody").add_all(rows));
    scrolling(caption, table)
}

/// A place that can be scrolled by keyboard too.
pub fn scrolling(label: Word, table: El) -> El {
    div("sheet-frame")
        .set("role", "region")
        .set("aria-label", label)
        .set("tabindex", "0")
        .add(table)
}

fn pager(page: RwSignal<i64>, all: i64) -> El {
    let last = (all + PAGE - 1) / PAGE;
    let turn = move |by: i64, label: Word| {
        button("button")
            .flag_if("disabled", move || !(1..=last).contains(&(page.get() + by)))
            .on_click(move || page.update(|page| *page += by))
            .add(label)
    };
    let told = words(move || w!("Page {page} of {last}", page = page.get(), last = last));
    div("pager")
        .add(turn(-1, w!("Earlier lines")))
        .add(el("span").class("quiet").set("role", "status").add(told))
        .add(turn(1, w!("Later lines")))
}
