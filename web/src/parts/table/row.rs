//! One row: its cells as text, or grey bones until it is there.

use super::feed::Line;
use crate::describe::show::{is_active, plain, words};
use crate::describe::{Column, Show, Slice};
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

pub fn row(frame: RowFrame, columns: &[Column], line: &Line) -> AnyView {
    let index = line.index;
    let top = move || format!("{}px", index * frame.height.get());
    let cells: Vec<AnyView> = match line.record() {
        Some(record) => columns
            .iter()
            .enumerate()
            .map(|(place, column)| cell(frame.slice, column, place, record))
            .collect(),
        None => columns.iter().enumerate().map(|(place, _)| bone(place)).collect(),
    };
    let inactive = line.record().is_some_and(|record| !is_active(record));
    view! {
        <div
            role="row"
            class="row"
            class:inactive=inactive
            id=row_id(index)
            aria-rowindex=(index + 2).to_string()
            aria-selected=move || (frame.active.get() == index).to_string()
            data-index=index.to_string()
            style:inset-block-start=top
        >
            {cells}
        </div>
    }
    .into_any()
}

fn bone(place: usize) -> AnyView {
    view! {
        <div role="gridcell" aria-colindex=(place + 1).to_string()><span class="bone"></span></div>
    }
    .into_any()
}

fn cell(slice: &Slice, column: &Column, place: usize, record: &Value) -> AnyView {
    let text = words(record, column.field, column.show);
    let class = match column.show {
        Show::Number | Show::Money => "number",
        Show::Code => "code",
        _ => "",
    };
    let inner = match column.show {
        _ if place == 0 => {
            view! { <a href=address(slice, record) tabindex="-1">{text.clone()}</a> }.into_any()
        }
        Show::Active => {
            let class = if is_active(record) { "badge good" } else { "badge" };
            view! { <span class=class>{text.clone()}</span> }.into_any()
        }
        _ => text.clone().into_any(),
    };
    view! {
        <div
            role="gridcell"
            class=class
            aria-colindex=(place + 1).to_string()
            data-label=column.label
            title=text.clone()
            class:blank=text.is_empty()
        >
            {inner}
        </div>
    }
    .into_any()
}
