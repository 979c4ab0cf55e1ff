//! Signing in: as a page of its own, and as a form that can lie on top of another page.

use crate::describe::icons;
use crate::parts::dom::{El, Node, Part, button, div, el, focus, input, live, words};
use crate::parts::icon::icon;
use crate::parts::language::language_choice;
use crate::parts::problem::alert;
use crate::parts::top_bar::brand;
use crate::problem::Problem;
use crate::route;
use crate::session::{Session, session};
use crate::words::Word;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The card in the middle of an otherwise empty page.
pub fn door(title: Word, content: impl Part) -> El {
    route::title(title);
    let card = div("door-card")
        .add(brand(el("p")))
        .add(el("h1").add(title))
        .add(content)
        .add(language_choice());
    el("main").class("door").set("id", "main").add(card)
}

pub fn sign_in_page() -> El {
    door(w!("Sign in"), sign_in_form())
}

fn told(problem: &Problem) -> String {
    if problem.is("wrong_password") {
        w!("The user name or the password is not right.").into()
    } else {
        problem.sentence()
    }
}

pub fn sign_in_form() -> El {
    let session = session();
    let me = session.and_then(Session::me);
    let known = me.map(|me| me.username.clone()).unwrap_or_default();
    let (name, password) = (Node::new(), Node::new());
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let submit = move || {
        let (Some(session), Some(who), Some(secret)) = (session, input(name), input(password))
        else {
            return;
        };
        let (who, secret) = (who.value().trim().to_owned(), secret.value());
        if who.is_empty() || secret.is_empty() {
            focus(if who.is_empty() { name } else { password });
            return;
        }
        busy.set(true);
        problem.set(None);
        session.sign_in(&who, &secret, move |failed| {
            busy.set(false);
            if failed.is_some()
                && let Some(password) = input(password)
            {
                let _ = password.focus();
                password.select();
            }
            problem.set(failed);
        });
    };
    let name_box = name_box(name, known.clone());
    let secret = Password {
        label: w!("Password"),
        name: "password",
        node: password,
        autocomplete: "current-password",
        hint: Word::NONE,
    };
    let send = el("button")
        .set("type", "submit")
        .class("button primary block")
        .flag_if("disabled", move || busy.get())
        .add(words(move || if busy.get() { w!("Signing in…") } else { w!("Sign in") }));
    el("form")
        .class("sign-in")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            submit();
        })
        .add(live(move || problem.get(), |problem| problem.map(|problem| alert(told(&problem)))))
        .add(
            div("field").add(el("label").set("for", "username").add(w!("User name"))).add(name_box),
        )
        .add(password_box(&secret, !known.is_empty(), RwSignal::new(None)))
        .add(send)
}

fn name_box(node: Node, known: String) -> El {
    el("input")
        .set("id", "username")
        .set("name", "username")
        .node(node)
        .set("autocomplete", "username")
        .set("autocapitalize", "none")
        .set("spellcheck", "false")
        .flag("autofocus", known.is_empty())
        .set("value", known)
}

pub struct Password {
    pub label: Word,
    pub name: &'static str,
    pub node: Node,
    pub autocomplete: &'static str,
    pub hint: Word,
}

/// A password that can be shown, and that tells when capitals are locked.
pub fn password_box(secret: &Password, first: bool, error: RwSignal<Option<String>>) -> El {
    let Password { label, name, node, autocomplete, hint } = *secret;
    let shown = RwSignal::new(false);
    let capitals = RwSignal::new(false);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let box_ = el("input")
        .set("id", name)
        .set("name", name)
        .node(node)
        .live("type", move || Some(if shown.get() { "text" } else { "password" }.to_owned()))
        .set("autocomplete", autocomplete)
        .set("autocapitalize", "none")
        .set("spellcheck", "false")
        .flag("autofocus", first)
        .set("aria-describedby", format!("{hint_id} {error_id}"))
        .live("aria-invalid", move || error.with(|e| e.is_some().then(|| "true".to_owned())))
        .on("keyup", move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                capitals.set(event.get_modifier_state("CapsLock"));
            }
        });
    let eye = button("icon-button")
        .set("aria-label", w!("Show password"))
        .says("aria-pressed", move || shown.get())
        .on_click(move || shown.update(|shown| *shown = !*shown))
        .add(icon(icons::EYE));
    let told = words(move || if capitals.get() { w!("Capitals are locked.") } else { hint });
    div("field")
        .add(el("label").set("for", name).add(label))
        .add(div("password").add(box_).add(eye))
        .add(el("p").class("hint").set("id", hint_id).add(told))
        .add(
            el("p")
                .class("error")
                .set("id", error_id)
                .add(words(move || error.get().unwrap_or_default())),
        )
}
