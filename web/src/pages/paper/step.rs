//! A step of a document in which each line is answered: how much, what became of it, or whether it is meant.

use crate::describe::paper::{Paper, Step, Verb};
use crate::describe::show::{number, plain, rows};
use crate::describe::{Column, Field, Kind, Show, Slice};
use crate::http::{self, Life};
use crate::pages::detail::back;
use crate::pages::form::lines::focus_on;
use crate::pages::not_found::not_found;
use crate::pages::paper::lines::framed;
use crate::pages::paper::verbs::{at_fields, body, find};
use crate::pages::paper::{name, standing};
use crate::parts::dom::{El, div, el, link, live};
use crate::parts::field::{Typed, field_box};
use crate::parts::load::Loaded;
use crate::parts::problem::problem_box;
use crate::parts::table::row::shown;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;

static UNITS: Field =
    Field::new("quantity", w!("Units"), Kind::Number { least: 0, most: 1_000_000_000 }).required();
static WHY: Field = Field::new("reason", w!("Why"), Kind::Text);
static MEANT: Field = Field::new("meant", w!("This one"), Kind::Flag);
static REST: Field = Field::new(
    "rest",
    w!("What became of it"),
    Kind::Select(&[("lost", w!("Lost")), ("returned", w!("Back at the source"))]),
)
.required();

/// What is said of one line.
#[derive(Clone)]
struct Said {
    line: Value,
    typed: Vec<Typed>,
}

#[derive(Clone, Copy)]
struct Answers {
    slice: &'static Slice,
    verb: &'static Verb,
    step: &'static Step,
    record: StoredValue<Arc<Value>>,
    said: StoredValue<Vec<Said>>,
    with: StoredValue<Vec<Typed>>,
    key: StoredValue<String>,
    life: StoredValue<Option<Life>>,
    problem: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
}

pub fn step_page(slice: &'static Slice, paper: &'static Paper, id: &str, noun: &str) -> El {
    let steps: Vec<(&'static Verb, &'static Step)> = paper
        .verbs
        .iter()
        .filter(|verb| verb.noun == noun && may(verb.needs))
        .filter_map(|verb| Some((verb, verb.step?)))
        .collect();
    if steps.is_empty() {
        return not_found();
    }
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    let (lines, whole) = (format!("{path}/lines"), path.clone());
    let record = Loaded::new(move || path.clone());
    el("section").class("page").add(record.once(move |record| {
        let named = name(slice, &record);
        let state = standing(&record);
        let found = steps.iter().find(|(verb, _)| verb.states.contains(&state.as_str()));
        let Some(&(verb, step)) = found else {
            let late = w!("Meanwhile the document is in another state. Look at it again.");
            let text = el("p").class("alert").set("role", "alert").add(late);
            return vec![back(href.clone(), named.clone()), el("h1").add(named), text];
        };
        let title = w!("{what}: {name}", what = verb.label.text(), name = named);
        route::title(&title);
        let form = if step.show.is_empty() {
            Loaded::whole(whole.clone())
                .once(move |record| form(slice, verb, step, record.clone(), rows(&record, "lines")))
        } else {
            let path = format!("{lines}?show={}&per_page=100", step.show);
            Loaded::new(move || path.clone())
                .once(move |body| form(slice, verb, step, record.clone(), rows(&body, "items")))
        };
        vec![back(href.clone(), named), el("h1").add(title), div("").add(form)]
    }))
}

/// Units that a line begins with.
fn units(step: &Step, line: &Value) -> i64 {
    match step.units {
        [first, less @ ..] => {
            number(line, first) - less.iter().map(|field| number(line, field)).sum::<i64>()
        }
        [] => 1,
    }
}

fn say(step: &Step, line: &Value, at: u32) -> Said {
    let alone = Callback::new(|_| String::new());
    let typed = |field: &'static Field, value: String| Typed::new(field, value).in_line(at, alone);
    let first = if step.only_ids {
        typed(&MEANT, "false".to_owned())
    } else if step.choice.is_some() {
        typed(&REST, String::new())
    } else {
        typed(&UNITS, units(step, line).to_string())
    };
    let why = step.reason.then(|| typed(&WHY, String::new()));
    Said { line: line.clone(), typed: [first].into_iter().chain(why).collect() }
}

