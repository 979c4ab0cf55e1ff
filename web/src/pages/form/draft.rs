//! What is being typed: from the record, back to a request, and what became of it.

use super::lines::Lines;
use crate::describe::paper::AtOnce;
use crate::describe::show::{named, plain};
use crate::describe::{Field, Kind, Slice, When, check};
use crate::http::{self, Life};
use crate::parts::dom::follow;
use crate::parts::field::Typed;
use crate::parts::toast;
use crate::parts::whole::whole;
use crate::problem::Problem;
use crate::route;
use crate::session::{is_confined, usual_store};
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Map, Value};
use std::sync::Arc;

#[derive(Clone, Copy)]
pub struct Draft {
    pub slice: &'static Slice,
    /// The record as it was when typing began; null for a new one.
    base: StoredValue<Arc<Value>>,
    typed: StoredValue<Vec<Typed>>,
    pub lines: Option<Lines>,
    /// One name for this form's creation, however often it is sent.
    key: StoredValue<String>,
    life: StoredValue<Option<Life>>,
    saved: StoredValue<String>,
    pub busy: RwSignal<bool>,
    pub attempts: RwSignal<u32>,
    pub problem: RwSignal<Option<Problem>>,
    pub double: RwSignal<Option<Problem>>,
    pub theirs: RwSignal<Option<Arc<Value>>>,
    pub secret: RwSignal<Option<(String, String)>>,
    /// What is in the fields was typed before the page was loaded again.
    pub brought_back: RwSignal<bool>,
}

impl Draft {
    pub fn new(slice: &'static Slice, base: Arc<Value>) -> Self {
        let new = base.is_null();
        let wanted = |field: &&Field| match field.when {
            When::Always => true,
            When::OnlyNew => new,
            When::OnlyChange => !new,
            When::Never => false,
        };
        let fields = slice.sections.iter().flat_map(|section| section.fields).filter(wanted);
        let typed: Vec<Typed> = fields.map(|field| begin(field, &base)).collect();
        let lines = slice.paper.filter(|paper| !paper.fields.is_empty());
        let lines = lines.map(|paper| Lines::new(paper.fields, typed.clone(), &base));
        let draft = Self {
            slice,
            base: StoredValue::new(base),
            typed: StoredValue::new(typed),
            lines,
            key: StoredValue::new(http::key()),
            life: StoredValue::new(Life::new()),
            saved: StoredValue::new(String::new()),
            busy: RwSignal::new(false),
            attempts: RwSignal::new(0),
            problem: RwSignal::new(None),
            double: RwSignal::new(None),
            theirs: RwSignal::new(None),
            secret: RwSignal::new(None),
            brought_back: RwSignal::new(false),
        };
        if new {
            draft.begin();
        }
        draft.keep_over_reload();
        follow(move || route::hold(draft.is_changed()));
        on_cleanup(|| route::hold(false));
        draft
    }

    /// What the address tells of a new record, and the store that the person works from.
    fn begin(self) {
        let place = route::now();
        for typed in self.typed() {
            let told = place.value(typed.field.name);
            if told.is_empty() && self.is_usual(typed.field) {
                let Some(life) = self.life.get_value() else {
                    continue;
                };
                usual_store(life, move |id, name| {
                    if typed.value.with_untracked(String::is_empty) {
                        typed.words.set(name);
                        typed.value.set(id);
                    }
                });
            } else if !told.is_empty() {
                typed.value.set(told);
            }
        }
    }

    /// Takes the store that the person works from; a ward asks the main store for itself.
    fn is_usual(self, field: &Field) -> bool {
        let asks = self.slice.paper.is_some_and(|paper| paper.asks_main) && is_confined();
        field.usual || (asks && field.name == "destination_store_id")
    }

    pub fn key(self) -> String {
        self.key.get_value()
    }

    pub fn key_is(self, key: String) {
        self.key.set_value(key);
    }

