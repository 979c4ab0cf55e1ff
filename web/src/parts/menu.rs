//! A button that opens a small panel; closes on Escape, on a click elsewhere and when the focus leaves.

use crate::parts::dom::{El, Node, button, div, focus};
use crate::parts::fresh_id;
use leptos::ev;
use leptos::prelude::*;
use std::borrow::Cow;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, FocusEvent};

/// `face` is the button's icon and words, `panel` what it opens.
pub fn menu(class: &'static str, label: impl Into<Cow<'static, str>>, face: El, panel: El) -> El {
    let open = RwSignal::new(false);
    let (root, opener) = (Node::new(), Node::new());
    let id = fresh_id("menu");
    let leaves = move |to: Option<EventTarget>| {
        let to = to.and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        root.get_untracked().is_some_and(|root| !root.contains(to.as_ref()))
    };
    let elsewhere = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && leaves(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || elsewhere.remove());
    let face = button("button")
        .node(opener)
        .set("aria-label", label)
        .set("aria-controls", id.clone())
        .says("aria-expanded", move || open.get())
        .on_click(move || open.update(|open| *open = !*open))
        .add(face);
    div(class)
        .node(root)
        .on_key(move |event| {
            if event.key() == "Escape" && open.get_untracked() {
                event.stop_propagation();
                open.set(false);
                focus(opener);
            }
        })
        .on("focusout", move |event| {
            let to = event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target);
            if to.is_some() && leaves(to) {
                open.set(false);
            }
        })
        .add(face)
        .add(panel.set("id", id).class_if("open", move || open.get()).on("click", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            // Who goes somewhere is done here.
            if target.is_some_and(|target| target.closest("a").ok().flatten().is_some()) {
                open.set(false);
            }
        }))
}

/// The panel of a menu, to be filled.
pub fn panel() -> El {
    // Takes the focus of a click inside, which would else go to the page behind and close the menu.
    div("menu-panel").set("tabindex", "-1")
}
