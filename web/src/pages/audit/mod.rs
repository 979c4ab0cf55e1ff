//! The audit trail: who did what and when, and whether the trail is whole.

mod entry;

use crate::describe::show::{flag, grouped, number, plain, rows};
use crate::http::{self, Life, encode};
use crate::pages::list::set_query;
use crate::pages::reports::filters;
use crate::pages::stock::matrix::pages;
use crate::parts::dom::{El, button, div, el, live, words};
use crate::parts::load::Loaded;
use crate::parts::toast;
use crate::route;
use crate::session::may;
use entry::entry;
use leptos::prelude::*;
use serde_json::{Value, json};

const PAGE: i64 = 50;
const FILTERS: &[&str] = &["actor_id", "entity", "entity_id", "action"];
const THINGS: &[&str] = &[
    "medicine",
    "supplier",
    "department",
    "store",
    "patient",
    "doctor",
    "user",
    "receipt",
    "dispense",
    "dispense_return",
    "supplier_return",
    "transfer",
    "adjustment",
    "stocktake",
    "batch",
    "stock_policy",
    "reason_code",
    "dosage_form",
    "settings",
    "session",
    "token",
    "permission",
    "import",
    "job",
    "ledger",
    "cache",
];

pub fn audit_page() -> El {
    route::title(w!("Audit trail"));
    let loaded = Loaded::new(|| {
        let place = route::place().get();
        let page = place.value("page").parse::<i64>().unwrap_or(1);
        let mut address = format!("audit?page={page}&per_page={PAGE}");
        for name in FILTERS {
            let value = place.value(name);
            if !value.is_empty() {
                address.push_str(&format!("&{name}={}", encode(&value)));
            }
        }
        address
    });
    let title =
        div("page-title").add(el("h1").add(w!("Audit trail"))).add(el("p").class("quiet").add(w!(
            "Every change and every sign-in, chained so that nothing can be taken out unseen."
        )));
    let head = el("header").class("page-head").add(title).add(verification());
    let list = loaded.view(10, |body| {
        let entries = rows(&body, "items");
        if entries.is_empty() {
            return vec![
                el("p").class("empty").add(w!("Nothing was done that fits these filters.")),
            ];
        }
        let list =
            el("ul").set("role", "list").class("lines trail").add_all(entries.iter().map(entry));
        vec![div("card").add(list), pages(&body, PAGE)]
    });
    el("section")
        .class("page list-page")
        .add(head)
        .add(filters(&described()))
        .add(one_record())
        .add(div("stack").add(list))
}

fn described() -> Value {
    let mut all = vec![
        json!({"name": "entity", "title": w!("About").text(), "kind": "words", "words": THINGS}),
        json!({"name": "action", "title": w!("Act").text(), "kind": "text"}),
    ];
    if may("users:manage") {
        all.insert(
            0,
            json!({"name": "actor_id", "title": w!("Who").text(), "kind": "id", "lookup": "users"}),
        );
    }
    json!({"filters": all})
}

/// The trail of one record, as its page links to it.
fn one_record() -> AnyView {
    live(
        || route::place().with(|place| place.value("entity_id")),
        |id| {
            (!id.is_empty()).then(|| {
                let all = button("button")
                    .add(w!("Show everything"))
                    .on_click(|| set_query("entity_id", ""));
                div("toolbar").add(el("span").add(w!("Of one record only."))).add(all)
            })
        },
    )
}

/// The chain is computed anew when asked, and the verdict is kept beside the button.
fn verification() -> Option<El> {
    let (life, verdict) =
        (StoredValue::new(Life::new()), RwSignal::new(None::<Result<i64, String>>));
    let busy = RwSignal::new(false);
    let ask = move || {
        let Some(life) = life.get_value() else { return };
        busy.set(true);
        http::get("audit/verification").send(life, move |answer| {
            busy.set(false);
            match answer {
                Ok(reply) if flag(&reply.body, "clean") => {
                    verdict.set(Some(Ok(number(&reply.body, "entries"))));
                }
                Ok(reply) => verdict.set(Some(Err(plain(&reply.body, "broken")))),
                Err(problem) => toast::warn(&problem),
            }
        });
    };
    let told = live(
        move || verdict.get(),
        |verdict| {
            verdict.map(|verdict| match verdict {
                Ok(entries) => el("span")
                    .class("badge good")
                    .add(w!("Whole: {n} entries", n = grouped(&entries.to_string()))),
                Err(place) => {
                    el("span").class("badge bad").add(w!("Broken: {place}", place = place))
                }
            })
        },
    );
    let check = button("button")
        .flag_if("disabled", move || busy.get())
        .on_click(ask)
        .add(words(move || if busy.get() { w!("Checking…") } else { w!("Check the chain") }));
    may("ledger:verify").then(|| div("page-actions").set("role", "status").add(told).add(check))
}
