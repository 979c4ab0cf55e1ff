//! One row: its cells as text, or grey bones until it is there.

use super::feed::Line;
use crate::describe::show::{is_active, mood, plain, words};
use crate::describe::{Column, Show, Slice};
use crate::parts::dom::{El, div, el, link};
use leptos::prelude::*;
use serde_json::Value;

#[derive(Clone, Copy)]
pub struct RowFrame {
    pub slice: &'static Slice,
    pub active: RwSignal<usize>,
    pub height: Signal<usize>,
}

pub fn row_id(index: usize) -> String {
    format!("row-{index}")
}

pub fn address(slice: &Slice, record: &Value) -> String {
    format!("/{}/{}", slice.path, plain(record, "id"))
}

pub fn row(frame: RowFrame, columns: &[Column], line: &Line) -> El {
    let index = line.index;
    let inactive = line.record().is_some_and(|record| !is_active(record));
    let cells = columns.iter().enumerate().map(|(place, column)| match line.record() {
        Some(record) => cell(frame.slice, column, place, record),
        None => el("div").add(el("span").class("bone")),
    });
    div(if inactive { "row inactive" } else { "row" })
        .set("role", "row")
        .set("id", row_id(index))
        .set("aria-rowindex", (index + 2).to_string())
        .set("data-index", index.to_string())
        .says("aria-selected", move || frame.active.get() == index)
        .style("inset-block-start", move || format!("{}px", index * frame.height.get()))
        .add_all(cells.map(|cell| cell.set("role", "gridcell")))
}

fn cell(slice: &Slice, column: &Column, place: usize, record: &Value) -> El {
    let text = words(record, column.field, column.show);
    let class = match column.show {
        _ if text.is_empty() => "blank",
        Show::Number | Show::Money => "number",
        Show::Code => "code",
        _ => "",
    };
    let cell = div(class).set("data-label", column.label);
    match column.show {
        _ if place == 0 => cell.add(link(address(slice, record)).set("tabindex", "-1").text(text)),
        Show::Active => {
            let class = if is_active(record) { "badge good" } else { "badge" };
            cell.add(el("span").class(class).text(text))
        }
        Show::Expiry => {
            let mood = mood(&plain(record, column.field));
            if mood.is_empty() {
                cell.text(text)
            } else {
                cell.add(el("span").class(mood).text(text))
            }
        }
        _ => cell.text(text),
    }
}
