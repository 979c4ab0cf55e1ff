//! What can be done with a document: edit and delete a draft, and the verbs its state allows.

use crate::describe::paper::{Paper, Verb};
use crate::describe::show::plain;
use crate::describe::{Slice, check, icons};
use crate::http::{self, Life};
use crate::pages::form::lines::focus_on;
use crate::pages::paper::{is_draft, name, standing};
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Part, button, div, el, link, live};
use crate::parts::field::{Typed, field_box};
use crate::parts::icon::icon;
use crate::parts::load::{Load, Loaded};
use crate::parts::problem::problem_box;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
use leptos::prelude::*;
use serde_json::{Map, Value};
use std::sync::Arc;

#[derive(Clone, Copy)]
enum Asked {
    Delete,
    Verb(&'static Verb),
}

#[derive(Clone, Copy)]
struct Hands {
    slice: &'static Slice,
    record: StoredValue<Arc<Value>>,
    loaded: Loaded,
    life: StoredValue<Option<Life>>,
    asked: RwSignal<Option<Asked>>,
}

/// A question while it is answered.
#[derive(Clone, Copy)]
struct Answering {
    hands: Hands,
    typed: StoredValue<Vec<Typed>>,
    /// One name for this act, however often it is sent.
    key: StoredValue<String>,
    problem: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
}

pub fn verbs(
    slice: &'static Slice,
    paper: &'static Paper,
    loaded: Loaded,
    record: &Arc<Value>,
) -> AnyView {
    let state = standing(record);
    let hands = Hands {
        slice,
        record: StoredValue::new(record.clone()),
        loaded,
        life: StoredValue::new(Life::new()),
        asked: RwSignal::new(None),
    };
    let path = format!("/{}/{}", slice.path, plain(record, "id"));
    let offered = |verb: &&'static Verb| verb.states.contains(&state.as_str()) && may(verb.needs);
    let verbs = paper.verbs.iter().filter(offered).map(|verb| match (verb.leads, verb.step) {
        (Some(leads), _) => link(leads(record)).class(verb.class).add(verb.label),
        (None, Some(_)) => link(format!("{path}/{}", verb.noun)).class(verb.class).add(verb.label),
        (None, None) => {
            let ask = move || hands.asked.set(Some(Asked::Verb(verb)));
            button(verb.class).on_click(ask).add(verb.label)
        }
    });
    let draft = is_draft(record) && may(slice.write);
    let delete = draft.then(|| {
        let ask = move || hands.asked.set(Some(Asked::Delete));
        button("button").on_click(ask).add(icon(icons::TRASH)).add(w!("Delete"))
    });
    let edit = draft.then(|| {
        link(format!("{path}/edit")).class("button").add(icon(icons::EDIT)).add(w!("Edit"))
    });
    let print = (!paper.columns.is_empty()).then(|| {
        link(format!("{path}/print")).class("button").add(icon(icons::PRINT)).add(w!("Print"))
    });
    let next = (paper.desk && may(slice.write)).then(|| {
        let href = format!("/{}/new", slice.path);
        link(href)
            .class("button")
            .add(icon(icons::PLUS))
            .add(w!("Next {one}", one = slice.one.text()))
    });
    let row = div("page-actions").add_all(verbs).add(edit).add(delete).add(print).add(next);
    vec![row.part(), asked(hands.asked, move |asked| question(hands, asked))].part()
}

fn question(hands: Hands, asked: Asked) -> El {
    let fields = match asked {
        Asked::Delete => &[][..],
        Asked::Verb(verb) => verb.fields,
    };
    let typed = fields.iter().map(|field| Typed::new(field, field.default.to_owned()));
    let answering = Answering {
        hands,
        typed: StoredValue::new(typed.collect()),
        key: StoredValue::new(http::key()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let named = hands.record.with_value(|record| name(hands.slice, record));
    let (title, text, label, class) = match asked {
        Asked::Delete => (
            w!("Delete {name}?", name = named),
            w!("Nothing of it has been posted. It is gone for good."),
            w!("Delete"),
            "button danger",
        ),
        Asked::Verb(verb) if verb.class == "button" => (
            w!("{what}: {name}", what = verb.label.text(), name = named),
            verb.ask,
            verb.label,
            "button primary",
        ),
        Asked::Verb(verb) => (
            w!("{what}: {name}", what = verb.label.text(), name = named),
            verb.ask,
            verb.label,
            verb.class,
        ),
    };
    let close = move || hands.asked.set(None);
    let boxes = answering.typed.get_value().into_iter().map(field_box);
    let sure = el("button")
        .set("type", "submit")
        .class(class)
        .flag("autofocus", fields.is_empty())
        .flag_if("disabled", move || answering.busy.get());
    let form = el("form")
        .class("stack")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            answering.send(asked);
        })
        .add(el("p").add(text))
        .add(live(move || answering.problem.get(), move |found| found.map(|p| refused(hands, p))))
        .add_all(boxes)
        .add(foot().add(button("button").on_click(close).add(w!("Cancel"))).add(sure.add(label)));
    dialog(title, close).add(form)
}

/// A refusal; after another's change the way on is to look again.
fn refused(hands: Hands, problem: Problem) -> El {
    let again: Option<Box<dyn FnMut()>> = match problem.status {
        412 => Some(Box::new(move || {
            hands.asked.set(None);
            hands.loaded.again();
        })),
        _ => None,
    };
    problem_box(problem, again)
}

impl Answering {
    fn send(self, asked: Asked) {
        let Some(life) = self.hands.life.get_value() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        let typed = self.typed.get_value();
        let wrong: Vec<Typed> = typed.iter().copied().filter(|typed| !typed.check()).collect();
        if let Some(first) = wrong.first() {
            focus_on(first.id());
            return;
        }
        let slice = self.hands.slice;
        let (id, version) =
            self.hands.record.with_value(|record| (plain(record, "id"), plain(record, "version")));
        let path = format!("{}/{id}", slice.path);
        let ask = match asked {
            Asked::Delete => http::delete(path, &version),
            Asked::Verb(verb) => http::post(format!("{path}/{}", verb.noun), &body(&typed))
                .key(self.key.get_value())
                .seen(&version),
        };
        self.busy.set(true);
        self.problem.set(None);
        ask.send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(reply) => self.done(asked, reply.body),
                Err(problem) => self.take(problem),
            }
        });
    }

    fn done(self, asked: Asked, record: Arc<Value>) {
        let hands = self.hands;
        let before = hands.record.with_value(|record| name(hands.slice, record));
        hands.asked.set(None);
        match asked {
            Asked::Delete => {
                toast::say(w!("{name} is deleted.", name = before));
                route::go(&format!("/{}", hands.slice.path));
            }
            Asked::Verb(verb) => {
                toast::say(w!(
                    "{name}: {what}",
                    name = name(hands.slice, &record),
                    what = verb.done.text()
                ));
                hands.loaded.state.set(Load::Ready(record));
                // The focus was on a button that may be gone.
                focus_on("main".to_owned());
            }
        }
    }

    fn take(self, problem: Problem) {
        let typed = self.typed.get_value();
        at_fields(&problem, |parts| find(&typed, &parts.join(".")));
        self.problem.set(Some(problem));
    }
}

/// Shows each error at the field that `find` knows by the parts of its address.
pub fn at_fields(problem: &Problem, find: impl Fn(&[&str]) -> Option<Typed>) {
    for error in &problem.errors {
        let parts: Vec<&str> = error.pointer.split('/').skip(1).collect();
        if let Some(typed) = find(&parts) {
            typed.error.set(Some(error.detail.clone()));
        }
    }
}

pub fn find(all: &[Typed], name: &str) -> Option<Typed> {
    all.iter().copied().find(|typed| typed.field.name == name)
}

/// What was typed as it is sent: what is empty is left out.
pub fn body(typed: &[Typed]) -> Value {
    let mut body = Map::new();
    for typed in typed {
        let value = typed.value.with_untracked(|text| check::read(typed.field, text));
        if let Some(value) = value.ok().filter(|value| !value.is_null()) {
            check::put(&mut body, typed.field.name, value);
        }
    }
    Value::Object(body)
}
