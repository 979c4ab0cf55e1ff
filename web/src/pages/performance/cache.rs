//! The cache: how well it serves, what was promised, and a way to empty it.

use super::Seen;
use super::figures::{Told, tell};
use crate::describe::show::{plain, rows};
use crate::http::{self, Life};
use crate::pages::paper::lines::scrolling;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, button, div, el, live, words};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::toast;
use leptos::prelude::*;
use serde_json::Value;

const HEADS: &[(&str, &str)] = &[
    ("Resource", ""),
    ("Hits", "number"),
    ("Misses", "number"),
    ("Hit rate", "number"),
    ("Expected", "number"),
    ("Minimum", "number"),
    ("Verdict", ""),
    ("Clear", ""),
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
        .add(el("caption").class("hidden").add("The cache by resource"))
        .add(el("thead").add(el("tr").add_all(heads)))
        .add(el("tbody").add_all(lines));
    let all = button("button").on_click(move || question.set(Some("*".into()))).add("Clear all");
    el("section")
        .class("card sheet-card")
        .add(el("h2").add("Cache"))
        .add(filled(seen))
        .add(scrolling("The cache by resource", table))
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
            format!("{entries} entries, {} of {}", size("bytes"), size("max_bytes"))
        })
    });
    let bar = div("fill")
        .set("aria-hidden", "true")
        .add(el("i").style("inline-size", move || tell(&share().into(), Told::Share)));
    div("filled").add(bar).add(el("p").class("quiet").add(told))
}

fn of(body: &Value, field: &str) -> f64 {
    body.get(field).and_then(Value::as_f64).unwrap_or_default()
}

fn line(seen: Seen, name: &str, question: RwSignal<Option<String>>) -> El {
    let label = capital(&name.replace('_', " "));
    let cell = |head: &'static str, field: &'static str, how: Told| {
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
        .set("aria-label", format!("Clear {label}"))
        .on_click(move || question.set(Some(clear.clone())))
        .add("Clear");
    el("tr")
        .add(el("th").set("scope", "row").add(label))
        .add(cell("Hits", "hits", Told::Count))
        .add(cell("Misses", "misses", Told::Count))
        .add(cell("Hit rate", "hit_rate_percent", Told::Percent))
        .add(cell("Expected", "expected_percent", Told::Percent))
        .add(cell("Minimum", "minimum_percent", Told::Percent))
        .add(el("td").set("data-label", "Verdict").add(verdict))
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
        "good" => ("badge good", "Good"),
        "acceptable" => ("badge warn", "Acceptable"),
        "low" => ("badge bad", "Low"),
        _ => ("badge", "Too few requests"),
    };
    Some(el("span").class(class).add(text))
}

fn sure(name: &str, question: RwSignal<Option<String>>, loaded: Loaded) -> El {
    let close = move || question.set(None);
    let what = if name == "*" { "the whole cache".to_owned() } else { name.replace('_', " ") };
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
                    toast::say(format!("{removed} entries thrown away."));
                    loaded.again();
                }
                Err(problem) => toast::warn(&problem),
            }
            question.set(None);
        });
    };
    dialog(format!("Clear {what}?"), close)
        .add(el("p").add("Answers stay right either way; the next ones take a little longer."))
        .add(
            foot()
                .add(button("button").on_click(close).add("Keep"))
                .add(button("button danger").on_click(clear).add("Clear")),
        )
}
