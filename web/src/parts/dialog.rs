//! A question on top of the page. The browser's own dialog keeps the focus inside and closes on Escape.

use crate::describe::icons;
use crate::parts::dom::{El, Node, Part, button, el, follow};
use crate::parts::{fresh_id, icon::icon};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

/// The dialog without its content; add that to it.
pub fn dialog(title: impl Into<String>, mut close: impl FnMut() + Clone + 'static) -> El {
    let node = Node::new();
    let heading = fresh_id("dialog");
    open_at_once(node);
    let on_cross = close.clone();
    let head = el("header")
        .class("dialog-head")
        .add(el("h2").set("id", heading.clone()).add(title.into()))
        .add(
            button("icon-button")
                .set("aria-label", w!("Close"))
                .on_click(on_cross)
                .add(icon(icons::CLOSE)),
        );
    el("dialog")
        .node(node)
        .set("aria-labelledby", heading)
        .on("cancel", move |event| {
            event.prevent_default();
            close();
        })
        .add(head)
}

/// The row of buttons at its end.
pub fn foot() -> El {
    el("footer").class("dialog-foot")
}

/// A dialog that comes and goes with a signal.
pub fn asked<T: Clone + Send + Sync + 'static, P: Part>(
    question: RwSignal<Option<T>>,
    mut make: impl FnMut(T) -> P + Send + 'static,
) -> AnyView {
    crate::parts::dom::live(move || question.get(), move |asked| asked.map(&mut make))
}

/// Opens it, and gives the focus back to where it was when the dialog goes.
fn open_at_once(node: Node) {
    let before = StoredValue::new_local(document().active_element());
    follow(move || {
        let dialog = node.get().and_then(|node| node.dyn_into::<HtmlDialogElement>().ok());
        if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        // While it is open, nothing behind it can be reached.
        let dialog = node.try_get_untracked().flatten();
        if let Some(dialog) = dialog.and_then(|node| node.dyn_into::<HtmlDialogElement>().ok()) {
            dialog.close();
        }
        let back = before.try_get_value().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok());
        if let Some(back) = back {
            let _ = back.focus();
        }
    });
}
