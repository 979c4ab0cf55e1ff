//! An icon drawn in the colour of its text; says nothing to a screen reader.

use crate::describe::icons;
use leptos::prelude::*;

pub fn icon(path: &'static str) -> AnyView {
    let class = if icons::POINTING.contains(&path) { "icon pointing" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path></path>
        </svg>
    }
    .into_any()
}