    /// Of the record that is changed; empty for a new one.
    pub fn version(self) -> String {
        self.base.with_value(|base| plain(base, "version"))
    }

    pub fn typed(self) -> Vec<Typed> {
        self.typed.get_value()
    }

    pub fn find(self, name: &str) -> Option<Typed> {
        self.typed.with_value(|all| all.iter().copied().find(|typed| typed.field.name == name))
    }

    pub fn has(self, name: &str) -> bool {
        self.find(name).is_some()
    }

    pub fn is_changed(self) -> bool {
        let base = self.base.get_value();
        // Every field is read, so that each later change is heard.
        let changed = |typed: &Typed| {
            let now = typed.value.get();
            !(base.is_null() && self.is_usual(typed.field)) && now != start(typed.field, &base)
        };
        let header = self.typed().iter().filter(|typed| changed(typed)).count() > 0;
        self.lines.is_some_and(Lines::is_changed) || header
    }

    /// Where Cancel goes.
    pub fn home(self) -> String {
        match self.base.with_value(|base| plain(base, "id")) {
            id if id.is_empty() => format!("/{}", self.slice.path),
            id => format!("/{}/{id}", self.slice.path),
        }
    }

    /// The fields as they would be sent: all given ones of a new record, the changed ones of another.
    fn body(self) -> Map<String, Value> {
        let base = self.base.get_value();
        let mut body = Map::new();
        for typed in self.typed() {
            let text = typed.value.get_untracked();
            let Ok(value) = check::read(typed.field, &text) else {
                continue;
            };
            if base.is_null() {
                if !value.is_null() {
                    check::put(&mut body, typed.field.name, value);
                }
            } else if text != start(typed.field, &base) {
                let value = if value.is_null() { check::nothing(typed.field) } else { value };
                body.insert(typed.field.name.to_owned(), value);
            }
        }
        if let Some(lines) = self.lines.filter(|lines| base.is_null() || lines.is_changed()) {
            body.insert("lines".to_owned(), Value::Array(lines.body()));
        }
        body
    }

