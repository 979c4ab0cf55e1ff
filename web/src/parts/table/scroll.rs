//! Where the person is in a table: what is seen, which row is the active one, and the way back to both.

use super::feed::Feed;
use super::open;
use super::window;
use crate::describe::Slice;
use crate::parts::dom::{Node, follow, on_change};
use crate::route;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{KeyboardEvent, ResizeObserver};

thread_local! {
    /// How far each list was scrolled when it was left, and which row was the active one.
    static LEFT: RefCell<HashMap<String, (i32, usize)>> = RefCell::new(HashMap::new());
}

#[derive(Clone, Copy)]
pub struct Scroll {
    pub node: Node,
    pub scrolled: RwSignal<usize>,
    /// Room for rows, in pixels.
    height: RwSignal<usize>,
    /// Height of one row, in pixels.
    pub row: RwSignal<usize>,
    /// Rows that stand beside each other, as cards do.
    pub beside: RwSignal<usize>,
    pub active: RwSignal<usize>,
    pub feed: Feed,
}

fn whole(pixels: i32) -> usize {
    usize::try_from(pixels).unwrap_or(0)
}

impl Scroll {
    pub fn new(node: Node, feed: Feed) -> Self {
        let scroll = Self {
            node,
            scrolled: RwSignal::new(0),
            height: RwSignal::new(600),
            row: RwSignal::new(44),
            beside: RwSignal::new(1),
            active: RwSignal::new(0),
            feed,
        };
        watch(scroll);
        come_back(scroll);
        begin_at_the_top_of_another_list(scroll);
        ask_when_still(scroll);
        scroll
    }

    fn lines(self) -> usize {
        self.feed.total.get().unwrap_or(0).div_ceil(self.beside.get())
    }

    /// Of all rows together, in pixels.
    pub fn whole_height(self) -> usize {
        self.lines() * self.row.get()
    }

    pub fn scrolled_to(self) {
        if let Some(node) = self.node.get_untracked() {
            self.scrolled.set(whole(node.scroll_top()));
            remember_where(self);
        }
    }

    pub fn window(self) -> Range<usize> {
        let (total, beside) = (self.feed.total.get().unwrap_or(0), self.beside.get());
        let row = self.row.get();
        let lines = window::rows(self.scrolled.get(), self.height.get(), row, self.lines());
        lines.start * beside..(lines.end * beside).min(total)
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
            self.beside
                .set(window::beside(whole(node.client_width()), whole(probe.client_width())));
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
        let to = window::reveal(
            index / self.beside.get_untracked(),
            whole(node.scroll_top()),
            seen,
            row,
        );
        if let Some(to) = to.and_then(|to| i32::try_from(to).ok()) {
            node.set_scroll_top(to);
            self.scrolled.set(whole(to));
        }
    }

    pub fn pressed(self, slice: &Slice, event: &KeyboardEvent) {
        let (at, beside) = (self.active.get_untracked(), self.beside.get_untracked());
        let lines = (self.height.get_untracked() / self.row.get_untracked().max(1)).max(1);
        let screen = lines * beside;
        let forward = if document().dir() == "rtl" { "ArrowLeft" } else { "ArrowRight" };
        let to = match event.key().as_str() {
            "ArrowDown" => at + beside,
            "ArrowUp" => at.saturating_sub(beside),
            key @ ("ArrowLeft" | "ArrowRight") if beside > 1 => {
                if key == forward {
                    at + 1
                } else {
                    at.saturating_sub(1)
                }
            }
            "PageDown" => at + screen,
            "PageUp" => at.saturating_sub(screen),
            "Home" => 0,
            "End" => usize::MAX,
            "Enter" => {
                if let Some(record) = self.feed.record(at) {
                    open(slice, &record);
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
    follow(move || {
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
            // Rows of another height.
            if let Some(probe) = node.query_selector(".row-probe").ok().flatten() {
                made.observe(&probe);
            }
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
    follow(move || {
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

/// Asks for rows once the scrolling has paused: dragging the bar to the end must not ask for all between.
fn ask_when_still(scroll: Scroll) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    follow(move || {
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
    let turned = move |stale| {
        if stale {
            scroll.active.set(0);
            if let Some(node) = scroll.node.get_untracked() {
                node.set_scroll_top(0);
            }
            scroll.scrolled.set(0);
        }
    };
    on_change(move || scroll.feed.stale.get(), turned);
}
