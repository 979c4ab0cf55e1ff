//! How well the program does its work, for administrators: refreshed every few seconds while somebody looks.

mod alerts;
mod cache;
mod figures;
mod tables;

use crate::describe::icons;
use crate::parts::dom::{El, Part, button, div, el, follow, live, words};
use crate::parts::icon::icon;
use crate::parts::load::{Load, Loaded};
use crate::parts::problem::alert;
use crate::parts::repeat::repeat;
use crate::route;
use crate::words::Word;
use figures::{FACTS_HOST, FACTS_STORE, TILES, facts, tiles};
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(5);

/// The last good answer: a failed refresh leaves on the screen what was there.
#[derive(Clone, Copy)]
struct Seen(RwSignal<Load>);

impl Seen {
    /// Reads it, and again when there is another.
    fn with<T>(self, read: impl FnOnce(&Value) -> T) -> T {
        self.0.with(|load| match load {
            Load::Ready(value) => read(value),
            Load::Waiting | Load::Failed(_) => read(&Value::Null),
        })
    }
}

pub fn performance_page() -> El {
    route::title(w!("Performance"));
    let paused = RwSignal::new(false);
    let ask = |path: &'static str| Loaded::new(move || path.to_owned());
    let (summary, cached, alerts) =
        (ask("performance/summary"), ask("performance/cache"), ask("performance/alerts"));
    let again = move || [summary, cached, alerts].iter().for_each(|loaded| loaded.again());
    repeat(EVERY, move || {
        if !paused.get_untracked() {
            again();
        }
    });
    let pause = button("button")
        .says("aria-pressed", move || paused.get())
        .on_click(move || paused.update(|paused| *paused = !*paused))
        .add(words(move || if paused.get() { w!("Go on refreshing") } else { w!("Pause") }));
    let refresh = button("button").on_click(again).add(icon(icons::AGAIN)).add(w!("Refresh"));
    let title = div("page-title").add(el("h1").add(w!("Performance"))).add(
        el("p")
            .class("quiet")
            .add(w!("Figures of the last five minutes, refreshed every five seconds")),
    );
    let head =
        el("header").class("page-head").add(title).add(div("page-actions").add(pause).add(refresh));
    el("section")
        .class("page")
        .add(head)
        .add(part(alerts, 4, alerts::alert_list))
        .add(part(summary, 8, summed))
        .add(part(cached, 8, move |seen| cache::cache_table(seen, cached)))
        .add(part(summary, 8, |seen| {
            vec![
                el("section").class("card sheet-card").add_all(tables::routes(seen)),
                el("section").class("card sheet-card").add_all(tables::slow_requests(seen)),
                el("section").class("card sheet-card").add_all(tables::slow_queries(seen)),
            ]
        }))
}

fn summed(seen: Seen) -> Vec<El> {
    let card = |title: Word, list| el("section").class("card").add(el("h2").add(title)).add(list);
    let cards = div("cards")
        .add(card(w!("Store"), facts(seen, FACTS_STORE)))
        .add(card(w!("Process and host"), facts(seen, FACTS_HOST)));
    vec![tiles(seen, TILES), cards]
}

/// Made of the first answer, then only its figures change: what has the focus keeps it.
fn part<P: Part>(
    loaded: Loaded,
    lines: usize,
    mut make: impl FnMut(Seen) -> P + Send + 'static,
) -> AnyView {
    let seen = Seen(RwSignal::new(Load::Waiting));
    let there = RwSignal::new(false);
    follow(move || {
        let load = loaded.state.get();
        if matches!(load, Load::Ready(_)) {
            seen.0.set(load);
            if !there.get_untracked() {
                there.set(true);
            }
        }
    });
    let trouble = live(
        move || match loaded.state.get() {
            Load::Failed(problem) if there.get() => Some(problem.sentence()),
            _ => None,
        },
        |sentence| sentence.map(|text| alert(w!("Not refreshed: {why}", why = text))),
    );
    let whole = live(
        move || there.get(),
        move |there| if there { make(seen).part() } else { loaded.view(lines, |_| ()) },
    );
    vec![trouble, whole].part()
}
