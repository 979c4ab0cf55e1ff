//! Taking back what was given out: of each batch how much, in what condition, and why.

use super::CONDITIONS;
use crate::describe::paper::WITNESS;
use crate::describe::show::{named, number, plain, rows};
use crate::describe::{Field, Kind};
use crate::http::{self, Life};
use crate::pages::detail::back;
use crate::pages::dispenses;
use crate::pages::form::lines::focus_on;
use crate::pages::paper::lines::framed;
use crate::pages::paper::{at_fields, body, find, name};
use crate::parts::dom::{El, apart, div, el, link, live};
use crate::parts::field::{Typed, field_box};
use crate::parts::load::Loaded;
use crate::parts::problem::problem_box;
use crate::parts::table::row::labelled;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;

static FIELDS: &[Field] = &[
    Field::new("quantity", w!("Units"), Kind::Number { least: 0, most: 1_000_000_000 })
        .required()
        .starts("0"),
    Field::new("condition", w!("What becomes of it"), Kind::Select(CONDITIONS))
        .required()
        .starts("restock"),
    Field::new("reason_code", w!("Reason"), Kind::Reason("return,recall")),
];
static NOTES: Field = Field::new("notes", w!("Notes"), Kind::Area);

/// A batch that was given out with a line.
#[derive(Clone)]
struct Given {
    line_id: String,
    batch_id: String,
    medicine: String,
    batch: String,
    quantity: i64,
    returned: i64,
    typed: Vec<Typed>,
}

#[derive(Clone, Copy)]
struct Returning {
    dispense: StoredValue<String>,
    given: StoredValue<Vec<Given>>,
    with: StoredValue<Vec<Typed>>,
    /// Places of the lines that were sent.
    sent: StoredValue<Vec<usize>>,
    key: StoredValue<String>,
    life: StoredValue<Option<Life>>,
    problem: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
}

pub fn give_back_page(id: &str) -> El {
    let path = format!("dispenses/{id}");
    let href = format!("/{path}");
    let record = Loaded::whole(path);
    el("section").class("page").add(record.once(move |record| {
        let number = name(&dispenses::SLICE, &record);
        let title = w!("{what}: {name}", what = w!("Take back").text(), name = number);
        route::title(&title);
        let who = named(&record, "patient");
        let head = div("stack")
            .add(back(href.clone(), number))
            .add(el("h1").add(title))
            .add(el("p").class("quiet").add(who));
        vec![head, form(&record)]
    }))
}

fn given(record: &Value) -> Vec<Given> {
    let alone = Callback::new(|_| String::new());
    let mut at = 0;
    let mut all = Vec::new();
    for line in rows(record, "lines") {
        for taken in rows(line, "taken") {
            at += 1;
            let typed = |field: &'static Field| {
                Typed::new(field, field.default.to_owned()).in_line(at, alone)
            };
            all.push(Given {
                line_id: plain(line, "id"),
                batch_id: plain(taken, "batch_id"),
                medicine: named(line, "medicine"),
                batch: plain(taken, "batch_number"),
                quantity: number(taken, "quantity"),
                returned: number(line, "returned_qty"),
                typed: FIELDS.iter().map(typed).collect(),
            });
        }
    }
    all
}

fn form(record: &Arc<Value>) -> El {
    let all = given(record);
    let id = plain(record, "id");
    let with = [&NOTES].into_iter().chain(WITNESS).map(|field| Typed::new(field, String::new()));
    let returning = Returning {
        dispense: StoredValue::new(id.clone()),
        given: StoredValue::new(all.clone()),
        with: StoredValue::new(with.collect()),
        sent: StoredValue::new(Vec::new()),
        key: StoredValue::new(http::key()),
        life: StoredValue::new(Life::new()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let heads = [
        (w!("Medicine"), false),
        (w!("Batch"), false),
        (w!("Given"), true),
        (w!("Returned before"), true),
        (w!("Units back"), false),
        (w!("What becomes of it"), false),
        (w!("Reason"), false),
    ];
    let table = framed(w!("What comes back"), &heads, all.iter().map(row).collect());
    let send = el("button")
        .set("type", "submit")
        .class("button primary")
        .flag_if("disabled", move || returning.busy.get())
        .add(w!("Take back"));
    let boxes = returning.with.get_value().into_iter().map(field_box);
    el("form")
        .class("stack")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            returning.send();
        })
        .add(live(move || returning.problem.get(), |found| found.map(|p| problem_box(p, None))))
        .add(div("card sheet-card").add(table))
        .add(div("card").add(div("fields").add_all(boxes)))
        .add(
            el("footer")
                .class("form-foot")
                .add(send)
                .add(link(format!("/dispenses/{id}")).class("button").add(w!("Cancel"))),
        )
}

fn row(given: &Given) -> El {
    let cell = |label: Word, class: &'static str, text: String| {
        labelled(el("td").class(class), label).add(apart(text))
    };
    el("tr")
        .add(cell(w!("Medicine"), "", given.medicine.clone()))
        .add(cell(w!("Batch"), "code", given.batch.clone()))
        .add(cell(w!("Given"), "number", given.quantity.to_string()))
        .add(cell(w!("Returned before"), "number", given.returned.to_string()))
        .add_all(given.typed.iter().map(|typed| el("td").class("cell").add(field_box(*typed))))
}

impl Returning {
    fn send(self) {
        let Some(life) = self.life.get_value().filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        let mut lines = Vec::new();
        let mut sent = Vec::new();
        let mut wrong = None;
        for (place, given) in self.given.get_value().into_iter().enumerate() {
            let bad =
                given.typed.iter().copied().filter(|typed| !typed.check()).collect::<Vec<_>>();
            wrong = wrong.or_else(|| bad.first().map(|typed| typed.id()));
            let mut line = Map::new();
            if let Value::Object(told) = body(&given.typed) {
                line.extend(told);
            }
            if line.get("quantity").and_then(Value::as_i64).unwrap_or(0) == 0 {
                continue;
            }
            line.insert("dispense_line_id".to_owned(), json!(given.line_id));
            line.insert("batch_id".to_owned(), json!(given.batch_id));
            lines.push(Value::Object(line));
            sent.push(place);
        }
        if let Some(wrong) = wrong {
            focus_on(wrong);
            return;
        }
        self.sent.set_value(sent);
        let mut sent = body(&self.with.get_value());
        if let Some(fields) = sent.as_object_mut() {
            fields.insert("dispense_id".to_owned(), json!(self.dispense.get_value()));
            fields.insert("lines".to_owned(), Value::Array(lines));
        }
        let ask = http::post("returns/dispense?post=true", &sent).key(self.key.get_value());
        self.busy.set(true);
        self.problem.set(None);
        ask.send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(reply) => {
                    toast::say(w!(
                        "{name} is taken back.",
                        name = plain(&reply.body, "document_no")
                    ));
                    route::go(&format!("/returns/dispense/{}", plain(&reply.body, "id")));
                }
                Err(problem) => self.refused(problem),
            }
        });
    }

    fn refused(self, problem: Problem) {
        at_fields(&problem, |parts| match *parts {
            ["lines", place, name] => {
                let place: usize = place.parse().ok()?;
                let place = self.sent.with_value(|sent| sent.get(place).copied())?;
                self.given.with_value(|given| find(&given.get(place)?.typed, name))
            }
            _ => self.with.with_value(|with| find(with, &parts.join("."))),
        });
        self.problem.set(Some(problem));
        focus_on("main".to_owned());
    }
}
