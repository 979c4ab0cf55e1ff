//! Changing the own password: on the profile, and as the only page while a change is required.

use crate::http::{self, Life};
use crate::pages::sign_in::{Password, door, password_box};
use crate::parts::dom::{El, Node, Part, button, el, focus, input, live};
use crate::parts::problem::alert;
use crate::parts::toast;
use crate::problem::Problem;
use crate::session::session;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::json;

const SHORTEST: usize = 10;

pub fn must_change_page() -> El {
    let session = session();
    let done = move || {
        if let Some(session) = session {
            session.ask();
        }
    };
    let leave = move || {
        if let Some(session) = session {
            session.sign_out();
        }
    };
    let why = el("p").add(w!("You signed in with a password that someone else has seen."));
    let out = button("button plain block").on_click(leave).add(w!("Sign out"));
    let content = vec![why.part(), password_form(done).part(), out.part()];
    door(w!("Choose a password of your own"), content)
}

#[derive(Clone, Copy)]
struct Change {
    life: StoredValue<Option<Life>>,
    old: Node,
    new: Node,
    problem: RwSignal<Option<Problem>>,
    old_error: RwSignal<Option<String>>,
    new_error: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Change {
    fn failed(self, found: Problem) {
        let of = |name: &str| {
            let error = found.errors.iter().find(|e| e.pointer.ends_with(name));
            error.map(|error| error.detail.clone())
        };
        let (old, new) = (of("current_password"), of("new_password"));
        let wrong = found.is("wrong_password");
        let old = old.or_else(|| wrong.then(|| w!("This is not your password.").into()));
        let told = old.is_some() || new.is_some();
        self.old_error.set(old);
        self.new_error.set(new);
        self.problem.set((!told).then_some(found));
    }

    fn send(self, done: impl Fn() + 'static) {
        let (Some(life), Some(old), Some(new)) =
            (self.life.get_value(), input(self.old), input(self.new))
        else {
            return;
        };
        let (now, next) = (old.value(), new.value());
        let short = next.chars().count() < SHORTEST;
        self.old_error.set(now.is_empty().then(|| w!("Your password now is needed.").into()));
        self.new_error.set(short.then(|| w!("Use at least {n} characters.", n = SHORTEST)));
        if now.is_empty() || short {
            focus(if now.is_empty() { self.old } else { self.new });
            return;
        }
        self.busy.set(true);
        let body = json!({"current_password": now, "new_password": next});
        http::post("me/password", &body).send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(_) => {
                    old.set_value("");
                    new.set_value("");
                    self.problem.set(None);
                    toast::say(w!("Your password was changed."));
                    done();
                }
                Err(found) => self.failed(found),
            }
        });
    }
}

pub fn password_form(done: impl Fn() + Clone + 'static) -> El {
    let change = Change {
        life: StoredValue::new(Life::new()),
        old: Node::new(),
        new: Node::new(),
        problem: RwSignal::new(None),
        old_error: RwSignal::new(None),
        new_error: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let old = Password {
        label: w!("Password now"),
        name: "current_password",
        node: change.old,
        autocomplete: "current-password",
        hint: Word::NONE,
    };
    let new = Password {
        label: w!("New password"),
        name: "new_password",
        node: change.new,
        autocomplete: "new-password",
        hint: w!("At least 10 characters. Some words in a row are good."),
    };
    let refused =
        live(move || change.problem.get(), |problem| problem.map(|p| alert(p.sentence())));
    let send = el("button")
        .set("type", "submit")
        .class("button primary")
        .flag_if("disabled", move || change.busy.get())
        .add(w!("Change password"));
    el("form")
        .class("stack")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            change.send(done.clone());
        })
        .add(refused)
        .add(password_box(&old, false, change.old_error))
        .add(password_box(&new, false, change.new_error))
        .add(send)
}
