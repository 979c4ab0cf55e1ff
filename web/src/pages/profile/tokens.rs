//! Tokens for other programs: make one, see it once, revoke it.

use crate::describe::show::{day, instant, plain};
use crate::describe::{Choice, icons};
use crate::http::{self, Life};
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Node, button, div, el, input, live};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::problem::{alert, problem_box};
use crate::parts::secret::secret;
use crate::parts::toast;
use crate::problem::Problem;
use crate::session::{Session, session};
use crate::words;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Value, json};

const LENGTHS: &[Choice] = &[("30", w!("30 days")), ("90", w!("90 days")), ("365", w!("One year"))];

pub fn tokens() -> El {
    let life = StoredValue::new(Life::new());
    let all = Loaded::new(|| "tokens?per_page=100".to_owned());
    let making = RwSignal::new(None::<()>);
    let made = RwSignal::new(None::<String>);
    let revoke = move |id: &str| {
        let Some(life) = life.get_value() else {
            return;
        };
        http::delete(format!("tokens/{id}"), "").send(life, move |answer| match answer {
            Ok(_) => {
                toast::say(w!("The token is revoked."));
                all.again();
            }
            Err(problem) => toast::warn(&problem),
        });
    };
    let list = all.view(2, move |body| {
        let rows = body.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let lines = rows.iter().map(|row| line(row, revoke));
        el("ul").class("lines").set("role", "list").add_all(lines)
    });
    let new = asked(making, move |()| {
        let done = move |token: String| {
            making.set(None);
            made.set(Some(token));
            all.again();
        };
        New::start(done).dialog(move || making.set(None))
    });
    let told = asked(made, move |token| {
        let text = w!("The new token. Send it as Authorization: Bearer …");
        secret(text, token, move || made.set(None))
    });
    let more = button("button").on_click(move || making.set(Some(())));
    let why = w!("For other programs that speak for you. Each can do no more than you.");
    el("section")
        .class("card")
        .add(el("h2").add(w!("API tokens")))
        .add(el("p").class("quiet").add(why))
        .add(list)
        .add(more.add(icon(icons::PLUS)).add(w!("New token")))
        .add(new)
        .add(told)
}

fn line(row: &Value, revoke: impl Fn(&str) + 'static) -> El {
    let scopes = row.get("scopes").and_then(Value::as_array).map_or(0, Vec::len);
    let used = plain(row, "last_used_at");
    let used = if used.is_empty() {
        w!("never used").into()
    } else {
        w!("used {when}", when = instant(&used))
    };
    let until = day(&plain(row, "expires_at"));
    let text = w!(
        "{hint} · {n} permissions · until {day} · {used}",
        hint = plain(row, "hint"),
        n = scopes,
        day = until,
        used = used
    );
    let text = text.trim_start_matches(" · ").to_owned();
    let (name, id) = (plain(row, "name"), plain(row, "id"));
    let way = if plain(row, "revoked_at").is_empty() {
        button("button")
            .set("aria-label", w!("Revoke {name}", name = name))
            .on_click(move || revoke(&id))
            .add(w!("Revoke"))
    } else {
        el("span").class("badge").add(w!("Revoked"))
    };
    let what = el("div").add(el("strong").add(name)).add(el("span").class("quiet").add(text));
    el("li").add(what).add(way)
}

/// A token that is being made.
#[derive(Clone, Copy)]
struct New {
    life: StoredValue<Option<Life>>,
    key: StoredValue<String>,
    name: Node,
    days: RwSignal<String>,
    scopes: RwSignal<Vec<String>>,
    problem: RwSignal<Option<Problem>>,
    error: RwSignal<Option<String>>,
    done: Callback<String>,
}

impl New {
    fn start(done: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self {
            life: StoredValue::new(Life::new()),
            key: StoredValue::new(http::key()),
            name: Node::new(),
            days: RwSignal::new("90".to_owned()),
            scopes: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            error: RwSignal::new(None),
            done: Callback::new(done),
        }
    }

    fn send(self) {
        let (Some(life), Some(name)) = (self.life.get_value(), input(self.name)) else {
            return;
        };
        let name = name.value().trim().to_owned();
        let wrong = if name.is_empty() {
            Some(w!("Give the token a name."))
        } else if self.scopes.with_untracked(Vec::is_empty) {
            Some(w!("Choose at least one permission."))
        } else {
            None
        };
        self.error.set(wrong.map(Into::into));
        if wrong.is_some() {
            return;
        }
        let days = self.days.get_untracked().parse::<i64>().unwrap_or(90);
        let scopes = self.scopes.get_untracked();
        let body = json!({"name": name, "scopes": scopes, "expires_in_days": days});
        let ask = http::post("tokens", &body).key(self.key.get_value());
        ask.send(life, move |answer| match answer {
            Ok(reply) => self.done.run(plain(&reply.body, "token")),
            Err(found) => {
                // What was refused may be sent again in another form.
                self.key.set_value(http::key());
                self.problem.set(Some(found));
            }
        });
    }

    fn dialog(self, close: impl FnMut() + Clone + 'static) -> El {
        let mine = session().and_then(Session::me);
        let mine = mine.map(|me| me.permissions.clone()).unwrap_or_default();
        let named = el("input")
            .set("id", "token-name")
            .node(self.name)
            .flag("autofocus", true)
            .set("maxlength", "200")
            .set("autocomplete", "off");
        let lengths = LENGTHS.iter().map(|&(days, label)| {
            el("option").set("value", days).flag("selected", days == "90").add(label)
        });
        let length = el("select")
            .set("id", "token-days")
            .add_all(lengths)
            .on("change", move |event| self.days.set(event_target_value(&event)));
        let cancel = close.clone();
        let foot = foot().add(button("button").on_click(cancel).add(w!("Cancel"))).add(
            el("button").set("type", "submit").class("button primary").add(w!("Make the token")),
        );
        let form = el("form")
            .class("stack")
            .flag("novalidate", true)
            .on("submit", move |event| {
                event.prevent_default();
                self.send();
            })
            .add(live(move || self.error.get(), |text| text.map(alert)))
            .add(live(move || self.problem.get(), |found| found.map(|p| problem_box(p, None))))
            .add(
                labelled("token-name", w!("Name"), named)
                    .add(el("p").class("hint").add(w!("Which program it is for."))),
            )
            .add(labelled("token-days", w!("Valid for"), length))
            .add(
                el("fieldset")
                    .class("ticks")
                    .add(el("legend").add(w!("It may")))
                    .add_all(mine.into_iter().map(|scope| self.tick(scope))),
            )
            .add(foot);
        dialog(w!("New API token"), close).add(form)
    }

    fn tick(self, scope: String) -> El {
        let told = words::of(scope.clone());
        let name = if told == scope { el("code").add(told) } else { el("span").add(told) };
        let box_ = el("input").set("type", "checkbox").on("change", move |event| {
            let on = event_target_checked(&event);
            self.scopes.update(|all| {
                all.retain(|other| *other != scope);
                if on {
                    all.push(scope.clone());
                }
            });
        });
        el("label").class("check").add(box_).add(name)
    }
}

fn labelled(id: &'static str, label: Word, box_: El) -> El {
    div("field").add(el("label").set("for", id).add(label)).add(box_)
}
