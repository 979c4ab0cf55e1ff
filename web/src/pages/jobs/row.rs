//! One job: what it is, how far it is, and what can be done with it.

use super::{is_open, job_of};
use crate::describe::Choice;
use crate::describe::show::{chosen, grouped, instant, number, plain};
use crate::http::{self, Ask, Life};
use crate::parts::dom::{El, Part, button, div, el, live, words};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::toast;
use crate::session::may;
use crate::words::{self, Word};
use leptos::prelude::*;
use serde_json::Value;

const KINDS: &[Choice] = &[
    ("export", w!("Export")),
    ("import", w!("Trial of an import")),
    ("import_commit", w!("Import")),
    ("backup", w!("Backup")),
];

/// The word of a state, and the look of its badge.
fn state(word: &str) -> (Word, &'static str) {
    match word {
        "queued" => (w!("Waiting"), "badge"),
        "running" => (w!("Running"), "badge"),
        "done" => (w!("Done"), "badge good"),
        "cancelled" => (w!("Cancelled"), "badge"),
        "interrupted" => (w!("Interrupted"), "badge bad"),
        _ => (w!("Failed"), "badge bad"),
    }
}

pub fn row(loaded: Loaded, (of, _): (usize, u32)) -> El {
    let job = untrack(|| job_of(loaded, of));
    let parameters = job.get("parameters").cloned().unwrap_or_default();
    let kind = chosen(KINDS, &plain(&job, "kind"));
    let what = [words::of(plain(&parameters, "resource")), plain(&parameters, "name")].concat();
    let name = if what.is_empty() { kind } else { format!("{kind}: {what}") };
    let (word, class) = state(&plain(&job, "state"));
    let asked = format!("{} · {}", plain(&job, "asked_name"), instant(&plain(&job, "asked_at")));
    let problem = job.get("problem").map(|problem| plain(problem, "detail"));
    let problem = problem.filter(|text| !text.is_empty());
    let told = div("")
        .add(el("strong").add(name.clone()))
        .add(el("span").class("quiet").add(asked))
        .add(problem.map(|text| el("span").class("bad").add(capital(&text))))
        .add(is_open(&job).then(|| bar(loaded, of, &name)));
    el("li")
        .add(told)
        .add(el("span").class(class).add(word))
        .add(div("row-actions").add_all(acts(loaded, &job, &name)))
}

/// How far it is, in a bar and in words.
fn bar(loaded: Loaded, of: usize, name: &str) -> El {
    let progress = move || job_of(loaded, of).get("progress").cloned().unwrap_or_default();
    let total = move || number(&progress(), "total");
    // Without a value the bar says that nobody knows.
    let bar = live(move || total() > 0, {
        let name = name.to_owned();
        move |known| {
            let bar = el("progress").set("aria-label", name.clone());
            if known {
                bar.live("max", move || Some(total().to_string()))
                    .live("value", move || Some(number(&progress(), "done").to_string()))
                    .part()
            } else {
                bar.part()
            }
        }
    });
    let words = words(move || {
        let progress = progress();
        let (done, total) = (number(&progress, "done"), number(&progress, "total"));
        let unit = words::of(plain(&progress, "unit"));
        let all = grouped(&total.to_string());
        let so_far = grouped(&done.to_string());
        match (done, total) {
            (0, _) => String::new(),
            (_, 1..) => w!("{n} of {all} {unit}", n = so_far, all = all, unit = unit),
            _ => format!("{so_far} {unit}"),
        }
    });
    div("").add(bar).add(el("span").class("quiet").add(words))
}

fn acts(loaded: Loaded, job: &Value, name: &str) -> Vec<El> {
    let life = StoredValue::new(Life::new());
    let id = plain(job, "id");
    let act = move |label: Word, ask: Box<dyn Fn() -> Ask>, done: Word| {
        button("button")
            .set("aria-label", w!("{what}: {name}", what = label.text(), name = name))
            .add(label)
            .on_click(move || send(life, loaded, ask(), done))
    };
    let mut acts = Vec::new();
    if job.get("file").is_some_and(|file| !file.is_null()) {
        let href = format!("/api/v1/jobs/{id}/file");
        let link = el("a").class("button").set("download", "").set("href", href);
        acts.push(
            link.set("aria-label", w!("{what}: {name}", what = w!("Download").text(), name = name))
                .add(w!("Download")),
        );
    }
    let is_tried = plain(job, "kind") == "import" && plain(job, "state") == "done";
    if is_tried && may("imports:run") {
        let path = format!("imports/{id}/commit");
        let key = http::key();
        let ask = move || http::post(path.clone(), &Value::Null).key(key.clone());
        acts.push(act(w!("Take over"), Box::new(ask), w!("The data is being taken over.")));
    }
    if is_open(job) {
        let path = format!("jobs/{id}");
        let ask = move || http::delete(path.clone(), "");
        acts.push(act(w!("Cancel"), Box::new(ask), w!("It is cancelled.")));
    }
    acts
}

/// Asks, says what came of it, and looks again.
pub fn send(life: StoredValue<Option<Life>>, loaded: Loaded, ask: Ask, done: Word) {
    let Some(life) = life.get_value() else {
        return;
    };
    ask.send(life, move |answer| {
        match answer {
            Ok(_) => toast::say(done),
            Err(problem) => toast::warn(&problem),
        }
        loaded.again();
    });
}
