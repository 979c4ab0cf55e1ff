//! The lines of a document while they are typed: one is open, the others are a row each.

use crate::describe::Field;
use crate::describe::check;
use crate::describe::show::{named, plain};
use crate::pages::form::draft::start;
use crate::parts::field::Typed;
use crate::problem::FieldError;
use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// One line: its number on this page, and its fields.
#[derive(Clone, Copy)]
pub struct Line {
    pub number: u32,
    typed: StoredValue<Vec<Typed>>,
    /// Batches chosen elsewhere, such as by a proposal: not shown here, and not lost.
    batches: StoredValue<Value>,
}

#[derive(Clone, Copy)]
pub struct Lines {
    pub fields: &'static [Field],
    pub all: RwSignal<Vec<Line>>,
    /// The number of the line that is being typed; 0 is none.
    pub open: RwSignal<u32>,
    last: StoredValue<u32>,
    header: StoredValue<Vec<Typed>>,
    /// As they were when typing began.
    base: StoredValue<Vec<Vec<String>>>,
    /// The numbers of the lines that were sent, in their order.
    sent: StoredValue<Vec<u32>>,
    owner: StoredValue<Option<Owner>>,
}

impl Line {
    pub fn typed(self) -> Vec<Typed> {
        self.typed.get_value()
    }

    pub fn find(self, name: &str) -> Option<Typed> {
        self.typed().into_iter().find(|typed| typed.field.name == name)
    }

    fn texts(self) -> Vec<String> {
        self.typed().iter().map(|typed| typed.value.get()).collect()
    }

    /// Nothing of it has been typed.
    fn is_blank(self) -> bool {
        self.typed().iter().all(|t| t.value.with_untracked(|now| now == t.field.default))
    }

    fn body(self) -> Value {
        let mut body = Map::new();
        for typed in self.typed().into_iter().filter(|typed| !typed.field.local) {
            let value = typed.value.with_untracked(|text| check::read(typed.field, text));
            if let Ok(value) = value
                && !value.is_null()
            {
                body.insert(typed.field.name.to_owned(), value);
            }
        }
        let batches = self.batches.get_value();
        if batches.as_array().is_some_and(|batches| !batches.is_empty()) {
            body.insert("batches".to_owned(), batches);
        }
        Value::Object(body)
    }
}

impl Lines {
    pub fn new(fields: &'static [Field], header: Vec<Typed>, base: &Value) -> Self {
        let lines = Self {
            fields,
            all: RwSignal::new(Vec::new()),
            open: RwSignal::new(0),
            last: StoredValue::new(0),
            header: StoredValue::new(header),
            base: StoredValue::new(Vec::new()),
            sent: StoredValue::new(Vec::new()),
            owner: StoredValue::new(Owner::current()),
        };
        lines.begin_from(base);
        lines
    }

    /// Takes the lines of a record in place of what is here.
    pub fn begin_from(self, base: &Value) {
        let stored = crate::describe::show::rows(base, "lines");
        let made: Vec<Line> = stored.iter().filter_map(|line| self.make(line)).collect();
        self.base.set_value(untrack(|| made.iter().map(|line| line.texts()).collect()));
        self.all.set(made);
        self.open.set(0);
        if stored.is_empty()
            && let Some(line) = self.make(&Value::Null)
        {
            self.all.set(vec![line]);
            self.open.set(line.number);
        }
    }

    /// Lines that were typed before, in place of what is here; the record stays what they are compared with.
    pub fn take(self, kept: &Value) {
        let kept = crate::describe::show::rows(kept, "lines");
        let made: Vec<Line> = kept.iter().filter_map(|line| self.make(line)).collect();
        self.open.set(made.last().map_or(0, |line| line.number));
        self.all.set(made);
    }

