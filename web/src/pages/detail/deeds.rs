//! What can be done with a record: edit, delete, bring back, and the verbs of its slice.

use crate::describe::show::{flag, grouped, is_active, plain};
use crate::describe::{Action, Slice, icons};
use crate::http::{self, Life};
use crate::parts::dialog::Dialog;
use crate::parts::icon::icon;
use crate::parts::problem::ProblemBox;
use crate::parts::secret::Secret;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
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
    life: StoredValue<Option<Life>>,
    asked: RwSignal<Option<Asked>>,
    problem: RwSignal<Option<Problem>>,
    secret: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    on_change: Callback<Arc<Value>>,
    on_stale: Callback<()>,
}

impl Hands {
    fn text(self, field: &str) -> String {
        self.record.with_value(|record| plain(record, field))
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
        let name = self.text(self.slice.title);
        let ask = http::delete(self.path(), &self.text("version"));
        self.send(ask, move |answer| {
            if plain(&answer, "outcome") == "deactivated" {
                toast::say(format!("{name} is deactivated: {}.", uses(&answer)));
                self.on_stale.run(());
            } else {
                toast::say(format!("{name} is deleted."));
                route::go(&format!("/{}", self.slice.path));
            }
        });
    }

    fn bring_back(self) {
        let name = self.text(self.slice.title);
        let ask = http::patch(self.path(), &self.text("version"), &json!({"active": true}));
        self.send(ask, move |record| {
            toast::say(format!("{name} is active again."));
            self.on_change.run(record);
        });
    }

    fn act(self, action: &'static Action) {
        let path = format!("{}/{}", self.path(), action.path);
        let ask = http::post(path, &json!({})).key(http::key());
        self.send(ask, move |answer| {
            toast::say(action.done);
            let secret = plain(&answer, "one_time_secret");
            if secret.is_empty() {
                self.on_stale.run(());
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
        .map(|(kind, count)| format!("{} {}", grouped(&count.to_string()), kind.replace('_', " ")))
        .collect();
    if parts.is_empty() {
        "others refer to it".to_owned()
    } else {
        format!("used by {}", parts.join(", "))
    }
}

#[component]
pub fn Deeds(
    slice: &'static Slice,
    record: Arc<Value>,
    #[prop(into)] on_change: Callback<Arc<Value>>,
    #[prop(into)] on_stale: Callback<()>,
) -> impl IntoView {
    let active = is_active(&record);
    let protected = flag(&record, "protected");
    let actions: Vec<&'static Action> = slice
        .actions
        .iter()
        .filter(|action| action.only_if.is_empty() || flag(&record, action.only_if))
        .collect();
    let hands = Hands {
        slice,
        record: StoredValue::new(record),
        life: StoredValue::new(Life::new()),
        asked: RwSignal::new(None),
        problem: RwSignal::new(None),
        secret: RwSignal::new(None),
        busy: RwSignal::new(false),
        on_change,
        on_stale,
    };
    if !may(slice.write) {
        return ().into_any();
    }
    let verbs = actions.into_iter().map(|action| {
        view! {
            <button type="button" class="button"
                on:click=move |_| hands.asked.set(Some(Asked::Action(action)))>
                {action.label}
            </button>
        }
    });
    view! {
        <div class="page-actions">
            {verbs.collect::<Vec<_>>()}
            {if active {
                (!protected).then(|| view! {
                    <button type="button" class="button"
                        on:click=move |_| hands.asked.set(Some(Asked::Delete))>
                        {icon(icons::TRASH)} "Delete"
                    </button>
                }).into_any()
            } else {
                view! {
                    <button type="button" class="button" disabled=move || hands.busy.get()
                        on:click=move |_| hands.bring_back()>
                        {icon(icons::AGAIN)} "Reactivate"
                    </button>
                }.into_any()
            }}
            <a class="button primary" href=format!("/{}/edit", hands.path())>
                {icon(icons::EDIT)} "Edit"
            </a>
        </div>
        {move || hands.asked.get().map(|asked| question(hands, asked))}
        {move || hands.secret.get().map(|secret| view! {
            <Secret
                text=format!("The one-time password of {}. It must be changed at the first sign-in.",
                    hands.text(slice.title))
                secret=secret
                on_close=move |()| { hands.secret.set(None); hands.on_stale.run(()); }
            />
        })}
    }
    .into_any()
}

fn question(hands: Hands, asked: Asked) -> AnyView {
    let name = hands.text(hands.slice.title);
    let (title, text, verb, class) = match asked {
        Asked::Delete => (
            format!("Delete {name}?"),
            "If nothing refers to it, it is gone for good. If something does, it is kept and only \
             deactivated: old documents go on showing it, and new ones do not offer it.",
            "Delete",
            "button danger",
        ),
        Asked::Action(action) => {
            (format!("{}: {name}", action.label), action.ask, action.label, "button primary")
        }
    };
    let close = move || {
        hands.asked.set(None);
        hands.problem.set(None);
    };
    let go = move |_| match asked {
        Asked::Delete => hands.delete(),
        Asked::Action(action) => hands.act(action),
    };
    view! {
        <Dialog title=title on_close=move |()| close()>
            <p>{text}</p>
            {move || hands.problem.get().map(|problem| view! { <ProblemBox problem=problem/> })}
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| close()>"Cancel"</button>
                <button type="button" class=class disabled=move || hands.busy.get() on:click=go>
                    {verb}
                </button>
            </footer>
        </Dialog>
    }
    .into_any()
}
