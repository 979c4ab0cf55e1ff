//! A code that no medicine carries: whose is it, and is it to be known from now on?

use super::desk::Desk;
use crate::describe::show::plain;
use crate::describe::{Field, Kind};
use crate::http::{self, Life, encode};
use crate::pages::form::lines::focus_on;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, button, el, sign};
use crate::parts::field::{Typed, field_box};
use crate::parts::toast;
use crate::problem::Problem;
use crate::session::may;
use leptos::prelude::*;
use serde_json::{Value, json};

static MEDICINE: Field =
    Field::new("scanned_medicine", w!("Medicine on the pack"), Kind::Reference("medicines"))
        .required();

#[derive(Clone, Copy)]
pub struct Learn {
    code: RwSignal<Option<String>>,
}

impl Learn {
    pub fn new() -> Self {
        Self { code: RwSignal::new(None) }
    }

    pub fn ask(self, code: String) {
        self.code.set(Some(code));
    }

    /// The question, while there is one.
    pub fn view(self, desk: Desk) -> AnyView {
        asked(self.code, move |code| self.question(desk, code))
    }

    fn question(self, desk: Desk, code: String) -> El {
        let medicine = Typed::new(&MEDICINE, String::new());
        let close = move || self.code.set(None);
        focus_on(medicine.id());
        let once = button("button").add(w!("Only this time")).on_click(move || {
            if let Some(life) = chosen(desk, medicine) {
                close();
                take(desk, life, &medicine.value.get_untracked());
            }
        });
        let said = code.clone();
        let keep = may("medicines:write").then(|| {
            button("button primary").add(w!("Remember it")).on_click(move || {
                if let Some(life) = chosen(desk, medicine) {
                    close();
                    remember(desk, life, medicine.value.get_untracked(), code.clone());
                }
            })
        });
        dialog(w!("Unknown code"), close)
            .add(
                el("p")
                    .add(w!("No medicine carries this code yet:"))
                    .add(sign(" "))
                    .add(el("bdi").class("code").add(said)),
            )
            .add(field_box(medicine))
            .add(foot().add(keep).add(once))
    }
}

fn chosen(desk: Desk, medicine: Typed) -> Option<Life> {
    if medicine.check() {
        return desk.life.get_value();
    }
    focus_on(medicine.id());
    None
}

fn take(desk: Desk, life: Life, medicine: &str) {
    http::get(format!("medicines/{medicine}")).send(life, move |answer| match answer {
        Ok(reply) => {
            if let Some(quantity) =
                desk.add(reply.body, "1").and_then(|line| line.field("quantity"))
            {
                focus_on(quantity.id());
            }
        }
        Err(problem) => toast::warn(&problem),
    });
}

/// The article number of the code, or all of it where it has none, goes to the medicine; one that carries another
/// already keeps it.
fn remember(desk: Desk, life: Life, medicine: String, code: String) {
    let path = format!("medicines/by-code?code={}", encode(&code));
    http::get(path).send(life, move |answer| {
        let said = answer.map(|reply| reply.body.get("scan").cloned().unwrap_or_default());
        let gtin = said.map(|scan| plain(&scan, "gtin")).unwrap_or_default();
        let code = if gtin.is_empty() { code } else { gtin };
        http::get(format!("medicines/{medicine}")).send(life, move |answer| match answer {
            Ok(reply) => write(desk, life, &reply.body, &code),
            Err(problem) => toast::warn(&problem),
        });
    });
}

fn write(desk: Desk, life: Life, medicine: &Value, code: &str) {
    let (id, name) = (plain(medicine, "id"), plain(medicine, "name"));
    let other = plain(medicine, "barcode_number");
    take(desk, life, &id);
    if !other.is_empty() {
        return toast::refuse(w!(
            "{name} keeps its barcode {other}; change it in the catalogue if this one is right.",
            name = name,
            other = other
        ));
    }
    let ask = http::patch(
        format!("medicines/{id}"),
        &plain(medicine, "version"),
        &json!({"barcode_number": code}),
    );
    ask.send(life, move |answer: Result<_, Problem>| match answer {
        Ok(_) => toast::say(w!("{name} is found by this code from now on.", name = name)),
        Err(problem) => toast::warn(&problem),
    });
}
