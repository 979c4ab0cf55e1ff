//! The data table: any number of rows, a few of them in the page. Worked by mouse, touch or keys.

pub mod feed;
pub mod head;
pub mod row;
pub mod window;

use crate::describe::{Column, Slice};
use crate::parts::dom::{El, Node, Part, div, live};
use crate::route;
use feed::Feed;
use head::head;
use leptos::prelude::*;
use row::{RowFrame, address, row, row_id};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, KeyboardEvent, ResizeObserver};

thread_local! {
    /// How far each list was scrolled when it was left, and which row was the active one.
    static LEFT: RefCell<HashMap<String, (i32, usize)>> = RefCell::new(HashMap::new());
}

#[derive(Clone, Copy)]
struct Scroll {
    node: Node,
    scrolled: RwSignal<usize>,
    height: RwSignal<usize>,
    row: RwSignal<usize>,
    active: RwSignal<usize>,
    feed: Feed,
}

fn whole(pixels: i32) -> usize {
    usize::try_from(pixels).unwrap_or(0)
}

impl Scroll {
    fn window(self) -> Range<usize> {
        let total = self.feed.total.get().unwrap_or(0);
        window::rows(self.scrolled.get(), self.height.get(), self.row.get(), total)
    }

    /// Reads what the browser has laid out: room for rows and the height of one.
    fn measure(self) {
        let Some(node) = self.node.get_untracked() else {
            return;
        };
        let inside = |selector| node.query_selector(selector).ok().flatten();
        let head = inside(".grid-head").map_or(0, |head| whole(head.client_height()));
        if let Some(probe) = inside(".row-probe") {
            self.row.set(whole(probe.client_height()).max(1));
        }
        self.height.set(whole(node.client_height()).saturating_sub(head));
        self.scrolled.set(whole(node.scroll_top()));
    }

    fn move_to(self, index: usize) {
        let last = self.feed.total.get_untracked().unwrap_or(0).saturating_sub(1);
        let index = index.min(last);
        self.active.set(index);
        let (seen, row) = (self.height.get_untracked(), self.row.get_untracked());
        let Some(node) = self.node.get_untracked() else {
            return;
        };
        let to = window::reveal(index, whole(node.scroll_top()), seen, row);
        if let Some(to) = to.and_then(|to| i32::try_from(to).ok()) {
            node.set_scroll_top(to);
            self.scrolled.set(whole(to));
        }
    }

    fn pressed(self, slice: &Slice, event: &KeyboardEvent) {
        let at = self.active.get_untracked();
        let screen = (self.height.get_untracked() / self.row.get_untracked().max(1)).max(1);
        let to = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "PageDown" => at + screen,
            "PageUp" => at.saturating_sub(screen),
            "Home" => 0,
            "End" => usize::MAX,
            "Enter" => {
                if let Some(record) = self.feed.record(at) {
                    route::go(&address(slice, &record));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.move_to(to);
    }
}

/// Lays out again whenever the room changes.
fn watch(scroll: Scroll) {
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move || {
        let Some(node) = scroll.node.get() else {
            return;
        };
        scroll.measure();
        let changed = Closure::<dyn FnMut()>::new(move || {
            if scroll.row.try_get_untracked().is_some() {
                scroll.measure();
            }
        });
        if let Ok(made) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            made.observe(&node);
            observer.set_value(Some((made, changed)));
        }
    });
    on_cleanup(move || {
        observer.try_with_value(|held| {
            if let Some((observer, _)) = held {
                observer.disconnect();
            }
        });
    });
}

/// Comes back to where the person was in this very list.
fn come_back(scroll: Scroll) {
    let here = route::now().address();
    let left = LEFT.with_borrow_mut(|left| left.remove(&here));
    let pending = StoredValue::new(left);
    Effect::new(move || {
        if scroll.feed.total.get().is_none() {
            return;
        }
        let Some((top, active)) = pending.get_value() else {
            return;
        };
        pending.set_value(None);
        scroll.active.set(active);
        request_animation_frame(move || {
            if let Some(node) = scroll.node.try_get_untracked().flatten() {
                node.set_scroll_top(top);
                let _ = node.focus();
            }
        });
    });
}

fn remember_where(scroll: Scroll) {
    let top = i32::try_from(scroll.scrolled.get_untracked()).unwrap_or(0);
    let active = scroll.active.get_untracked();
    LEFT.with_borrow_mut(|left| left.insert(route::now().address(), (top, active)));
}

