//! The sheet for counting: a number for each batch, saved one by one, so that work goes on and nothing is lost.

use crate::describe::show::{day, grouped, named, number, plain, rows};
use crate::describe::{Choice, Field, Kind, check};
use crate::http::{self, Life};
use crate::pages::detail::back;
use crate::pages::form::lines::focus_on;
use crate::pages::list::set_query;
use crate::pages::paper::lines::framed;
use crate::pages::paper::{at_fields, body, find, name};
use crate::pages::stock::matrix::pages;
use crate::pages::stocktakes::{SLICE, scanned};
use crate::parts::dom::{El, apart, button, div, el, live, words};
use crate::parts::field::{Typed, field_box};
use crate::parts::load::Loaded;
use crate::parts::table::row::labelled;
use crate::parts::toast;
use crate::route;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Value, json};

const PAGE: i64 = 100;
const SHOWN: &[Choice] = &[
    ("uncounted", w!("Not counted yet")),
    ("", w!("All")),
    ("difference", w!("With a difference")),
    ("skipped", w!("Left out")),
];

static COUNTED: Field =
    Field::new("counted", w!("Counted"), Kind::Number { least: 0, most: 1_000_000_000 });
static FOUND: &[Field] = &[
    Field::new("medicine_id", w!("Medicine"), Kind::Reference("medicines")).required(),
    Field::new("batch_number", w!("Batch"), Kind::Code),
    Field::new("expiry_date", w!("Last day"), Kind::Date),
    Field::new("counted", w!("Counted"), Kind::Number { least: 0, most: 1_000_000_000 }).required(),
];

#[derive(Clone, Copy)]
pub struct Sheet {
    pub id: StoredValue<String>,
    pub life: StoredValue<Option<Life>>,
    pub lines: Loaded,
    /// How many are not counted yet.
    left: Loaded,
    /// What is typed of a batch that is not on the sheet.
    pub found: StoredValue<Vec<Typed>>,
    pub found_open: RwSignal<bool>,
    /// The medicine that was scanned, and which of its lines is to be counted next.
    pub goal: RwSignal<Option<(String, usize)>>,
}

#[derive(Clone, Copy)]
struct Row {
    sheet: Sheet,
    line: StoredValue<String>,
    /// The id of the next line's box.
    at: u32,
    typed: Typed,
    /// As it was saved last.
    saved: RwSignal<String>,
    expected: RwSignal<Option<i64>>,
}

pub fn sheet_page(id: &str) -> El {
    let path = format!("stocktakes/{id}");
    let (href, stocktake) = (format!("/{path}"), id.to_owned());
    let left = format!("{path}/lines?show=uncounted&per_page=1");
    let record = Loaded::new(move || path.clone());
    let page = move || {
        let place = route::place().get();
        let show = if place.query.iter().any(|(key, _)| key == "show") {
            place.value("show")
        } else {
            "uncounted".to_owned()
        };
        let show = match (place.value("medicine"), show.as_str()) {
            (medicine, _) if !medicine.is_empty() => format!("&medicine_id={medicine}"),
            (_, "all") => String::new(),
            (_, show) => format!("&show={show}"),
        };
        let page = place.value("page").parse::<i64>().unwrap_or(1);
        lines_of(&stocktake, page, &show)
    };
    let sheet = Sheet {
        id: StoredValue::new(id.to_owned()),
        life: StoredValue::new(Life::new()),
        lines: Loaded::still(page),
        left: Loaded::new(move || left.clone()),
        found: StoredValue::new(FOUND.iter().map(alone).collect()),
        found_open: RwSignal::new(false),
        goal: RwSignal::new(None),
    };
    let learn = scanned::listen(sheet);
    el("section")
        .class("page")
        .add(record.once(move |record| {
            let title =
                w!("{what}: {name}", what = w!("Count").text(), name = named(&record, "store"));
            route::title(&title);
            let head = div("stack")
                .add(back(href.clone(), name(&SLICE, &record)))
                .add(el("h1").add(title))
                .add(el("p").class("quiet").set("role", "status").add(words(move || sheet.told())));
            vec![head, tools(sheet), table(sheet), found(sheet)]
        }))
        .add(learn)
}

/// A page of the lines of a stocktake; `which` begins with `&`.
pub fn lines_of(id: &str, page: i64, which: &str) -> String {
    format!("stocktakes/{id}/lines?page={page}&per_page={PAGE}{which}")
}

impl Sheet {
    fn told(self) -> String {
        let left = self.left.ready().map_or(0, |body| number(&body, "total"));
        match left {
            0 => w!("Everything is counted.").into(),
            left => w!("{n} not counted yet.", n = grouped(&left.to_string())),
        }
    }
}

fn tools(sheet: Sheet) -> El {
    let now = move || route::place().with(|place| place.value("show"));
    let options = SHOWN.iter().map(move |&(value, label)| {
        let value = if value.is_empty() { "all" } else { value };
        el("option")
            .set("value", value)
            .prop("selected", move || (now() == value).into())
            .add(label)
    });
    let select = el("select").set("id", "show").add_all(options).on("change", |event| {
        set_query("page", "");
        set_query("medicine", "");
        set_query("show", &event_target_value(&event));
    });
    let again = button("button").on_click(move || sheet.lines.again()).add(w!("Look again"));
    let one = live(
        || !route::place().with(|place| place.value("medicine")).is_empty(),
        |one| {
            let all = || set_query("medicine", "");
            one.then(|| button("button").on_click(all).add(w!("Show the other medicines")))
        },
    );
    div("toolbar")
        .add(el("label").set("for", "show").add(w!("Show")))
        .add(div("narrow").add(select))
        .add(again)
        .add(one)
}

