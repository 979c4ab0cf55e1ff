//! The PIN that stands for the password when one witnesses at a colleague's screen.

use crate::describe::{Field, Kind};
use crate::http::{self, Life};
use crate::pages::form::lines::focus_on;
use crate::pages::paper::body;
use crate::parts::dom::{El, div, el, live};
use crate::parts::field::{Typed, field_box};
use crate::parts::problem::alert;
use crate::parts::toast;
use leptos::prelude::*;

static FIELDS: &[Field] = &[
    Field::new("pin", w!("New PIN"), Kind::Secret).required().hint(w!("4 to 12 characters.")),
    Field::new("current_password", w!("Your password"), Kind::Secret).required(),
];

pub fn pin() -> El {
    let typed: Vec<Typed> = FIELDS.iter().map(|field| Typed::new(field, String::new())).collect();
    let (all, life) = (StoredValue::new(typed.clone()), StoredValue::new(Life::new()));
    let refused = RwSignal::new(None::<String>);
    let send = move || {
        let Some(life) = life.get_value() else {
            return;
        };
        let fields = all.get_value();
        let wrong: Vec<Typed> = fields.iter().copied().filter(|typed| !typed.check()).collect();
        if let Some(first) = wrong.first() {
            focus_on(first.id());
            return;
        }
        http::post("me/pin", &body(&fields)).send(life, move |answer| match answer {
            Ok(_) => {
                refused.set(None);
                fields.iter().for_each(|typed| typed.value.set(String::new()));
                toast::say(w!("Your PIN is set."));
            }
            Err(problem) if problem.is("wrong_password") => {
                refused.set(Some(w!("This is not your password.").into()));
            }
            Err(problem) => refused.set(Some(match problem.errors.first() {
                Some(error) => error.detail.clone(),
                None => problem.sentence(),
            })),
        });
    };
    let why = w!("For witnessing: you type it at a colleague's screen, in place of your password.");
    let form = el("form")
        .class("stack")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            send();
        })
        .add(live(move || refused.get(), |text| text.map(alert)))
        .add_all(typed.into_iter().map(field_box))
        .add(el("button").set("type", "submit").class("button primary").add(w!("Set the PIN")));
    div("card").add(el("h2").add(w!("Witness PIN"))).add(el("p").class("quiet").add(why)).add(form)
}
