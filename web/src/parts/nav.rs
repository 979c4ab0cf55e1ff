//! The way around: groups of links, folded to icons where room is wanted, a drawer on small screens.

use crate::describe::icons;
use crate::pages::GROUPS;
use crate::parts::icon::icon;
use crate::route;
use crate::session::may;
use leptos::prelude::*;

fn link(href: String, label: String, drawing: &'static str) -> AnyView {
    let place = route::place();
    let target = href.clone();
    let here = move || {
        let path = place.with(|p| p.path.clone());
        path == target || (target != "/" && path.starts_with(&format!("{target}/")))
    };
    view! {
        <li>
            <a href=href class="nav-link" title=label.clone() aria-current=move || here().then_some("page")>
                {icon(drawing)}
                <span>{label.clone()}</span>
            </a>
        </li>
    }
    .into_any()
}

/// `dosage forms` at the head of a line is `Dosage forms`.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[component]
pub fn Nav(folded: RwSignal<bool>) -> impl IntoView {
    let groups = GROUPS.iter().filter_map(|(name, slices)| {
        let links: Vec<AnyView> = slices
            .iter()
            .filter(|slice| may(slice.read))
            .map(|slice| link(format!("/{}", slice.path), capital(slice.many), slice.icon))
            .collect();
        let group =
            || view! { <h2 class="nav-group">{*name}</h2><ul role="list">{links}</ul> }.into_any();
        slices.iter().any(|slice| may(slice.read)).then(group)
    });
    view! {
        <nav class="nav" id="nav" aria-label="Main">
            <ul role="list">{link("/".to_owned(), "Overview".to_owned(), icons::HOME)}</ul>
            {groups.collect::<Vec<_>>()}
            <button
                type="button"
                class="nav-link nav-fold"
                aria-pressed=move || folded.get().to_string()
                title="Fold or unfold the navigation"
                on:click=move |_| folded.update(|folded| *folded = !*folded)
            >
                {icon(icons::FOLD)}
                <span>"Fold"</span>
            </button>
        </nav>
    }
}
