//! An icon drawn in the colour of its text; says nothing to a screen reader.

use leptos::prelude::*;

pub fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
    .into_any()
}
