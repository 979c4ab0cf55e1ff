//! One row: its cells as text, or grey bones until it is there.

use super::choice::Choice;
use super::feed::Line;
use crate::describe::paper::state;
use crate::describe::show::{self, is_active, mood, plain};
use crate::describe::{Column, Show, Slice};
use crate::parts::dom::{El, apart, div, el, link};
use crate::words::{self, Word};
use leptos::prelude::*;
use serde_json::Value;

#[derive(Clone, Copy)]
pub struct RowFrame {
    pub slice: &'static Slice,
    pub active: RwSignal<usize>,
    pub height: Signal<usize>,
    /// Rows that stand beside each other.
    pub beside: usize,
    pub choice: Option<Choice>,
}

pub fn row_id(index: usize) -> String {
    format!("row-{index}")
}

pub fn row(frame: RowFrame, columns: &[Column], line: &Line) -> El {
    let index = line.index;
    let inactive = line.record().is_some_and(|record| !is_active(record));
    let cells = columns.iter().enumerate().map(|(place, column)| match line.record() {
        Some(record) if place == 0 => first(frame.slice, column, record),
        Some(record) => shown(column, record, div),
        None => el("div").add(el("span").class("bone")),
    });
    let pick = frame.choice.map(|choice| {
        let name = line.record().map(|record| frame.slice.name(record)).unwrap_or_default();
        choice.cell(line.record(), &name).set("role", "gridcell")
    });
    let (beside, place) = (frame.beside, index % frame.beside);
    let made = div(if inactive { "row inactive" } else { "row" });
    let made =
        if beside == 1 { made } else { made.style("inset-inline", move || between(place, beside)) };
    made.set("role", "row")
        .set("id", row_id(index))
        .set("aria-rowindex", (index + 2).to_string())
        .set("data-index", index.to_string())
        .says("aria-selected", move || frame.active.get() == index)
        .style("inset-block-start", move || format!("{}px", index / beside * frame.height.get()))
        .add_all(cells.map(|cell| cell.set("role", "gridcell")))
        .add(pick)
}

/// The room of one of some that stand beside each other, from both edges.
fn between(place: usize, beside: usize) -> String {
    let share = |count: usize| format!("calc(100% * {count} / {beside})");
    format!("{} {}", share(place), share(beside - 1 - place))
}

fn first(slice: &Slice, column: &Column, record: &Value) -> El {
    let (text, href) = (show::words(record, column.field, column.show), slice.address(record));
    let cell = labelled(div(""), column.label);
    if href.is_empty() {
        told(cell, text)
    } else {
        cell.add(told(link(href).set("tabindex", "-1"), text))
    }
}

/// The cell of a column, in any table; `make` makes it of a class.
pub fn shown(column: &Column, record: &Value, make: impl FnOnce(&'static str) -> El) -> El {
    let text = show::words(record, column.field, column.show);
    let class = match column.show {
        _ if text.is_empty() => "blank",
        Show::Number | Show::Money => "number",
        Show::Code => "code",
        Show::Date | Show::Expiry | Show::Instant => "date",
        _ => "",
    };
    let cell = labelled(make(class), column.label);
    let badge = match column.show {
        Show::Active if is_active(record) => "badge good",
        Show::Active => "badge",
        Show::State => state(&plain(record, column.field)).1,
        Show::Expiry => mood(&plain(record, column.field)),
        _ => "",
    };
    if badge.is_empty() || text.is_empty() {
        told(cell, text)
    } else {
        cell.add(told(el("span").class(badge), text))
    }
}

/// Text, apart from the words around it where it runs against them.
fn told(cell: El, text: String) -> El {
    if words::turns(&text) { cell.add(apart(text)) } else { cell.text(text) }
}

/// A cell that tells its column where there is no head of a table. On a narrow screen the medicine leads, and the
/// number of the line goes without saying.
pub fn labelled(cell: El, label: Word) -> El {
    let cell = cell.set("data-label", label);
    if label == w!("Medicine") {
        cell.set("data-place", "lead")
    } else if label == w!("Line") {
        cell.set("data-place", "aside")
    } else {
        cell
    }
}
