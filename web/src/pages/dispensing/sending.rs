//! From the desk to the server and back: nothing typed is lost when it says no.

use super::desk::Desk;
use super::line::Line;
use crate::describe::check;
use crate::describe::show::plain;
use crate::http;
use crate::pages::paper;
use crate::parts::field::Typed;
use crate::parts::toast;
use crate::problem::{FieldError, Problem};
use crate::route;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Desk {
    /// Everything that can be known to be wrong before it is sent.
    fn wrong(self) -> usize {
        let header: Vec<Typed> = self.header.get_value();
        let mut wrong = header.into_iter().filter(|typed| !typed.check()).count();
        let patient = self.field("patient_id");
        if let Some(patient) = patient.filter(|_| self.for_patient.get_untracked())
            && patient.value.with_untracked(String::is_empty)
        {
            patient.error.set(Some(w!("Name the patient, or choose department use.").into()));
            wrong += 1;
        }
        let lines = self.lines.get_untracked().into_iter();
        wrong + lines.map(Line::check).sum::<usize>()
    }

    fn body(self) -> Value {
        let new = self.base.with_value(|base| base.is_null());
        let mut body = Map::new();
        for typed in self.header.get_value() {
            let name = typed.field.name;
            let value = typed.value.with_untracked(|text| check::read(typed.field, text));
            let value = match name {
                "patient_id" if !self.for_patient.get_untracked() => Value::Null,
                _ => value.unwrap_or(Value::Null),
            };
            match value {
                Value::Null if new => {}
                Value::Null => {
                    body.insert(name.to_owned(), check::nothing(typed.field));
                }
                value => {
                    body.insert(name.to_owned(), value);
                }
            }
        }
        let lines = self.lines.get_untracked().into_iter().map(Line::body).collect();
        body.insert("lines".to_owned(), Value::Array(lines));
        Value::Object(body)
    }

    fn witness(self) -> Value {
        paper::body(&self.witness.get_value())
    }

    /// Saves it as a draft, or gives it out.
    pub fn send(self, give: bool) {
        let Some(life) = self.life.get_value().filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        self.problem.set(None);
        let mut wrong = self.wrong();
        if give && untrack(|| self.is_controlled()) {
            wrong += self.witness.get_value().into_iter().filter(|typed| !typed.check()).count();
        }
        if give && self.lines.with_untracked(Vec::is_empty) {
            let detail = w!("Add at least one medicine.").into();
            self.problem.set(Some(Problem {
                title: w!("Nothing to give out").into(),
                detail,
                ..Problem::offline()
            }));
            wrong += 1;
        }
        if wrong > 0 {
            self.attempts.update(|count| *count += 1);
            return;
        }
        let (id, version) =
            self.base.with_value(|base| (plain(base, "id"), plain(base, "version")));
        let mut body = self.body();
        let ask = if id.is_empty() {
            let at_once = if give { "dispenses?complete=true" } else { "dispenses" };
            if give && untrack(|| self.is_controlled()) {
                merge(&mut body, self.witness());
            }
            http::post(at_once, &body).key(self.key.get_value())
        } else {
            http::patch(format!("dispenses/{id}"), &version, &body)
        };
        self.busy.set(true);
        ask.send(life, move |answer| match answer {
            Ok(reply) if give && !id.is_empty() => {
                self.base.set_value(reply.body.clone());
                self.complete(&reply.body);
            }
            Ok(reply) => self.done(&reply.body, give),
            Err(problem) => self.refused(problem),
        });
    }

    /// The second half of giving out a draft.
    fn complete(self, draft: &Value) {
        let Some(life) = self.life.get_value() else {
            return;
        };
        let controlled = untrack(|| self.is_controlled());
        let body = if controlled { self.witness() } else { json!({}) };
        let ask = http::post(format!("dispenses/{}/completion", plain(draft, "id")), &body)
            .key(self.key.get_value())
            .seen(&plain(draft, "version"));
        ask.send(life, move |answer| match answer {
            Ok(reply) => self.done(&reply.body, true),
            Err(problem) => self.refused(problem),
        });
    }

    fn done(self, record: &Arc<Value>, given: bool) {
        self.busy.set(false);
        let number = plain(record, "document_no");
        toast::say(if given {
            w!("{name} is given out.", name = number)
        } else {
            w!("The draft is saved. Nothing has left the store.").into()
        });
        route::force(&format!("/dispenses/{}", plain(record, "id")));
    }

    fn refused(self, mut problem: Problem) {
        self.busy.set(false);
        // What lies in the store is not what was thought: look again before the next try.
        self.look_at_all();
        let errors = std::mem::take(&mut problem.errors);
        let left: Vec<FieldError> =
            errors.into_iter().filter(|error| !self.take_error(error)).collect();
        for error in &left {
            problem.detail = format!("{} {}: {}", problem.detail, error.pointer, error.detail);
        }
        self.problem.set(Some(problem));
        self.attempts.update(|count| *count += 1);
    }

    /// Shows an error at its field; false if there is none.
    fn take_error(self, error: &FieldError) -> bool {
        let parts: Vec<&str> = error.pointer.split('/').skip(1).collect();
        let field = match *parts.as_slice() {
            ["lines", place, ref name @ ..] => {
                let place = place.parse::<usize>().unwrap_or(usize::MAX);
                let line = self.lines.with_untracked(|lines| lines.get(place).copied());
                let name = name.first().copied().unwrap_or("quantity");
                line.and_then(|line| {
                    let field = line.field(name).or_else(|| line.field("quantity"));
                    line.open.set(name != "quantity" || line.open.get_untracked());
                    field
                })
            }
            [name] => self.field(name).or_else(|| self.field(&format!("{name}.username"))),
            [outer, name] => self.field(&format!("{outer}.{name}")),
            _ => None,
        };
        if let Some(field) = field {
            field.error.set(Some(error.detail.clone()));
        }
        field.is_some()
    }

    /// Label, id and error of every field that is wrong.
    pub fn errors(self) -> Vec<(String, String, String)> {
        let mut header = self.header.get_value();
        header.extend(self.witness.get_value());
        let of_header = header.into_iter().filter_map(|typed| {
            Some((typed.field.label.into(), typed.id(), typed.error.get_untracked()?))
        });
        of_header.chain(self.lines.get_untracked().into_iter().flat_map(Line::errors)).collect()
    }
}

fn merge(body: &mut Value, more: Value) {
    if let (Value::Object(body), Value::Object(more)) = (body, more) {
        body.extend(more);
    }
}
