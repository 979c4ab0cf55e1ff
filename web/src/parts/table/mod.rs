//! The data table: any number of rows, a few of them in the page. Worked by mouse, touch or keys.

pub mod choice;
pub mod feed;
pub mod head;
pub mod row;
mod scroll;
pub mod window;

use crate::describe::{Column, Show, Slice};
use crate::parts::dom::{El, Node, div, each, live};
use crate::route;
use crate::words;
use choice::Choice;
use feed::Feed;
use head::head;
use leptos::prelude::*;
use row::{RowFrame, row, row_id};
use scroll::Scroll;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::Element;

pub fn table(
    slice: &'static Slice,
    feed: Feed,
    columns: Signal<Vec<Column>>,
    sort: Signal<String>,
    on_sort: fn(&str),
    node: Node,
    choice: Option<Choice>,
) -> El {
    let scroll = Scroll::new(node, feed);
    let focused = RwSignal::new(false);
    let current = move || {
        let at = scroll.active.get();
        scroll.window().contains(&at).then(|| row_id(at))
    };
    let inside = div("grid-inside")
        .style("--cols", move || template(&columns.get(), choice.is_some()))
        .style("--least", move || {
            let widths = columns.with(|all| all.iter().map(width).sum::<usize>());
            format!("{widths}rem")
        })
        .add(div("row-probe").set("aria-hidden", "true"))
        .add(live(
            move || columns.get(),
            move |columns| head(&columns, sort, on_sort, choice.is_some()),
        ))
        .add(body(slice, scroll, columns, choice));
    div("grid")
        .node(node)
        .style("--tall", move || format!("calc({}px + 2.75rem)", scroll.whole_height()))
        .set("role", "grid")
        .set("tabindex", "0")
        .set("aria-label", slice.many)
        .class_if("stale", move || feed.stale.get())
        .class_if("focused", move || focused.get())
        .says("aria-busy", move || feed.stale.get())
        .live("aria-rowcount", move || Some((feed.total.get().unwrap_or(0) + 1).to_string()))
        .live("aria-activedescendant", current)
        .on("scroll", move |_| scroll.scrolled_to())
        .on("focus", move |_| focused.set(true))
        .on("blur", move |_| focused.set(false))
        .on_key(move |event| {
            if !turned(scroll, choice, event) {
                scroll.pressed(slice, event);
            }
        })
        .on("click", move |event| clicked(scroll, slice, &event))
        .on("mouseover", |event| tell_whole(&event))
        .add(inside)
}

/// Space chooses the row, or gives it up; `x` does the same, as in mail.
fn turned(scroll: Scroll, choice: Option<Choice>, event: &web_sys::KeyboardEvent) -> bool {
    let is_key =
        event.key() == " " || (event.code() == "KeyX" && !event.ctrl_key() && !event.meta_key());
    let Some(choice) = choice.filter(|_| is_key) else {
        return false;
    };
    event.prevent_default();
    if let Some(record) = scroll.feed.record(scroll.active.get_untracked()) {
        choice.turn(&record);
    }
    true
}

fn body(
    slice: &'static Slice,
    scroll: Scroll,
    columns: Signal<Vec<Column>>,
    choice: Option<Choice>,
) -> El {
    let rows = move |(columns, beside): (Vec<Column>, usize)| {
        let (active, height) = (scroll.active, scroll.row.into());
        let frame = RowFrame { slice, active, height, beside, choice };
        let keys = move || scroll.feed.keys(scroll.window());
        each(keys, move |(index, _)| row(frame, &columns, &untrack(|| scroll.feed.line(index))))
    };
    div("grid-body")
        .set("role", "rowgroup")
        .style("block-size", move || format!("{}px", scroll.whole_height()))
        .add(live(move || (columns.get(), scroll.beside.get()), rows))
}

/// In rem. English has the shortest names of months.
fn width(column: &Column) -> usize {
    let least = match column.show {
        Show::Expiry => 10,
        Show::Date => 9,
        Show::Instant => 12,
        _ => 0,
    };
    usize::from(if words::is_other() { column.width.max(least) } else { column.width })
}

fn template(columns: &[Column], picks: bool) -> String {
    let widths = columns.iter().map(width).map(|width| format!("minmax({width}rem,{width}fr)"));
    let pick = if picks { "2.5rem " } else { "" };
    format!("{pick}{}", widths.collect::<Vec<_>>().join(" "))
}

/// Goes where a row leads, if it leads anywhere.
fn open(slice: &Slice, record: &Value) {
    let address = slice.address(record);
    if !address.is_empty() {
        route::go(&address);
    }
}

/// What does not fit into its cell is told when it is pointed at.
fn tell_whole(event: &web_sys::Event) {
    let cell = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[role=gridcell]").ok().flatten());
    let is_cut = |element: &Element| element.scroll_width() > element.client_width();
    let inside = |cell: &Element| cell.query_selector("bdi").ok().flatten();
    if let Some(cell) = cell.filter(|cell| is_cut(cell) || inside(cell).is_some_and(|e| is_cut(&e)))
    {
        let _ = cell.set_attribute("title", &cell.text_content().unwrap_or_default());
    }
}

/// A click anywhere in a row opens it; a link inside is the browser's.
fn clicked(scroll: Scroll, slice: &Slice, event: &web_sys::Event) {
    let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else {
        return;
    };
    if target.closest("a, button, .pick").ok().flatten().is_some() {
        return;
    }
    let row = target.closest("[data-index]").ok().flatten();
    let index = row.and_then(|row| row.get_attribute("data-index")?.parse::<usize>().ok());
    let Some(index) = index else {
        return;
    };
    scroll.active.set(index);
    let selecting =
        window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    if let Some(record) = scroll.feed.record(index).filter(|_| !selecting) {
        open(slice, &record);
    }
}
