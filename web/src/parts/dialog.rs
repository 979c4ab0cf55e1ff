//! A question on top of the page. The browser's own dialog keeps the focus inside and closes on Escape.

use crate::describe::icons;
use crate::parts::{fresh_id, icon::icon};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

#[component]
pub fn Dialog(
    #[prop(into)] title: String,
    #[prop(into)] on_close: Callback<()>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let heading = fresh_id("dialog");
    let labelled = heading.clone();
    let before = document().active_element();
    Effect::new(move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let before = StoredValue::new_local(before);
    on_cleanup(move || {
        let back = before.try_get_value().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok());
        if let Some(back) = back {
            let _ = back.focus();
        }
    });
    view! {
        <dialog
            node_ref=node
            class=class
            aria-labelledby=labelled
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                on_close.run(());
            }
        >
            <header class="dialog-head">
                <h2 id=heading>{title}</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Close"
                    on:click=move |_| on_close.run(())
                >
                    {icon(icons::CLOSE)}
                </button>
            </header>
            {children()}
        </dialog>
    }
}
