//! The desk over a reload: the patient, the lines and what was said of them come back.

use super::desk::Desk;
use super::line::Line;
use crate::describe::show::{flag, plain, rows};
use crate::pages::form::kept::{write_back, written};
use crate::parts::dom::follow;
use crate::{route, stash};
use leptos::prelude::*;
use serde_json::{Map, Value, json};

impl Line {
    /// As a stored line would be, with the texts as they are typed, right or wrong.
    fn written(self) -> Value {
        let mut line = match self.body() {
            Value::Object(line) => line,
            _ => Map::new(),
        };
        line.extend(written(&self.typed()));
        line.insert("medicine".to_owned(), self.medicine.with(|medicine| (**medicine).clone()));
        Value::Object(line)
    }
}

impl Desk {
    pub fn keep_over_reload(self) {
        let page = route::now().path;
        let version = self.base.with_value(|base| plain(base, "version"));
        if let Some(kept) = stash::find(&page).filter(|kept| plain(kept, "version") == version) {
            self.key.set_value(plain(&kept, "key"));
            self.for_patient.set(flag(&kept, "for_patient"));
            write_back(&self.header.get_value(), kept.get("header").unwrap_or(&Value::Null));
            self.lines.set(Vec::new());
            rows(&kept, "lines").iter().for_each(|line| self.restore(line));
            self.brought_back.set(true);
        }
        let here = page.clone();
        follow(move || {
            let header = written(&self.header.get_value());
            let lines: Vec<Value> = self.lines.get().into_iter().map(Line::written).collect();
            let for_patient = self.for_patient.get();
            if self.changed.get() {
                let key = self.key.get_value();
                let kept = json!({"version": version, "key": key, "for_patient": for_patient, "header": header, "lines": lines});
                stash::keep(&here, &kept);
            }
        });
        on_cleanup(move || stash::forget(&page));
    }
}
