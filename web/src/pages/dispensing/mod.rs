//! Giving out medicines: to whom, what, from which batches, and done.

mod desk;
mod entry;
mod kept;
mod line;
mod line_view;
mod proposal;
mod scan;
mod sending;

use crate::describe::show::plain;
use crate::pages::detail::back;
use crate::pages::form::kept::brought_back;
use crate::pages::form::lines::focus_on;
use crate::parts::dom::{El, Node, button, div, el, focus, follow, link, live, sign, words};
use crate::parts::field::field_box;
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::problem::problem_box;
use crate::route;
use crate::session::may;
use crate::words::Word;
use desk::Desk;
use entry::entry;
use leptos::prelude::*;
use line_view::line_list;
use serde_json::Value;
use std::sync::Arc;
use web_sys::KeyboardEvent;

/// An empty id begins a new dispense.
pub fn dispensing_page(id: &str) -> El {
    let page = el("section").class("page form-page");
    route::title(w!("Give out"));
    let parts = |base: &Arc<Value>| {
        let back = back("/dispenses".to_owned(), w!("Dispenses").into());
        vec![back, el("h1").add(w!("Give out")), form(base)]
    };
    if id.is_empty() {
        return page.add(parts(&Arc::new(Value::Null)));
    }
    let record = Loaded::whole(format!("dispenses/{id}"));
    page.add(record.once(move |base| parts(&base)))
}

fn form(base: &Arc<Value>) -> El {
    let cancel = match plain(base, "id") {
        id if id.is_empty() => "/dispenses".to_owned(),
        id => format!("/dispenses/{id}"),
    };
    let desk = Desk::new(base);
    let learn = scan::listen(desk);
    let give = may("dispenses:complete").then(|| {
        el("button")
            .set("type", "submit")
            .class("button primary")
            .flag_if("disabled", move || desk.busy.get())
            .add(words(move || if desk.busy.get() { w!("Sending…") } else { w!("Give out") }))
    });
    let save = button("button")
        .flag_if("disabled", move || desk.busy.get())
        .on_click(move || desk.send(false))
        .add(w!("Save draft"));
    let foot = el("footer")
        .class("form-foot")
        .add(give)
        .add(save)
        .add(link(cancel).class("button").add(w!("Cancel")))
        .add(el("kbd").class("only-wide").add(sign("Ctrl Enter")));
    let keys = move |event: &KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "Enter" {
            event.prevent_default();
            desk.send(true);
        }
    };
    el("form")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            desk.send(true);
        })
        .on_key(keys)
        .add(brought_back(desk.brought_back))
        .add(summary(desk))
        .add(for_whom(desk))
        .add(medicines(desk))
        .add(live(move || desk.is_controlled(), move |on| on.then(|| witness(desk))))
        .add(foot)
        .add(learn)
}

fn for_whom(desk: Desk) -> El {
    let choice = |for_patient: bool, label: Word| {
        let box_ = el("input")
            .set("type", "radio")
            .set("name", "for")
            .checked(move || desk.for_patient.get() == for_patient)
            .on("change", move |_| desk.for_patient.set(for_patient));
        el("label").class("check").add(box_).add(label)
    };
    let choices = div("choices")
        .set("role", "radiogroup")
        .set("aria-label", w!("For whom"))
        .add(choice(true, w!("For a patient")))
        .add(choice(false, w!("Department use")));
    let boxes = |names: &[&str]| {
        let found = names.iter().filter_map(|name| desk.field(name));
        found.map(field_box).collect::<Vec<_>>()
    };
    let patient = live(
        move || desk.for_patient.get(),
        move |on| {
            let name = if on { "patient_id" } else { "department_id" };
            vec![desk.field(name).map(field_box), on.then(|| allergies(desk))]
        },
    );
    let rare: &[&str] = if may("ledger:backdate") { &["doc_date", "notes"] } else { &["notes"] };
    let more =
        el("details").add(el("summary").add(w!("More"))).add(div("fields").add_all(boxes(rare)));
    let needed = live(
        move || desk.is_prescribed(),
        |on| on.then(|| el("p").class("hint").add(w!("A medicine here needs a prescriber."))),
    );
    el("fieldset")
        .class("card")
        .add(el("legend").add(w!("For whom")))
        .add(choices)
        .add(div("fields").add(div("group").add(patient)).add_all(boxes(&[
            "store_id",
            "doctor_id",
            "prescribed_by",
        ])))
        .add(needed)
        .add(more)
}

/// What the patient must not be given.
fn allergies(desk: Desk) -> El {
    let patient = Loaded::new(move || match desk.text("patient_id") {
        id if id.is_empty() => String::new(),
        id => format!("patients/{id}"),
    });
    let told = move |record: Option<Arc<Value>>| {
        let text = record.map(|record| plain(&record, "allergies")).unwrap_or_default();
        (!text.is_empty())
            .then(|| el("p").class("badge warn").add(w!("Allergies: {what}", what = text)))
    };
    div("").set("role", "status").add(live(move || patient.ready(), told))
}

fn medicines(desk: Desk) -> El {
    let told = el("p").class("hidden").set("role", "status").add(words(move || desk.told.get()));
    el("fieldset")
        .class("card")
        .add(el("legend").add(w!("Medicines")))
        .add(entry(desk))
        .add(told)
        .add(line_list(desk))
}

fn witness(desk: Desk) -> El {
    let why =
        w!("A controlled medicine is among them: a second person confirms with their own PIN.");
    el("fieldset")
        .class("card")
        .add(el("legend").add(w!("Witness")))
        .add(el("p").class("quiet").add(why))
        .add(div("fields").add_all(desk.witness.get_value().into_iter().map(field_box)))
}

/// All that is wrong, at the top, each with a way to the field.
fn summary(desk: Desk) -> AnyView {
    let node = Node::new();
    follow(move || {
        desk.attempts.track();
        request_animation_frame(move || focus(node));
    });
    let read = move || {
        if desk.attempts.get() == 0 {
            return (Vec::new(), None);
        }
        (untrack(|| desk.errors()), desk.problem.get_untracked())
    };
    live(read, move |(wrong, problem)| {
        if wrong.is_empty() && problem.is_none() {
            return None;
        }
        let links = wrong.into_iter().map(|(label, id, text)| {
            let target = id.clone();
            let jump = link(format!("#{id}")).on("click", move |event| {
                event.prevent_default();
                focus_on(target.clone());
            });
            el("li").add(jump.add(label)).add(format!(": {text}"))
        });
        let links: Vec<El> = links.collect();
        let list = (!links.is_empty()).then(|| {
            let title = el("h2").add(icon(crate::describe::icons::WARN));
            vec![title.add(w!("Please look at these fields")), el("ul").add_all(links)]
        });
        let group = div("summary").set("tabindex", "-1").node(node).set("role", "group");
        let problem = problem.map(|problem| problem_box(problem, None));
        Some(group.set("aria-label", w!("Problems")).add(problem).add(list))
    })
}
