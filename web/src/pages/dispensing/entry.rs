//! The row in which medicines are added: search, quantity, Enter.

use super::desk::Desk;
use crate::describe::{Field, Kind, icons};
use crate::http;
use crate::pages::form::lines::focus_on;
use crate::parts::dom::{El, button, div, on_change};
use crate::parts::field::{Typed, field_box};
use crate::parts::icon::icon;
use crate::parts::toast;
use leptos::prelude::*;

static MEDICINE: Field = Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines"))
    .required()
    .hint(w!("Name, substance, code or barcode."));
static QUANTITY: Field =
    Field::new("quantity", w!("Quantity"), Kind::Number { least: 1, most: 1_000_000_000 })
        .required()
        .hint(w!("Base units. Enter adds it."));

#[derive(Clone, Copy)]
struct Entry {
    desk: Desk,
    medicine: Typed,
    quantity: Typed,
}

pub fn entry(desk: Desk) -> El {
    let entry = Entry {
        desk,
        medicine: Typed::new(&MEDICINE, String::new()),
        quantity: Typed::new(&QUANTITY, String::new()),
    };
    // A medicine that is found leads on to how much of it.
    let chosen = move |medicine: String| {
        if !medicine.is_empty() {
            focus_on(entry.quantity.id());
        }
    };
    on_change(move || entry.medicine.value.get(), chosen);
    let add = button("button").on_click(move || entry.add());
    div("entry-row")
        .on_key(move |event| {
            let held = event.ctrl_key() || event.meta_key();
            if event.key() == "Enter" && !held && !event.default_prevented() {
                event.prevent_default();
                entry.add();
            }
        })
        .add(field_box(entry.medicine))
        .add(field_box(entry.quantity))
        .add(add.add(icon(icons::PLUS)).add(w!("Add")))
}

impl Entry {
    fn add(self) {
        let both = [self.medicine, self.quantity];
        if let Some(first) =
            both.into_iter().filter(|typed| !typed.check()).collect::<Vec<_>>().first()
        {
            focus_on(first.id());
            return;
        }
        let Some(life) = self.desk.life.get_value() else {
            return;
        };
        let quantity = self.quantity.value.get_untracked().trim().to_owned();
        let path = format!("medicines/{}", self.medicine.value.get_untracked());
        http::get(path).send(life, move |answer| match answer {
            Ok(reply) => {
                self.desk.add(reply.body, &quantity);
                self.clear();
            }
            Err(problem) => toast::warn(&problem),
        });
    }

    fn clear(self) {
        for typed in [self.medicine, self.quantity] {
            typed.value.set(String::new());
            typed.error.set(None);
        }
        focus_on(self.medicine.id());
    }
}
