//! What can be done with a record: edit, delete, bring back, and the verbs of its slice.

use crate::describe::show::{flag, grouped, is_active, plain};
use crate::describe::{Action, Slice, icons};
use crate::http::{self, Life};
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Part, button, div, el, link, live};
use crate::parts::icon::icon;
use crate::parts::load::{Load, Loaded};
use crate::parts::problem::problem_box;
use crate::parts::secret::secret;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
use crate::words;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Clone, Copy)]
enum Asked {
    Delete,
    Action(&'static Action),
}

#[derive(Clone, Copy)]
struct Hands {
    slice: &'static Slice,
    record: StoredValue<Arc<Value>>,
    loaded: Loaded,
    life: StoredValue<Option<Life>>,
    asked: RwSignal<Option<Asked>>,
    problem: RwSignal<Option<Problem>>,
    secret: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Hands {
    fn text(self, field: &str) -> String {
        self.record.with_value(|record| plain(record, field))
    }

    fn name(self) -> String {
        self.record.with_value(|record| self.slice.name(record))
    }

    fn path(self) -> String {
        format!("{}/{}", self.slice.path, self.text("id"))
    }

    fn send(self, ask: http::Ask, then: impl FnOnce(Arc<Value>) + 'static) {
        let Some(life) = self.life.get_value() else {
            return;
        };
        self.busy.set(true);
        self.problem.set(None);
        ask.send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(reply) => {
                    self.asked.set(None);
                    then(reply.body);
                }
                Err(problem) if self.asked.get_untracked().is_some() => {
                    self.problem.set(Some(problem));
                }
                Err(problem) => toast::warn(&problem),
            }
        });
    }

    fn delete(self) {
        let name = self.name();
        let ask = http::delete(self.path(), &self.text("version"));
        self.send(ask, move |answer| {
            if plain(&answer, "outcome") == "deactivated" {
                toast::say(w!("{name} is deactivated: {uses}.", name = name, uses = uses(&answer)));
                self.loaded.again();
            } else {
                toast::say(w!("{name} is deleted.", name = name));
                route::go(&format!("/{}", self.slice.path));
            }
        });
    }

    fn bring_back(self) {
        let name = self.name();
        let ask = http::patch(self.path(), &self.text("version"), &json!({"active": true}));
        self.send(ask, move |record| {
            toast::say(w!("{name} is active again.", name = name));
            self.loaded.state.set(Load::Ready(record));
        });
    }

    fn act(self, action: &'static Action) {
        let path = format!("{}/{}", self.path(), action.path);
        let ask = http::post(path, &json!({})).key(http::key());
        self.send(ask, move |answer| {
            toast::say(action.done);
            let secret = plain(&answer, "one_time_secret");
            if secret.is_empty() {
                self.loaded.again();
            } else {
                self.secret.set(Some(secret));
            }
        });
    }
}

/// `used by 3 patients and 1 store`.
fn uses(answer: &Value) -> String {
    let references = answer.get("references").and_then(Value::as_object);
    let parts: Vec<String> = references
        .into_iter()
        .flatten()
        .filter(|(_, count)| count.as_i64() != Some(0))
        .map(|(kind, count)| {
            format!("{} {}", grouped(&count.to_string()), words::of(kind.replace('_', " ")))
        })
        .collect();
    if parts.is_empty() {
        w!("others refer to it").into()
    } else {
        w!("used by {list}", list = parts.join(words::comma()))
    }
}

pub fn deeds(slice: &'static Slice, loaded: Loaded, record: Arc<Value>) -> AnyView {
    if !may(slice.write) {
        return ().part();
    }
    let (active, protected) = (is_active(&record), flag(&record, "protected"));
    let offered = |action: &&Action| action.only_if.is_empty() || flag(&record, action.only_if);
    let actions: Vec<&'static Action> = slice.actions.iter().filter(offered).collect();
    let hands = Hands {
        slice,
        record: StoredValue::new(record),
        loaded,
        life: StoredValue::new(Life::new()),
        asked: RwSignal::new(None),
        problem: RwSignal::new(None),
        secret: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let asks = move |asked: Asked| button("button").on_click(move || hands.asked.set(Some(asked)));
    let verbs = actions.into_iter().map(|action| asks(Asked::Action(action)).add(action.label));
    let last = if active {
        (!protected).then(|| asks(Asked::Delete).add(icon(icons::TRASH)).add(w!("Delete")))
    } else {
        let again = button("button").on_click(move || hands.bring_back());
        Some(again.add(icon(icons::AGAIN)).add(w!("Reactivate")))
    };
    let edit = link(format!("/{}/edit", hands.path())).class("button primary");
    let row = div("page-actions")
        .add_all(verbs)
        .add(last)
        .add(edit.add(icon(icons::EDIT)).add(w!("Edit")));
    let told = asked(hands.secret, move |made: String| {
        let name = hands.name();
        secret(
            w!(
                "The one-time password of {name}. It must be changed at the first sign-in.",
                name = name
            ),
            made,
            move || {
                hands.secret.set(None);
                hands.loaded.again();
            },
        )
    });
    vec![row.part(), asked(hands.asked, move |asked| question(hands, asked)), told].part()
}

fn question(hands: Hands, asked: Asked) -> El {
    let name = hands.name();
    let (title, text, verb, class) = match asked {
        Asked::Delete => (
            w!("Delete {name}?", name = name),
            w!(
                "If nothing refers to it, it is gone for good. If something does, it is kept and only deactivated: old documents go on showing it, and new ones do not offer it."
            ),
            w!("Delete"),
            "button danger",
        ),
        Asked::Action(action) => (
            w!("{what}: {name}", what = action.label.text(), name = name),
            action.ask,
            action.label,
            "button primary",
        ),
    };
    let close = move || {
        hands.asked.set(None);
        hands.problem.set(None);
    };
    let go = move || match asked {
        Asked::Delete => hands.delete(),
        Asked::Action(action) => hands.act(action),
    };
    let refused = live(
        move || hands.problem.get(),
        |problem| problem.map(|problem| problem_box(problem, None)),
    );
    let sure = button(class).flag_if("disabled", move || hands.busy.get()).on_click(go);
    dialog(title, close)
        .add(el("p").add(text))
        .add(refused)
        .add(foot().add(button("button").on_click(close).add(w!("Cancel"))).add(sure.add(verb)))
}