    fn make(self, stored: &Value) -> Option<Line> {
        self.last.update_value(|last| *last += 1);
        let number = self.last.get_value();
        let header = self.header;
        self.owner.get_value()?.with(|| {
            let typed = StoredValue::new(Vec::new());
            let find = |all: &[Typed], name| all.iter().copied().find(|t| t.field.name == name);
            // What a field needs to know stands in its own line, or in the header.
            let beside = Callback::new(move |name: &'static str| {
                let found = typed.with_value(|line: &Vec<Typed>| find(line, name));
                let found = found.or_else(|| header.with_value(|header| find(header, name)));
                found.map(|typed: Typed| typed.value.get()).unwrap_or_default()
            });
            let one = |field: &'static Field| {
                let one = Typed::new(field, start(field, stored)).in_line(number, beside);
                one.words.set(field.name.strip_suffix("_id").map_or_else(String::new, |key| {
                    let words = named(stored, key);
                    if words.is_empty() { plain(stored, "batch_number") } else { words }
                }));
                one
            };
            typed.set_value(self.fields.iter().map(one).collect());
            let batches = stored.get("batches").cloned().unwrap_or_default();
            Some(Line { number, typed, batches: StoredValue::new(batches) })
        })
    }

    /// A new line at the end, open; an empty one at the end is taken for it.
    pub fn add(self) {
        let blank = self.all.with_untracked(|all| all.last().copied().filter(|l| l.is_blank()));
        let line = blank.or_else(|| {
            let line = self.make(&Value::Null)?;
            self.all.update(|all| all.push(line));
            Some(line)
        });
        if let Some(line) = line {
            self.show(line.number);
        }
    }

    pub fn find(self, number: u32) -> Option<Line> {
        self.all.with_untracked(|all| all.iter().copied().find(|line| line.number == number))
    }

    /// Opens a line and goes to its first field, or to the first that is wrong.
    pub fn show(self, number: u32) {
        self.open.set(number);
        let Some(line) = self.find(number) else {
            return;
        };
        let typed = line.typed();
        let wrong = typed.iter().find(|typed| typed.error.with_untracked(Option::is_some));
        if let Some(target) = wrong.or(typed.first()) {
            focus_on(target.id());
        }
    }

    pub fn remove(self, number: u32) {
        let place = self.place(number);
        self.all.update(|all| all.retain(|line| line.number != number));
        let next = self.all.with_untracked(|all| {
            let next = place.and_then(|place| all.get(place));
            next.or(all.last()).map(|line| line.number)
        });
        match next {
            Some(next) if self.open.get_untracked() != next => focus_on(format!("line-{next}")),
            Some(_) => {}
            None => self.add(),
        }
    }

    pub fn place(self, number: u32) -> Option<usize> {
        self.all.with_untracked(|all| all.iter().position(|line| line.number == number))
    }

    /// Done with a line: on to a new one if it was the last, else closed; not while something is wrong.
    pub fn finish(self, number: u32) {
        let Some(line) = self.find(number) else {
            return;
        };
        if line.typed().into_iter().filter(|typed| !typed.check()).count() > 0 {
            self.show(number);
            return;
        }
        let last = self.all.with_untracked(|all| all.last().map(|line| line.number));
        if last == Some(number) {
            self.add();
        } else {
            self.open.set(0);
            focus_on(format!("line-{number}"));
        }
    }

    fn filled(self) -> Vec<Line> {
        self.all.with_untracked(|all| all.iter().copied().filter(|l| !l.is_blank()).collect())
    }

    /// How many fields are wrong.
    pub fn check(self) -> usize {
        let wrong = |line: &Line| line.typed().into_iter().filter(|typed| !typed.check()).count();
        self.filled().iter().map(wrong).sum()
    }

    pub fn body(self) -> Vec<Value> {
        let filled = self.filled();
        self.sent.set_value(filled.iter().map(|line| line.number).collect());
        filled.into_iter().map(Line::body).collect()
    }

    pub fn is_changed(self) -> bool {
        let blank: Vec<String> = self.fields.iter().map(|f| f.default.to_owned()).collect();
        let now: Vec<Vec<String>> = self.all.get().into_iter().map(Line::texts).collect();
        let now = now.into_iter().filter(|texts| *texts != blank);
        self.base.with_value(|base| !now.eq(base.iter().cloned()))
    }

    /// Shows what the server found wrong at its field; false if there is no such field.
    pub fn take_error(self, error: &FieldError) -> bool {
        let mut parts = error.pointer.split('/').skip(1);
        let (Some("lines"), Some(place), name) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let number = place
            .parse::<usize>()
            .ok()
            .and_then(|place| self.sent.with_value(|sent| sent.get(place).copied()));
        let Some(line) = number.and_then(|number| self.find(number)) else {
            return false;
        };
        let typed = line.typed();
        let named = typed.iter().find(|typed| name.is_none_or(|name| typed.field.name == name));
        if let Some(typed) = named {
            typed.error.set(Some(error.detail.clone()));
        }
        named.is_some()
    }

    /// Line, label, id and error of every field that is wrong.
    pub fn errors(self) -> Vec<(u32, String, String, String)> {
        let all = self.all.get_untracked().into_iter().enumerate();
        let wrong = all.flat_map(|(place, line)| {
            line.typed().into_iter().filter_map(move |typed| {
                let text = typed.error.get_untracked()?;
                let label =
                    w!("Line {n}, {field}", n = place + 1, field = typed.field.label.text());
                Some((line.number, label, typed.id(), text))
            })
        });
        wrong.collect()
    }
}

/// The same for a box whose text is to be typed over.
pub fn select_on(id: String) {
    focus_on(id.clone());
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(input) = element.and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
            input.select();
        }
    });
}

/// Gives the focus to an element that may only just be on its way into the page.
pub fn focus_on(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
