//! Short messages that come and go; read out politely.

use crate::describe::icons;
use crate::parts::dom::{El, button, div, el, live};
use crate::parts::icon::icon;
use crate::problem::Problem;
use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

#[derive(Clone, PartialEq)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
}

thread_local! {
    static TOASTS: Cell<Option<RwSignal<Vec<Toast>>>> = const { Cell::new(None) };
    static LAST: Cell<u32> = const { Cell::new(0) };
}

pub fn say(text: impl Into<String>) {
    show(text.into(), false);
}

pub fn warn(problem: &Problem) {
    show(problem.sentence(), true);
}

/// What a person has to know before going on.
pub fn refuse(text: impl Into<String>) {
    show(text.into(), true);
}

fn show(text: String, bad: bool) {
    let Some(toasts) = TOASTS.get() else {
        return;
    };
    let id = LAST.get() + 1;
    LAST.set(id);
    toasts.update(|all| {
        all.push(Toast { id, text, bad });
        if all.len() > 4 {
            all.remove(0);
        }
    });
    // A warning stays until it is closed.
    if !bad {
        set_timeout(move || drop_toast(id), Duration::from_secs(6));
    }
}

fn drop_toast(id: u32) {
    if let Some(toasts) = TOASTS.get() {
        toasts.update(|all| all.retain(|toast| toast.id != id));
    }
}

/// Stands once, at the end of the page.
pub fn toasts() -> El {
    let toasts = RwSignal::new(Vec::new());
    TOASTS.set(Some(toasts));
    div("toasts")
        .set("role", "status")
        .set("aria-live", "polite")
        .add(live(move || toasts.get(), |all| all.into_iter().map(shown).collect::<Vec<_>>()))
}

fn shown(toast: Toast) -> El {
    let close = button("icon-button")
        .set("aria-label", w!("Close message"))
        .on_click(move || drop_toast(toast.id))
        .add(icon(icons::CLOSE));
    div(if toast.bad { "toast bad" } else { "toast" })
        .add(icon(if toast.bad { icons::WARN } else { icons::CHECK }))
        .add(el("span").add(toast.text))
        .add(close)
}