fn table(sheet: Sheet) -> El {
    let heads = [
        (w!("Medicine"), false),
        (w!("Batch"), false),
        (w!("Last day"), false),
        (w!("Counted"), false),
        (Word::NONE, false),
    ];
    let made = sheet.lines.view(10, move |body| {
        let lines = rows(&body, "items");
        if lines.is_empty() {
            return vec![el("p").class("quiet").add(w!("No lines here."))];
        }
        let rows = (1..).zip(lines).map(|(at, line)| row(sheet, at, line));
        vec![framed(w!("Lines to count"), &heads, rows.collect()), pages(&body, PAGE)]
    });
    div("card sheet-card").add(made)
}

fn row(sheet: Sheet, at: u32, line: &Value) -> El {
    let now = plain(line, "counted");
    let recount = line.get("recount") == Some(&Value::Bool(true));
    let now = if recount { String::new() } else { now };
    let alone = Callback::new(|_| String::new());
    let row = Row {
        sheet,
        line: StoredValue::new(plain(line, "id")),
        at,
        typed: Typed::new(&COUNTED, now.clone()).in_line(at, alone),
        saved: RwSignal::new(now),
        expected: RwSignal::new(line.get("expected_at_count").and_then(Value::as_i64)),
    };
    let until = plain(line, "expiry_date");
    let until = if until.is_empty() { String::new() } else { day(&until) };
    let cell = |label: Word, text: String| {
        labelled(el("td"), label).class(if text.is_empty() { "blank" } else { "" }).add(apart(text))
    };
    let box_ = el("td")
        .class("cell")
        .on_key(move |event| {
            if event.key() == "Enter" {
                event.prevent_default();
                row.save();
                focus_on(format!("field-counted-{}", row.at + 1));
            }
        })
        .on("focusout", move |_| row.save())
        .add(field_box(row.typed));
    el("tr")
        .add(cell(w!("Medicine"), named(line, "medicine")))
        .add(cell(w!("Batch"), plain(line, "batch_number")))
        .add(cell(w!("Last day"), until))
        .add(box_)
        .add(el("td").set("role", "status").add(words(move || row.told())))
}

impl Row {
    fn told(self) -> String {
        let (saved, typed) = (self.saved.get(), self.typed.value.get());
        if saved.is_empty() || saved != typed {
            return String::new();
        }
        match self.expected.get() {
            Some(expected) => w!("Saved; {n} expected", n = expected),
            None => w!("Saved").into(),
        }
    }

    fn save(self) {
        let typed = self.typed.value.get_untracked();
        let Some(life) = self.sheet.life.get_value() else {
            return;
        };
        if typed == self.saved.get_untracked() || typed.is_empty() || !self.typed.check() {
            return;
        }
        let Ok(counted) = check::read(&COUNTED, &typed) else {
            return;
        };
        let sent = json!({"counts": [{"line_id": self.line.get_value(), "counted": counted}]});
        let path = format!("stocktakes/{}/counts", self.sheet.id.get_value());
        http::post(path, &sent).key(http::key()).send(life, move |answer| match answer {
            Ok(reply) => {
                let line = rows(&reply.body, "lines")
                    .iter()
                    .find(|line| plain(line, "id") == self.line.get_value());
                let expected = line.and_then(|line| line.get("expected_at_count")?.as_i64());
                self.expected.set(expected);
                self.saved.set(typed);
                self.sheet.left.again();
            }
            Err(problem) => self.typed.error.set(Some(problem.sentence())),
        });
    }
}

fn alone(field: &'static Field) -> Typed {
    Typed::new(field, String::new()).in_line(100_000, Callback::new(|_| String::new()))
}

/// A batch that the ledger did not expect there.
fn found(sheet: Sheet) -> El {
    let all = sheet.found;
    let typed = all.get_value();
    let send = move || {
        let Some(life) = sheet.life.get_value() else {
            return;
        };
        let fields = all.get_value();
        if fields.iter().filter(|typed| !typed.check()).count() > 0 {
            return;
        }
        let sent = json!({"counts": [body(&fields)]});
        let path = format!("stocktakes/{}/counts", sheet.id.get_value());
        http::post(path, &sent).key(http::key()).send(life, move |answer| match answer {
            Ok(_) => {
                toast::say(w!("It is on the sheet."));
                fields.iter().for_each(|typed| typed.value.set(String::new()));
                sheet.lines.again();
            }
            Err(problem) => {
                at_fields(&problem, |parts| find(&fields, parts.last()?));
                toast::warn(&problem);
            }
        });
    };
    let form = el("form")
        .class("stack")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            send();
        })
        .add(div("fields").add_all(typed.into_iter().map(field_box)))
        .add(el("button").set("type", "submit").class("button").add(w!("Add to the sheet")));
    el("details")
        .class("card")
        .flag_if("open", move || sheet.found_open.get())
        .add(el("summary").add(w!("A batch that is not on the sheet")))
        .add(form)
}
