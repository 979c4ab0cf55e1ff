//! Scanning while counting: a pack leads to its line on the sheet, or begins one for a batch that is not on it.

use super::sheet::{Sheet, lines_of};
use crate::describe::show::{plain, rows};
use crate::http;
use crate::pages::form::learn::Learn;
use crate::pages::form::lines::select_on;
use crate::pages::form::scan::{Pack, listen as packs};
use crate::pages::list::set_query;
use crate::pages::paper::find;
use crate::parts::dom::follow;
use crate::parts::load::Load;
use crate::parts::toast;
use crate::route;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

pub fn listen(sheet: Sheet) -> Option<AnyView> {
    let life = sheet.life.get_value()?;
    let learn =
        Learn::new(life, move |medicine| sheet.lead_to(plain(&medicine, "id"), Pack::default()));
    packs(life, learn, move |medicine, pack| sheet.lead_to(medicine, pack));
    // The lines of the medicine are on their way when the goal is set.
    follow(move || {
        let lines = sheet.lines.ready();
        let Some((medicine, at)) = sheet.goal.get() else {
            return;
        };
        let is_there = |body: &Value| {
            rows(body, "items").first().is_some_and(|line| plain(line, "medicine_id") == medicine)
        };
        if lines.as_deref().is_some_and(is_there) {
            sheet.goal.set(None);
            select_on(format!("field-counted-{at}"));
        }
    });
    Some(learn.view())
}

impl Sheet {
    fn lead_to(self, medicine: String, pack: Pack) {
        let Some(life) = self.life.get_value() else { return };
        let path = lines_of(&self.id.get_value(), 1, &format!("&medicine_id={medicine}"));
        http::get(path.clone()).send(life, move |answer| match answer {
            Ok(reply) => {
                let is_it = |line: &Value| {
                    pack.batch.is_empty()
                        || plain(line, "batch_number").eq_ignore_ascii_case(&pack.batch)
                };
                match rows(&reply.body, "items").iter().position(is_it) {
                    Some(place) => {
                        self.show(path, reply.body.clone(), &medicine);
                        self.goal.set(Some((medicine, place + 1)));
                    }
                    None => self.begin(life, &medicine, &pack),
                }
            }
            Err(problem) => toast::warn(&problem),
        });
    }

    /// The lines of one medicine, which were just asked for.
    fn show(self, path: String, lines: Arc<Value>, medicine: &str) {
        if route::now().value("medicine") != medicine {
            // What is there now may begin with the same medicine, and goes.
            self.lines.state.set(Load::Waiting);
            self.lines.bring(path, lines);
            set_query("page", "");
            set_query("medicine", medicine);
        }
    }

    /// The number is all that is left to type.
    fn begin(self, life: http::Life, medicine: &str, pack: &Pack) {
        toast::say(w!("This batch is not on the sheet. Count it below."));
        self.found_open.set(true);
        let fields = self.found.get_value();
        let put = |name: &str, text: &str| {
            find(&fields, name).into_iter().for_each(|typed| typed.value.set(text.to_owned()));
        };
        put("batch_number", &pack.batch);
        put("expiry_date", &pack.expiry);
        put("medicine_id", medicine);
        let chosen = find(&fields, "medicine_id");
        http::get(format!("medicines/{medicine}")).send(life, move |answer| {
            if let (Ok(reply), Some(typed)) = (answer, chosen) {
                typed.words.set(plain(&reply.body, "name"));
            }
        });
        find(&fields, "counted").into_iter().for_each(|typed| select_on(typed.id()));
    }
}
