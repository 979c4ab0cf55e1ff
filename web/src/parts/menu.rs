//! A button that opens a small panel; closes on Escape, on a click elsewhere and when the focus leaves.

use crate::parts::fresh_id;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

#[component]
pub fn Menu(
    #[prop(into)] label: String,
    /// Icon and words of the button.
    face: AnyView,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let panel = fresh_id("menu");
    let controls = panel.clone();
    let leaves = move |to: Option<web_sys::EventTarget>| {
        let to = to.and_then(|t| t.dyn_into::<Node>().ok());
        root.get_untracked().is_some_and(|root| !root.contains(to.as_ref()))
    };
    let click = window_event_listener(leptos::ev::pointerdown, move |event| {
        if open.get_untracked() && leaves(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || click.remove());
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let button: &HtmlElement = &button;
                let _ = button.focus();
            }
        }
    };
    view! {
        <div
            class=format!("menu {class}")
            node_ref=root
            on:keydown=escape
            on:focusout=move |event| {
                if event.related_target().is_some() && leaves(event.related_target()) {
                    open.set(false);
                }
            }
        >
            <button
                type="button"
                class="button"
                node_ref=button
                aria-label=label
                aria-expanded=move || open.get().to_string()
                aria-controls=controls
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face}
            </button>
            <div class="menu-panel" id=panel hidden=move || !open.get()>{children()}</div>
        </div>
    }
}
