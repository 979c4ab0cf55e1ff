//! The photos of a medicine: seen small and large, added, put in order, removed.

mod adding;
mod large;
mod shelf;

use crate::describe::show::{number, plain, rows};
use crate::http::{self, Life};
use crate::pages::detail::back;
use crate::pages::form::lines::focus_on;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, apart, button, div, el};
use crate::parts::load::{Load, Loaded};
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
use adding::Adding;
use leptos::prelude::*;
use serde_json::{Value, json};

/// The photos of one medicine and what is being done with them.
#[derive(Clone, Copy)]
struct Album {
    path: StoredValue<String>,
    name: StoredValue<String>,
    photos: Loaded,
    life: StoredValue<Option<Life>>,
    busy: RwSignal<bool>,
    /// The place of the one that is seen large.
    large: RwSignal<Option<usize>>,
    /// The one about to be removed.
    leaving: RwSignal<Option<Value>>,
}

pub fn photos_page(id: &str) -> El {
    let path = format!("medicines/{id}");
    let (href, photos) = (format!("/{path}"), format!("{path}/photos"));
    let record = Loaded::new(move || path.clone());
    el("section")
        .class("page")
        .add(back(href, w!("Medicine").into()))
        .add(record.once(move |medicine| Album::open(&photos, &medicine).shown()))
}

impl Album {
    fn open(path: &str, medicine: &Value) -> Self {
        let asked = path.to_owned();
        Self {
            path: StoredValue::new(path.to_owned()),
            name: StoredValue::new(plain(medicine, "name")),
            photos: Loaded::new(move || asked.clone()),
            life: StoredValue::new(Life::new()),
            busy: RwSignal::new(false),
            large: RwSignal::new(None),
            leaving: RwSignal::new(None),
        }
    }

    fn shown(self) -> El {
        let name = self.name.get_value();
        route::title(w!("Photos of {name}", name = name));
        let title = div("page-title")
            .add(el("h1").add(apart(name)))
            .add(el("p").class("quiet").add(w!("Photos. The first one stands for the medicine.")));
        let all = div("stack").add(el("header").class("page-head").add(title));
        let all = if may("medicines:write") { Adding::new(self).above(all) } else { all };
        all.add(self.photos.view(6, move |body| shelf::shelf(self, rows(&body, "items"))))
            .add(asked(self.large, move |at| large::large(self, at)))
            .add(asked(self.leaving, move |photo| self.sure(&photo)))
    }

    fn items(self) -> Vec<Value> {
        self.photos.ready().map(|body| rows(&body, "items").to_vec()).unwrap_or_default()
    }

    /// `Photo 2 of 3: Amoxicillin`, for those who do not see it.
    fn told(self, at: usize, all: usize) -> String {
        let name = self.name.get_value();
        w!("Photo {n} of {all}: {name}", n = at + 1, all = all, name = name)
    }

    /// Looks at the list again, and gives the focus to what it names of it.
    fn look(self, focus: impl FnOnce(&Value) -> String + 'static) {
        let Some(life) = self.life.get_value() else { return };
        http::get(self.path.get_value()).send(life, move |answer| match answer {
            Ok(reply) => {
                let next = focus(&reply.body);
                self.photos.state.set(Load::Ready(reply.body));
                focus_on(next);
            }
            Err(problem) => self.photos.state.set(Load::Failed(problem)),
        });
    }

    /// Does it, and looks at the list again in any case: what was refused is no longer what was seen.
    fn send(self, ask: http::Ask, next: String, done: impl FnOnce() + 'static) {
        let Some(life) = self.life.get_value() else { return };
        self.busy.set(true);
        ask.send(life, move |answer| {
            self.busy.set(false);
            self.leaving.set(None);
            match answer {
                Ok(_) => done(),
                Err(problem) => toast::refuse(refusal(&problem)),
            }
            self.look(move |_| next);
        });
    }

    /// To another place; the first one stands for the medicine.
    fn put(self, photo: &Value, to: usize) {
        let ask = http::patch(address(photo), &plain(photo, "version"), &json!({"position": to}));
        self.send(ask, shelf::opener(photo), move || {
            if to == 0 {
                toast::say(w!("This photo stands for the medicine now."));
            }
        });
    }

    fn remove(self, photo: &Value) {
        let ask = http::delete(address(photo), &plain(photo, "version"));
        self.send(ask, adding::BUTTON.to_owned(), || toast::say(w!("The photo is gone.")));
    }

    fn sure(self, photo: &Value) -> El {
        let close = move || self.leaving.set(None);
        let seen =
            el("img").set("src", format!("/api/v1/{}/thumbnail", address(photo))).set("alt", "");
        let photo = photo.clone();
        let sure = button("button danger")
            .flag_if("disabled", move || self.busy.get())
            .on_click(move || self.remove(&photo))
            .add(w!("Delete"));
        dialog(w!("Delete this photo?"), close)
            .add(seen)
            .add(el("p").add(w!("It is gone for good. The medicine stays as it is.")))
            .add(foot().add(button("button").on_click(close).add(w!("Cancel"))).add(sure))
    }
}

fn address(photo: &Value) -> String {
    format!("photos/{}", plain(photo, "id"))
}

/// In words; somebody else's change is the commonest reason.
fn refusal(problem: &Problem) -> String {
    match problem.status {
        412 => w!("Somebody changed it meanwhile. Look at it again before you go on.").into(),
        _ => problem.sentence(),
    }
}

/// `1600 × 400`, in pixels.
fn size(photo: &Value) -> String {
    format!("{} × {}", number(photo, "width"), number(photo, "height"))
}
