//! The way around: groups of links, folded to icons where room is wanted, a drawer on small screens.

use crate::describe::icons;
use crate::pages::{GROUPS, Stop, stops};
use crate::parts::dom::{self, El, button, el};
use crate::parts::icon::icon;
use crate::route;
use crate::session::may;
use leptos::prelude::*;

/// The longest address of the navigation that the place lies under.
fn current() -> String {
    let path = route::place().with(|place| place.path.clone());
    let under = |address: &String| path == *address || path.starts_with(&format!("{address}/"));
    let found = stops().map(address).filter(under).max_by_key(String::len);
    found.unwrap_or(if path == "/" { path } else { String::new() })
}

pub fn address(stop: &Stop) -> String {
    match stop {
        Stop::List(slice) => format!("/{}", slice.path),
        Stop::Page(page) => page.path.to_owned(),
    }
}

pub fn label(stop: &Stop) -> String {
    match stop {
        Stop::List(slice) => capital(slice.many.text()),
        Stop::Page(page) => page.label.into(),
    }
}

/// The permission without which it is not shown.
pub fn needs(stop: &Stop) -> &'static str {
    match stop {
        Stop::List(slice) => slice.read,
        Stop::Page(page) => page.needs,
    }
}

fn shown(stop: &'static Stop) -> Option<El> {
    let drawing = match stop {
        Stop::List(slice) => slice.icon,
        Stop::Page(page) => page.icon,
    };
    may(needs(stop)).then(|| link(address(stop), label(stop), drawing))
}

fn link(href: String, label: String, drawing: &'static str) -> El {
    let target = href.clone();
    let here = move || current() == target;
    let link = dom::link(href)
        .class("nav-link")
        .set("title", label.clone())
        .live("aria-current", move || here().then(|| "page".to_owned()))
        .add(icon(drawing))
        .add(el("span").add(label));
    el("li").add(link)
}

/// `dosage forms` at the head of a line is `Dosage forms`.
pub fn capital(text: &str) -> String {
    let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
    format!("{}{rest}", first.to_ascii_uppercase())
}

fn list() -> El {
    el("ul").set("role", "list")
}

pub fn nav(folded: RwSignal<bool>) -> El {
    let mut nav = el("nav")
        .class("nav")
        .set("id", "nav")
        .set("aria-label", w!("Main"))
        .add(list().add(link("/".to_owned(), w!("Overview").into(), icons::HOME)));
    for (name, stops) in GROUPS {
        let links: Vec<El> = stops.iter().filter_map(shown).collect();
        if !links.is_empty() {
            nav = nav.add(el("h2").class("nav-group").add(*name)).add(list().add_all(links));
        }
    }
    nav.add(
        button("nav-link nav-fold")
            .says("aria-pressed", move || folded.get())
            .set("title", w!("Fold or unfold the navigation"))
            .on_click(move || folded.update(|folded| *folded = !*folded))
            .add(icon(icons::FOLD))
            .add(el("span").add(w!("Fold"))),
    )
}
