//! Scanned packs on a form: whose code it is, and what a pack fills in of a line.

use super::learn::{Learn, Unknown};
use super::lines::{Line, Lines, select_on};
use crate::describe::show::{day as day_words, plain, rows, today};
use crate::http::{self, Life, encode};
use crate::parts::field::Typed;
use crate::parts::{scan, toast};
use leptos::prelude::*;
use pharmacy_contract::day;
use serde_json::Value;

/// What a pack says of itself; days are written `2027-02-28`.
#[derive(Clone, Default)]
pub struct Pack {
    pub batch: String,
    pub expiry: String,
    pub made_on: String,
    pub gtin: String,
}

impl Pack {
    /// Says so, too.
    pub fn has_expired(&self) -> bool {
        let expired = day::number(&self.expiry).is_some_and(|last| last < today());
        if expired {
            toast::refuse(w!(
                "This pack has expired: its last day was {day}.",
                day = day_words(&self.expiry)
            ));
        }
        expired
    }
}

/// Hears the scanner while the page is there. `then` gets the medicine's id; a code that nobody knows is asked about.
pub fn listen(life: Life, learn: Learn, then: impl Fn(String, Pack) + Copy + 'static) {
    scan::take(move |code| {
        let asked = code.clone();
        scan::look_up(life, &asked, move |body| {
            let said = body.get("scan").cloned().unwrap_or_default();
            let of = |field| plain(&said, field);
            let pack = Pack {
                batch: of("batch"),
                expiry: of("expiry"),
                made_on: of("made_on"),
                gtin: of("gtin"),
            };
            let refused = body.get("refused").map(|refused| plain(refused, "reason"));
            match plain(body, "medicine_id") {
                id if !id.is_empty() => then(id, pack),
                _ if refused.is_some_and(|reason| reason == "conflict") => toast::refuse(w!(
                    "This code contradicts itself. Scan again, or search by name."
                )),
                _ => {
                    let barcode = if pack.gtin.is_empty() { code.clone() } else { pack.gtin };
                    learn.ask(Unknown { code, barcode });
                }
            }
        });
    });
}

/// On a form with lines a pack becomes a line; the same pack once more is one more.
pub fn packs_become_lines(lines: Lines) -> Option<AnyView> {
    let life = Life::new()?;
    let learn =
        Learn::new(life, move |medicine| lines.take_pack(life, &medicine, &Pack::default()));
    let medicine_of = move |id: String, pack: Pack| {
        http::get(format!("medicines/{id}")).send(life, move |answer| match answer {
            Ok(reply) => lines.take_pack(life, &reply.body, &pack),
            Err(problem) => toast::warn(&problem),
        });
    };
    listen(life, learn, medicine_of);
    Some(learn.view())
}

impl Lines {
    fn take_pack(self, life: Life, medicine: &Value, pack: &Pack) {
        let Some(line) = self.line_of(medicine, pack) else {
            // What is received has not expired; what is written off may have.
            let brings_in = !self.fields.iter().any(|field| field.name == "batch_id");
            if !(brings_in && pack.has_expired()) {
                self.add();
                let last = self.all.with_untracked(|all| all.last().copied());
                last.into_iter().for_each(|line| line.fill(life, medicine, pack));
            }
            return;
        };
        self.open.set(line.number);
        line.one_more();
    }

    fn line_of(self, medicine: &Value, pack: &Pack) -> Option<Line> {
        let id = plain(medicine, "id");
        let is_its = |line: &Line| {
            let of_batch = line.batch().is_none_or(|batch| batch.eq_ignore_ascii_case(&pack.batch));
            line.text("medicine_id") == id && of_batch
        };
        self.all.with_untracked(|all| all.iter().copied().find(is_its))
    }
}

impl Line {
    fn text(self, name: &str) -> String {
        self.find(name).map(|typed| typed.value.get_untracked()).unwrap_or_default()
    }

    /// The number of its batch, typed or chosen; none where lines are not of a batch.
    fn batch(self) -> Option<String> {
        let chosen = self.find("batch_id").map(|typed| typed.words);
        let number = chosen.or_else(|| self.find("batch_number").map(|typed| typed.value));
        number.map(|number| number.get_untracked())
    }

    fn fill(self, life: Life, medicine: &Value, pack: &Pack) {
        if let Some(typed) = self.find("medicine_id") {
            typed.words.set(plain(medicine, "name"));
            typed.value.set(plain(medicine, "id"));
        }
        match self.find("batch_id") {
            Some(typed) if !pack.batch.is_empty() => {
                choose(life, typed, &plain(medicine, "id"), pack.batch.clone());
            }
            Some(_) => {}
            None => {
                for (name, said) in [
                    ("batch_number", &pack.batch),
                    ("expiry_date", &pack.expiry),
                    ("manufacture_date", &pack.made_on),
                    ("gtin", &pack.gtin),
                ] {
                    self.find(name).into_iter().for_each(|typed| typed.value.set(said.clone()));
                }
            }
        }
        self.one_more();
    }

    /// Ready to be typed over. How many more or less an adjustment means, a pack cannot know.
    fn one_more(self) {
        if let Some(typed) = self.find("quantity") {
            let so_far = self.text("quantity").trim().parse::<i64>().unwrap_or(0);
            typed.value.set(so_far.saturating_add(1).to_string());
        }
        if let Some(typed) = self.find("quantity").or_else(|| self.find("delta")) {
            select_on(typed.id());
        }
    }
}

/// The batch of this number, among those of the medicine.
fn choose(life: Life, typed: Typed, medicine: &str, number: String) {
    typed.words.set(number.clone());
    let path = format!("batches?medicine_id={medicine}&per_page=100&q={}", encode(&number));
    http::get(path).send(life, move |answer| {
        let known = answer.ok().and_then(|reply| {
            let is_it = |batch: &&Value| plain(batch, "batch_number").eq_ignore_ascii_case(&number);
            rows(&reply.body, "items").iter().find(is_it).map(|batch| plain(batch, "id"))
        });
        match known {
            Some(id) => typed.value.set(id),
            None => toast::refuse(w!("Batch {batch} is not in the books.", batch = number)),
        }
    });
}