fn form(
    slice: &'static Slice,
    verb: &'static Verb,
    step: &'static Step,
    record: Arc<Value>,
    lines: &[Value],
) -> El {
    let asked = lines.iter().filter(|line| units(step, line) > 0);
    let said: Vec<Said> = (1..).zip(asked).map(|(at, line)| say(step, line, at)).collect();
    let with = verb.fields.iter().map(|field| Typed::new(field, field.default.to_owned()));
    let home = format!("/{}/{}", slice.path, plain(&record, "id"));
    let answers = Answers {
        slice,
        verb,
        step,
        record: StoredValue::new(record),
        said: StoredValue::new(said.clone()),
        with: StoredValue::new(with.collect()),
        key: StoredValue::new(http::key()),
        life: StoredValue::new(Life::new()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let table = framed(verb.label, &heads(step), said.iter().map(|said| row(step, said)).collect());
    let send = el("button")
        .set("type", "submit")
        .class("button primary")
        .flag_if("disabled", move || answers.busy.get())
        .add(verb.label);
    let foot =
        el("footer").class("form-foot").add(send).add(link(home).class("button").add(w!("Cancel")));
    let with = answers.with.get_value();
    let more = (!with.is_empty())
        .then(|| div("card").add(div("fields").add_all(with.into_iter().map(field_box))));
    el("form")
        .class("stack")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            answers.send();
        })
        .add(el("p").add(verb.ask))
        .add(live(move || answers.problem.get(), |found| found.map(|p| problem_box(p, None))))
        .add(div("card sheet-card").add(table))
        .add(more)
        .add(foot)
}

fn heads(step: &Step) -> Vec<(Word, bool)> {
    let numeric = |column: &Column| matches!(column.show, Show::Number | Show::Money);
    let mut heads: Vec<_> = step.columns.iter().map(|c| (c.label, numeric(c))).collect();
    heads.push((step.label, false));
    if step.reason {
        heads.push((w!("Why"), false));
    }
    heads
}

fn row(step: &Step, said: &Said) -> El {
    let cells = step.columns.iter().map(|c| shown(c, &said.line, |class| el("td").class(class)));
    let boxes = said.typed.iter().map(|typed| el("td").class("cell").add(field_box(*typed)));
    el("tr").add_all(cells).add_all(boxes)
}

impl Answers {
    fn lines(self) -> Vec<Value> {
        let mut lines = Vec::new();
        self.said.with_value(|all| {
            for said in all {
                let mut line = Map::new();
                line.insert("line_id".to_owned(), json!(plain(&said.line, "id")));
                if let Value::Object(told) = body(&said.typed) {
                    line.extend(told);
                }
                lines.push(Value::Object(line));
            }
        });
        lines
    }

    fn body(self) -> Value {
        let mut sent = body(&self.with.get_value());
        let lines = self.lines();
        if let Some(fields) = sent.as_object_mut() {
            if self.step.only_ids {
                let meant =
                    lines.iter().filter(|line| line.get("meant") == Some(&Value::Bool(true)));
                let ids = meant.filter_map(|line| line.get("line_id").cloned()).collect();
                fields.insert("line_ids".to_owned(), Value::Array(ids));
            } else {
                if let Some((field, _)) = self.step.choice {
                    // For lines that came in between; each of those here says its own.
                    fields.insert(field.to_owned(), json!("lost"));
                }
                fields.insert("lines".to_owned(), Value::Array(lines));
            }
        }
        sent
    }

    fn send(self) {
        let Some(life) = self.life.get_value().filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        let mut all = self.with.get_value();
        self.said.with_value(|said| all.extend(said.iter().flat_map(|s| s.typed.iter().copied())));
        let wrong: Vec<Typed> = all.into_iter().filter(|typed| !typed.check()).collect();
        if let Some(first) = wrong.first() {
            focus_on(first.id());
            return;
        }
        let (id, version) =
            self.record.with_value(|record| (plain(record, "id"), plain(record, "version")));
        let path = format!("{}/{id}", self.slice.path);
        let ask = http::post(format!("{path}/{}", self.verb.noun), &self.body())
            .key(self.key.get_value())
            .seen(&version);
        self.busy.set(true);
        self.problem.set(None);
        ask.send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(reply) => {
                    toast::say(w!(
                        "{name}: {what}",
                        name = name(self.slice, &reply.body),
                        what = self.verb.done.text()
                    ));
                    route::go(&format!("/{path}"));
                }
                Err(problem) => self.refused(problem),
            }
        });
    }

    fn refused(self, problem: Problem) {
        at_fields(&problem, |parts| match *parts {
            ["lines", place, name] => {
                let place: usize = place.parse().ok()?;
                self.said.with_value(|said| find(&said.get(place)?.typed, name))
            }
            _ => self.with.with_value(|with| find(with, &parts.join("."))),
        });
        self.problem.set(Some(problem));
        focus_on("main".to_owned());
    }
}
