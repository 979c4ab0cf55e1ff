//! A code that no medicine carries: whose is it, and is it to be known from now on?

use crate::describe::show::plain;
use crate::describe::{Field, Kind};
use crate::http::{self, Life};
use crate::pages::form::lines::focus_on;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, button, el, sign};
use crate::parts::field::{Typed, field_box};
use crate::parts::toast;
use crate::problem::Problem;
use crate::session::may;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

static MEDICINE: Field =
    Field::new("scanned_medicine", w!("Medicine on the pack"), Kind::Reference("medicines"))
        .required();

/// A code, and what of it is the barcode of the pack: its article number, or all of it where it has none.
#[derive(Clone)]
pub struct Unknown {
    pub code: String,
    pub barcode: String,
}

#[derive(Clone, Copy)]
pub struct Learn {
    unknown: RwSignal<Option<Unknown>>,
    life: Life,
    /// Hears of the medicine that was chosen.
    then: Callback<Arc<Value>>,
}

impl Learn {
    pub fn new(life: Life, then: impl Fn(Arc<Value>) + Send + Sync + 'static) -> Self {
        Self { unknown: RwSignal::new(None), life, then: Callback::new(then) }
    }

    pub fn ask(self, unknown: Unknown) {
        self.unknown.set(Some(unknown));
    }

    /// The question, while there is one.
    pub fn view(self) -> AnyView {
        asked(self.unknown, move |unknown| self.question(unknown))
    }

    fn question(self, unknown: Unknown) -> El {
        let Unknown { code, barcode } = unknown;
        let medicine = Typed::new(&MEDICINE, String::new());
        let close = move || self.unknown.set(None);
        focus_on(medicine.id());
        let once = button("button")
            .add(w!("Only this time"))
            .on_click(move || self.chosen(medicine, String::new()));
        let keep = may("medicines:write").then(|| {
            let keep = button("button primary").add(w!("Remember it"));
            keep.on_click(move || self.chosen(medicine, barcode.clone()))
        });
        dialog(w!("Unknown code"), close)
            .add(
                el("p")
                    .add(w!("No medicine carries this code yet:"))
                    .add(sign(" "))
                    .add(el("bdi").class("code").add(code)),
            )
            .add(field_box(medicine))
            .add(foot().add(keep).add(once))
    }

    /// The barcode goes to the medicine, unless it is empty.
    fn chosen(self, medicine: Typed, barcode: String) {
        if !medicine.check() {
            return focus_on(medicine.id());
        }
        self.unknown.set(None);
        let path = format!("medicines/{}", medicine.value.get_untracked());
        http::get(path).send(self.life, move |answer| match answer {
            Ok(reply) => {
                if !barcode.is_empty() {
                    write(self.life, &reply.body, &barcode);
                }
                self.then.run(reply.body);
            }
            Err(problem) => toast::warn(&problem),
        });
    }
}

/// One that carries another barcode already keeps it.
fn write(life: Life, medicine: &Value, barcode: &str) {
    let (id, name) = (plain(medicine, "id"), plain(medicine, "name"));
    let other = plain(medicine, "barcode_number");
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
        &json!({"barcode_number": barcode}),
    );
    ask.send(life, move |answer: Result<_, Problem>| match answer {
        Ok(_) => toast::say(w!("{name} is found by this code from now on.", name = name)),
        Err(problem) => toast::warn(&problem),
    });
}