    /// Saves it, and with `at_once` posts it in the same call.
    pub fn save(self, extra: &Value, at_once: Option<&'static AtOnce>) {
        if self.busy.get_untracked() {
            return;
        }
        self.problem.set(None);
        self.double.set(None);
        // All of them, so that every field tells what is wrong with it.
        let wrong = self.typed().into_iter().filter(|typed| !typed.check()).count();
        let wrong = wrong + self.lines.map_or(0, Lines::check);
        if wrong > 0 {
            self.attempts.update(|count| *count += 1);
            return;
        }
        let mut body = self.body();
        body.extend(extra.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        let Some(life) = self.life.get_value() else {
            return;
        };
        let (id, version) =
            self.base.with_value(|base| (plain(base, "id"), plain(base, "version")));
        if !id.is_empty() && body.is_empty() {
            self.leave();
            return;
        }
        let body = Value::Object(body);
        let ask = if id.is_empty() {
            let flag = at_once.map(|at_once| format!("?{}=true", at_once.flag));
            let path = format!("{}{}", self.slice.path, flag.unwrap_or_default());
            http::post(path, &body).key(self.key.get_value())
        } else {
            http::patch(format!("{}/{id}", self.slice.path), &version, &body)
        };
        self.busy.set(true);
        ask.send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(reply) => self.stored(&reply.body, at_once),
                Err(problem) => self.refused(problem),
            }
        });
    }

    fn stored(self, record: &Value, at_once: Option<&'static AtOnce>) {
        toast::say(match (self.slice.name(record), at_once) {
            (name, Some(at_once)) => {
                w!("{name}: {what}", name = name, what = at_once.done.text())
            }
            (name, None) if name.is_empty() => w!("The draft is saved.").into(),
            (name, None) => w!("{name} is saved.", name = name),
        });
        route::hold(false);
        self.saved.set_value(plain(record, "id"));
        let user = record.get("new_user").unwrap_or(record);
        let secret = plain(user, "one_time_secret");
        if secret.is_empty() {
            self.leave();
        } else {
            self.secret.set(Some((plain(user, "username"), secret)));
        }
    }

    /// On to the record that was saved, or back to where Cancel goes.
    pub fn leave(self) {
        let saved = self.saved.get_value();
        if saved.is_empty() {
            route::force(&self.home());
        } else {
            route::force(&format!("/{}/{saved}", self.slice.path));
        }
    }

    fn refused(self, mut problem: Problem) {
        if problem.is("possible_duplicate") {
            self.double.set(Some(problem));
            return;
        }
        if problem.status == 412 {
            self.fetch_theirs();
            return;
        }
        let mut left = Vec::new();
        for error in problem.errors.drain(..) {
            let name = error.pointer.trim_start_matches('/').replace('/', ".");
            match self.typed().into_iter().find(|typed| typed.field.name == name) {
                Some(typed) => typed.error.set(Some(error.detail)),
                None if self.lines.is_some_and(|lines| lines.take_error(&error)) => {}
                None => left.push(error),
            }
        }
        let on_fields = self.typed().iter().any(|t| t.error.with_untracked(Option::is_some))
            || self.lines.is_some_and(|lines| !lines.errors().is_empty());
        // A refusal by the stock says more than its field can.
        let on_fields = on_fields && problem.status != 409;
        for error in &left {
            problem.detail = format!("{} {}: {}", problem.detail, error.pointer, error.detail);
        }
        self.problem.set((!on_fields || !left.is_empty()).then_some(problem));
        self.attempts.update(|count| *count += 1);
    }

    fn fetch_theirs(self) {
        let Some(life) = self.life.get_value() else {
            return;
        };
        let path = format!("{}/{}", self.slice.path, self.base.with_value(|b| plain(b, "id")));
        whole(life, path, move |answer| match answer {
            Ok(record) => self.theirs.set(Some(record)),
            Err(problem) => {
                self.problem.set(Some(problem));
                self.attempts.update(|count| *count += 1);
            }
        });
    }

    /// The fields that differ now: label, what the other wrote, what stands in this form.
    pub fn differences(self, theirs: &Value) -> Vec<(Word, String, String)> {
        let base = self.base.get_value();
        self.typed()
            .into_iter()
            .filter(|typed| start(typed.field, theirs) != start(typed.field, &base))
            .map(|t| (t.field.label, start(t.field, theirs), t.value.get_untracked()))
            .collect()
    }

    /// Goes on from the other's record. What was typed here is kept, what was not is taken from there.
    pub fn go_on_from(self, theirs: Arc<Value>, keep_mine: bool) {
        let base = self.base.get_value();
        for typed in self.typed() {
            let touched = typed.value.get_untracked() != start(typed.field, &base);
            if !(touched && keep_mine) {
                typed.value.set(start(typed.field, &theirs));
            }
            typed.error.set(None);
        }
        if let Some(lines) = self.lines
            && !(keep_mine && lines.is_changed())
        {
            lines.begin_from(&theirs);
        }
        self.base.set_value(theirs);
        self.theirs.set(None);
        route::hold(self.is_changed());
    }
}

/// A field as it is before anything is typed.
fn begin(field: &'static Field, base: &Value) -> Typed {
    let typed = Typed::new(field, start(field, base));
    if let Some(key) = field.name.strip_suffix("_id") {
        typed.words.set(named(base, key));
    }
    typed
}

/// What stands in a field at first.
pub fn start(field: &Field, base: &Value) -> String {
    if base.is_null() {
        return field.default.to_owned();
    }
    let text = check::write(field, base.get(field.name).unwrap_or(&Value::Null));
    match field.kind {
        Kind::Flag if text.is_empty() => "false".to_owned(),
        _ => text,
    }
}
