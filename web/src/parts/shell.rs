//! The frame around every page: skip link, bar, navigation, the page itself, and what may lie on top.

use crate::pages::sign_in::sign_in_form;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{Node, Part, button, div, el, focus, follow, link, live, memo, on_change};
use crate::parts::jumps::Jumper;
use crate::parts::nav::nav;
use crate::parts::palette::palette;
use crate::parts::scan;
use crate::parts::shortcuts::{self, shortcuts};
use crate::parts::top_bar::top_bar;
use crate::session::{State, session};
use crate::{remember, route};
use leptos::ev;
use leptos::prelude::*;

pub fn shell(page: impl Part) -> AnyView {
    let drawer = RwSignal::new(false);
    let finding = RwSignal::new(false);
    let keys = RwSignal::new(false);
    let folded = RwSignal::new(remember::get("folded").is_some());
    follow(move || remember::set("folded", if folded.get() { "yes" } else { "" }));
    let main = Node::new();
    focus_on_arrival(main, drawer);
    scan::anywhere();
    crate::live::listen();
    let jumper = Jumper::new();
    let pressed = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.code() == "KeyK" {
            event.prevent_default();
            finding.set(true);
        } else if jumper.heard(&event) {
            event.prevent_default();
        } else if shortcuts::is_free(&event) && matches!(event.key().as_str(), "?" | "؟") {
            keys.set(true);
        } else if event.key() == "Escape" {
            drawer.set(false);
        }
    });
    on_cleanup(move || pressed.remove());
    let skip = link("#main").class("skip").on("click", move |event| {
        event.prevent_default();
        focus(main);
    });
    let frame = div("app")
        .class_if("folded", move || folded.get())
        .class_if("drawer", move || drawer.get())
        .add(crate::live::banner())
        .add(top_bar(skip.add(w!("Skip to the content")), drawer, finding, keys))
        .add(nav(folded))
        .add(div("shade").set("aria-hidden", "true").on_click(move || drawer.set(false)))
        .add(el("main").set("id", "main").set("tabindex", "-1").node(main).add(page));
    let on_top = [
        live(move || finding.get(), move |on| on.then(|| palette(move || finding.set(false)))),
        live(move || keys.get(), move |on| on.then(|| shortcuts(move || keys.set(false)))),
        leaving(),
        back_in(),
    ];
    vec![frame.part(), on_top.into_iter().collect::<Vec<_>>().part()].part()
}

/// On a new page the focus and the reader begin at its heading, and the drawer is out of the way.
fn focus_on_arrival(main: Node, drawer: RwSignal<bool>) {
    let arrived = move |_| {
        drawer.set(false);
        if let Some(main) = main.get_untracked() {
            main.set_scroll_top(0);
            let _ = main.focus();
        }
    };
    on_change(|| route::place().with(|place| place.path.clone()), arrived);
}

/// Asks before unsaved work is left.
fn leaving() -> AnyView {
    let wanted = route::wanted();
    asked(wanted, move |address: String| {
        let stay = move || wanted.set(None);
        dialog(w!("Leave without saving?"), stay)
            .add(el("p").add(w!("What you typed on this page has not been saved.")))
            .add(foot().add(button("button").on_click(stay).add(w!("Stay here"))).add(
                button("button danger").on_click(move || route::force(&address)).add(w!("Leave")),
            ))
    })
}

/// The session has ended while something is on the screen: sign in on top of it and go on.
fn back_in() -> AnyView {
    let session = session();
    let expired = memo(move || {
        session.is_some_and(|s| s.state.with(|state| matches!(state, State::Expired(_))))
    });
    let leave = move || {
        if let Some(session) = session {
            session.state.set(State::Out);
        }
    };
    live(
        move || expired.get(),
        move |expired| {
            expired.then(|| {
                dialog(w!("Please sign in again"), leave)
                    .add(
                        el("p").add(w!(
                            "Your session has ended. What is on the screen stays as it is."
                        )),
                    )
                    .add(sign_in_form())
            })
        },
    )
}
