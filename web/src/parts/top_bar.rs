//! The bar on top: the drawer's button, the name, the search over everything, the person.

use crate::describe::{icons, show::chosen};
use crate::pages::users::ROLES;
use crate::parts::alert_badge::alert_badge;
use crate::parts::camera::camera;
use crate::parts::dom::{El, apart, button, el, link, sign};
use crate::parts::icon::icon;
use crate::parts::language::language_choice;
use crate::parts::menu::{menu, panel};
use crate::parts::theme::theme_choice;
use crate::session::{Session, session};
use leptos::prelude::*;

/// The sign and the name.
pub fn brand(outer: El) -> El {
    outer
        .class("brand")
        .add(el("span").class("brand-mark").add(icon(icons::MEDICINE)))
        .add(el("span").class("brand-name").add(w!("Pharmacy")))
}

/// `skip` is the link over the navigation; it comes first, so that it is the first to be reached.
pub fn top_bar(
    skip: El,
    drawer: RwSignal<bool>,
    finding: RwSignal<bool>,
    keys: RwSignal<bool>,
) -> El {
    let opener = button("icon-button only-narrow")
        .set("aria-label", w!("Navigation"))
        .set("aria-controls", "nav")
        .says("aria-expanded", move || drawer.get())
        .on_click(move || drawer.update(|open| *open = !*open))
        .add(icon(icons::MENU));
    let find = button("find")
        .on_click(move || finding.set(true))
        .add(icon(icons::SEARCH))
        .add(el("span").add(w!("Find anything")))
        .add(el("kbd").add(sign("Ctrl K")));
    el("header")
        .class("top")
        .add(skip)
        .add(opener)
        .add(brand(link("/")))
        .add(find)
        .add(camera())
        .add(alert_badge())
        .add(person(keys))
}

fn person(keys: RwSignal<bool>) -> El {
    let session = session();
    let me = session.and_then(Session::me);
    let name = me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
    let role = me.as_ref().map(|me| chosen(ROLES, &me.role)).unwrap_or_default();
    let letter: String = name.chars().take(1).collect();
    let face = el("span").class("avatar").set("aria-hidden", "true").add(letter);
    let item = |part: El| el("li").add(part);
    let leave = move || {
        if let Some(session) = session {
            session.sign_out();
        }
    };
    let items = [
        link("/profile").add(icon(icons::KEY)).add(w!("Profile and access")),
        button("")
            .on_click(move || keys.set(true))
            .add(icon(icons::INFO))
            .add(w!("Keyboard shortcuts")),
        button("").on_click(leave).add(icon(icons::LEAVE)).add(w!("Sign out")),
    ];
    let who = el("p")
        .class("person-name")
        .add(el("strong").add(apart(name.clone())))
        .add(el("span").add(role));
    let list = el("ul").set("role", "list").class("menu-list").add_all(items.map(item));
    let panel = panel().add(who).add(theme_choice()).add(language_choice()).add(list);
    menu("menu person", w!("Account of {name}", name = name), face, panel)
}