pub fn table(
    slice: &'static Slice,
    feed: Feed,
    columns: Signal<Vec<Column>>,
    sort: Signal<String>,
    on_sort: fn(&str),
    node: Node,
) -> El {
    let scroll = Scroll {
        node,
        scrolled: RwSignal::new(0),
        height: RwSignal::new(600),
        row: RwSignal::new(44),
        active: RwSignal::new(0),
        feed,
    };
    watch(scroll);
    come_back(scroll);
    begin_at_the_top_of_another_list(scroll);
    ask_when_still(scroll);
    let focused = RwSignal::new(false);
    let current = move || {
        let at = scroll.active.get();
        scroll.window().contains(&at).then(|| row_id(at))
    };
    let inside = div("grid-inside")
        .style("--cols", move || template(&columns.get()))
        .style("--least", move || {
            let widths =
                columns.with(|all| all.iter().map(|c| usize::from(c.width)).sum::<usize>());
            format!("{widths}rem")
        })
        .add(div("row-probe").set("aria-hidden", "true"))
        .add(live(move || columns.get(), move |columns| head(&columns, sort, on_sort)))
        .add(body(slice, scroll, columns));
    div("grid")
        .node(node)
        .style("--tall", move || {
            let rows = scroll.feed.total.get().unwrap_or(0) * scroll.row.get();
            format!("calc({rows}px + 2.75rem)")
        })
        .set("role", "grid")
        .set("tabindex", "0")
        .set("aria-label", slice.many)
        .class_if("stale", move || feed.stale.get())
        .class_if("focused", move || focused.get())
        .says("aria-busy", move || feed.stale.get())
        .live("aria-rowcount", move || Some((feed.total.get().unwrap_or(0) + 1).to_string()))
        .live("aria-activedescendant", current)
        .on("scroll", move |_| {
            if let Some(node) = node.get_untracked() {
                scroll.scrolled.set(whole(node.scroll_top()));
                remember_where(scroll);
            }
        })
        .on("focus", move |_| focused.set(true))
        .on("blur", move |_| focused.set(false))
        .on_key(move |event| scroll.pressed(slice, event))
        .on("click", move |event| clicked(scroll, slice, &event))
        .on("mouseover", |event| tell_whole(&event))
        .add(inside)
}

fn body(slice: &'static Slice, scroll: Scroll, columns: Signal<Vec<Column>>) -> El {
    let frame = RowFrame { slice, active: scroll.active, height: scroll.row.into() };
    let rows = move |columns: Vec<Column>| {
        view! {
            <For
                each=move || scroll.feed.lines(scroll.window())
                key=|line| (line.index, line.stamp)
                children=move |line| row(frame, &columns, &line).part()
            />
        }
        .into_any()
    };
    div("grid-body")
        .set("role", "rowgroup")
        .style("block-size", move || {
            format!("{}px", scroll.feed.total.get().unwrap_or(0) * scroll.row.get())
        })
        .add(live(move || columns.get(), rows))
}

fn template(columns: &[Column]) -> String {
    let widths = columns.iter().map(|c| format!("minmax({}rem,{}fr)", c.width, c.width));
    widths.collect::<Vec<_>>().join(" ")
}

/// Asks for rows once the scrolling has paused: dragging the bar to the end must not ask for all between.
fn ask_when_still(scroll: Scroll) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let rows = scroll.window();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let ask = move || {
            if scroll.row.try_get_untracked().is_some() {
                scroll.feed.want(&rows);
            }
        };
        timer.set_value(set_timeout_with_handle(ask, Duration::from_millis(70)).ok());
    });
}

fn begin_at_the_top_of_another_list(scroll: Scroll) {
    Effect::new(move |before: Option<bool>| {
        let stale = scroll.feed.stale.get();
        if stale && before == Some(false) {
            scroll.active.set(0);
            if let Some(node) = scroll.node.get_untracked() {
                node.set_scroll_top(0);
            }
            scroll.scrolled.set(0);
        }
        stale
    });
}

/// What does not fit into its cell is told when it is pointed at.
fn tell_whole(event: &web_sys::Event) {
    let cell = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[role=gridcell]").ok().flatten());
    if let Some(cell) = cell.filter(|cell| cell.scroll_width() > cell.client_width()) {
        let _ = cell.set_attribute("title", &cell.text_content().unwrap_or_default());
    }
}

/// A click anywhere in a row opens it; a link inside is the browser's.
fn clicked(scroll: Scroll, slice: &Slice, event: &web_sys::Event) {
    let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else {
        return;
    };
    if target.closest("a, button").ok().flatten().is_some() {
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
        route::go(&address(slice, &record));
    }
}
