//! Where the offers of a combobox come from: records of a slice, or a list kept by the hospital.

use crate::describe::Slice;
use crate::describe::show::{named, plain, rows};
use crate::http::{self, Life, encode};
use crate::words;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub value: String,
    pub label: String,
    pub note: String,
}

#[derive(Clone, Copy)]
pub enum Source {
    /// The value is the record's id.
    Records(&'static Slice),
    /// The value is the word itself, and other words are good too.
    Words(&'static str),
}

pub fn offer(slice: &Slice, row: &Value) -> Offer {
    let note = |note: &&str| match row.get(note) {
        Some(Value::Object(_)) => named(row, note),
        _ => words::of(plain(row, note)),
    };
    let notes: Vec<String> = slice.notes.iter().map(note).filter(|text| !text.is_empty()).collect();
    Offer {
        value: plain(row, "id"),
        label: slice.name(row),
        note: words::joined(notes.into_iter()),
    }
}

impl Source {
    /// The offers for what has been typed so far.
    pub fn ask(self, life: Life, typed: &str, then: impl FnOnce(Vec<Offer>) + 'static) {
        let typed = typed.trim().to_owned();
        match self {
            Self::Records(slice) => {
                let fields = slice.notes.join(",");
                // Only masters can be inactive.
                let active = if slice.paper.is_none() { "&active=true" } else { "" };
                let path = format!(
                    "{}?per_page=20{active}&fields=id,{},{fields}&q={}",
                    slice.path,
                    slice.title,
                    encode(&typed)
                );
                let path = if typed.is_empty() { path.replace("&q=", "") } else { path };
                http::get(path).send(life, move |answer| {
                    if let Ok(reply) = answer {
                        let rows = rows(&reply.body, "items").iter();
                        then(rows.map(|row| offer(slice, row)).collect());
                    }
                });
            }
            Self::Words(kind) => {
                http::get(format!("lookups?kind={kind}")).send(life, move |answer| {
                    if let Ok(reply) = answer {
                        then(fitting(&reply.body, &folded(&typed)));
                    }
                });
            }
        }
    }
}

/// In small letters, by the browser's tables: ours would weigh as much as a page.
pub fn folded(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

fn fitting(body: &Value, typed: &str) -> Vec<Offer> {
    rows(body, "items")
        .iter()
        .map(|row| plain(row, "label"))
        .map(|label| (words::of(label.clone()), label))
        .filter(|(told, label)| folded(label).contains(typed) || folded(told).contains(typed))
        .map(|(told, label)| {
            let note = if told == label { String::new() } else { told };
            Offer { value: label.clone(), label, note }
        })
        .collect()
}
