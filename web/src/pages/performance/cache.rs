//! The cache: how well it serves, what was promised, and a way to empty it.

use super::Seen;
use super::figures::{Told, bare, tell};
use crate::describe::show::{plain, rows};
use crate::http::{self, Life};
use crate::pages::paper::lines::scrolling;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, button, div, el, live, words};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::toast;
use crate::words::{self, Word};
use leptos::prelude::*;
use serde_json::Value;

const HEADS: &[(Word, &str)] = &[
    (w!("Resource"), ""),
    (w!("Hits"), "number"),
    (w!("Misses"), "number"),
    (w!("Hit rate"), "number"),
    (w!("Expected"), "number"),
    (w!("Minimum"), "number"),
    (w!("Verdict"), ""),
    (w!("Clear"), ""),
];

pub fn cache_table(seen: Seen, loaded: Loaded) -> El {
    let question = RwSignal::new(None::<String>);
    let names: Vec<String> =
        seen.with(|body| rows(body, "resources").iter().map(|r| plain(r, "resource")).collect());
    let heads = HEADS.iter().map(|(label, class)| {
        let class = *class;
        el("th").set("scope", "col").class(class).add(*label)
    });
    let lines = names.iter().map(|name| line(seen, name, question));
    let table = el("table")
        .class("sheet stacks")
        .add(el("caption").class("hidden").add(w!("The cache by resource")))
        .add(el("thead").add(el("tr").add_all(heads)))
        .add(el("tbody").add_all(lines));
    let all =
        button("button").on_click(move || question.set(Some("*".into()))).add(w!("Clear all"));
    el("section")
        .class("card sheet-card")
        .add(el("h2").add(w!("Cache")))
        .add(filled(seen))
        .add(shared(seen))
        .add(scrolling(w!("The cache by resource"), table))
        .add(div("").add(all))
        .add(asked(question, move |name: String| sure(&name, question, loaded)))
}

/// How full it is: as a bar, and in words.
fn filled(seen: Seen) -> El {
    let share = move || {
        let (held, most) = seen.with(|body| (of(body, "bytes"), of(body, "max_bytes")));
        if most > 0.0 { held * 100.0 / most } else { 0.0 }
    };
    let told = words(move || {
        seen.with(|body| {
            let size = |field| tell(body.get(field).unwrap_or(&Value::Null), Told::Bytes);
            let entries = tell(body.get("entries").unwrap_or(&Value::Null), Told::Count);
            w!(
                "{n} entries, {size} of {most}",
                n = entries,
                size = size("bytes"),
                most = size("max_bytes")
            )
        })
    });
    let bar = div("fill")
        .set("aria-hidden", "true")
        .add(el("i").style("inline-size", move || bare(&share().into(), Told::Share)));
    div("filled").add(bar).add(el("p").class("quiet").add(told))
}

/// The cache that several servers share, where they do.
fn shared(seen: Seen) -> El {
    let told = move || seen.with(|body| body.get("shared").cloned().unwrap_or_default());
    let line = live(told, |shared| {
        if shared.is_null() {
            return None;
        }
        let connected = shared.get("connected").and_then(Value::as_bool) == Some(true);
        let (class, text) = match connected {
            true => ("badge good", w!("Answers")),
            false => ("badge warn", w!("Does not answer")),
        };
        let count = |field| tell(shared.get(field).unwrap_or(&Value::Null), Told::Count);
        let counts = w!(
            "{hits} hits, {misses} misses, {failures} failures",
            hits = count("hits"),
            misses = count("misses"),
            failures = count("failures")
        );
        let state = el("span").class(class).add(text);
        let name = el("span").add(w!("Shared with other servers"));
        Some(el("p").class("quiet badges").add(name).add(state).add(el("span").add(counts)))
    });
    div("").add(line)
}

fn of(body: &Value, field: &str) -> f64 {
    body.get(field).and_then(Value::as_f64).unwrap_or_default()
}

fn line(seen: Seen, name: &str, question: RwSignal<Option<String>>) -> El {
    let label = capital(&words::of(name.replace('_', " ")));
    let cell = |head: Word, field: &'static str, how: Told| {
        let name = name.to_owned();
        let text = words(move || match field_of(seen, &name, field) {
            Value::Null => String::new(),
            value => tell(&value, how),
        });
        el("td").class("number").set("data-label", head).add(text)
    };
    let of = name.to_owned();
    let verdict = live(move || field_of(seen, &of, "verdict"), |verdict| badge(&verdict));
    let clear = name.to_owned();
    let button = button("button")
        .set("aria-label", w!("Clear {name}", name = label))
        .on_click(move || question.set(Some(clear.clone())))
        .add(w!("Clear"));
    el("tr")
        .add(el("th").set("scope", "row").add(label))
        .add(cell(w!("Hits"), "hits", Told::Count))
        .add(cell(w!("Misses"), "misses", Told::Count))
        .add(cell(w!("Hit rate"), "hit_rate_percent", Told::Percent))
        .add(cell(w!("Expected"), "expected_percent", Told::Percent))
        .add(cell(w!("Minimum"), "minimum_percent", Told::Percent))
        .add(el("td").set("data-label", w!("Verdict")).add(verdict))
        .add(el("td").add(button))
}

fn field_of(seen: Seen, name: &str, field: &str) -> Value {
    seen.with(|body| {
        let mut all = rows(body, "resources").iter();
        let found = all.find(|r| r.get("resource").and_then(Value::as_str) == Some(name));
        found.and_then(|r| r.get(field)).cloned().unwrap_or_default()
    })
}

fn badge(verdict: &Value) -> Option<El> {
    let (class, text) = match verdict.as_str()? {
        "good" => ("badge good", w!("Good")),
        "acceptable" => ("badge warn", w!("Acceptable")),
        "low" => ("badge bad", w!("Low")),
        _ => ("badge", w!("Too few requests")),
    };
    Some(el("span").class(class).add(text))
}

fn sure(name: &str, question: RwSignal<Option<String>>, loaded: Loaded) -> El {
    let close = move || question.set(None);
    let what =
        if name == "*" { w!("the whole cache").into() } else { words::of(name.replace('_', " ")) };
    let pattern = match name {
        "*" => "*".to_owned(),
        name => format!("{name}:*"),
    };
    let life = Life::new();
    let clear = move || {
        let Some(life) = life else { return };
        let path = format!("performance/cache?pattern={}", http::encode(&pattern));
        http::delete(path, "").send(life, move |answer| {
            match answer {
                Ok(reply) => {
                    let removed =
                        tell(reply.body.get("removed").unwrap_or(&Value::Null), Told::Count);
                    toast::say(w!("{n} entries thrown away.", n = removed));
                    loaded.again();
                }
                Err(problem) => toast::warn(&problem),
            }
            question.set(None);
        });
    };
    dialog(w!("Clear {name}?", name = what), close)
        .add(el("p").add(w!("Answers stay right either way; the next ones take a little longer.")))
        .add(
            foot()
                .add(button("button").on_click(close).add(w!("Keep")))
                .add(button("button danger").on_click(clear).add(w!("Clear"))),
        )
}
