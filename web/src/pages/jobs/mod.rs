//! Work in the background: what was asked for, how far it is, what came of it; and what can be asked for.

mod ask;
mod row;

use crate::describe::show::{plain, rows};
use crate::parts::dom::{El, Part, each, el, follow, live, memo};
use crate::parts::load::{Load, Loaded};
use crate::parts::problem::problem_box;
use crate::parts::skeleton::skeleton;
use crate::route;
use ask::asking;
use leptos::prelude::*;
use row::row;
use serde_json::Value;
use std::time::Duration;

/// Between two looks while something is open.
const LOOK: Duration = Duration::from_millis(1_000);

pub fn jobs_page() -> El {
    route::title(w!("Jobs"));
    let loaded = Loaded::new(|| "jobs?per_page=50".to_owned());
    look_again(loaded);
    let head = el("header").class("page-head").add(el("h1").add(w!("Jobs")));
    el("section")
        .class("page")
        .add(head)
        .add(asking(loaded))
        .add(el("section").class("card").set("aria-label", w!("Jobs")).add(list(loaded)))
}

/// What of the list there is to see; a new look at the same jobs makes nothing anew.
fn list(loaded: Loaded) -> AnyView {
    let face = memo(move || match loaded.state.get() {
        Load::Waiting => 0,
        Load::Failed(_) => 1,
        Load::Ready(body) if rows(&body, "items").is_empty() => 2,
        Load::Ready(_) => 3,
    });
    live(
        move || face.get(),
        move |face| match (face, loaded.state.get_untracked()) {
            (0, _) => skeleton(6).part(),
            (1, Load::Failed(problem)) => {
                problem_box(problem, Some(Box::new(move || loaded.again()))).part()
            }
            (2, _) => el("p").class("quiet").add(w!("Nothing was asked for yet.")).part(),
            _ => {
                let all = each(move || keys(loaded), move |key| row(loaded, key));
                el("ul").class("lines jobs").set("role", "list").add(all).part()
            }
        },
    )
}

fn items(loaded: Loaded) -> Vec<Value> {
    loaded.ready().map(|body| rows(&body, "items").to_vec()).unwrap_or_default()
}

/// A row is made anew when its job has another version; progress has none.
fn keys(loaded: Loaded) -> Vec<(usize, u32)> {
    items(loaded).iter().map(key).collect()
}

fn key(job: &Value) -> (usize, u32) {
    let id = plain(job, "id");
    let end = id.get(id.len().saturating_sub(7)..).unwrap_or_default();
    let version = job.get("version").and_then(Value::as_u64).unwrap_or_default();
    (usize::from_str_radix(end, 16).unwrap_or_default(), u32::try_from(version).unwrap_or_default())
}

/// The job of a row as it was last heard of.
fn job_of(loaded: Loaded, of: usize) -> Value {
    items(loaded).into_iter().find(|job| key(job).0 == of).unwrap_or_default()
}

fn is_open(job: &Value) -> bool {
    matches!(plain(job, "state").as_str(), "queued" | "running")
}

/// Looks again in a while as long as something is open.
fn look_again(loaded: Loaded) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    };
    follow(move || {
        let open = items(loaded).iter().any(is_open);
        stop();
        if open {
            timer.set_value(set_timeout_with_handle(move || loaded.again(), LOOK).ok());
        }
    });
    on_cleanup(stop);
}
