//! The medicines of a dispense as they stand: what is asked, what would leave, and why not more.

use super::desk::Desk;
use super::line::Line;
use super::proposal::{Proposal, free};
use crate::describe::icons;
use crate::describe::show::{day, grouped, mood};
use crate::parts::dom::{El, Part, apart, button, div, each, el, live, sign, tick, words};
use crate::parts::field::field_box;
use crate::parts::icon::icon;
use crate::parts::problem::passed_over;
use crate::session::may;
use crate::words;
use leptos::prelude::*;
use pharmacy_contract::fefo::{Candidate, SkipReason, Taken};
use uuid::Uuid;

pub fn line_list(desk: Desk) -> AnyView {
    let numbers = move || desk.lines.with(|all| all.iter().map(|line| (0, line.number)).collect());
    let rows = each(numbers, move |(_, number)| row(desk, number));
    let none = live(
        move || desk.lines.with(Vec::is_empty),
        |none| none.then(|| el("p").class("quiet").add(w!("No medicines yet."))),
    );
    vec![el("ol").class("entry").set("role", "list").add(rows).part(), none].part()
}

fn row(desk: Desk, number: u32) -> El {
    let Some(line) = desk.find(number) else {
        return el("li");
    };
    let flags = live(
        move || (line.says("controlled_schedule"), line.flag("high_alert")),
        |(controlled, alert)| {
            let badge = |class, text| el("span").class(class).add(text);
            vec![
                controlled.then(|| badge("badge warn", w!("Controlled"))),
                alert.then(|| badge("badge bad", w!("High alert"))),
            ]
        },
    );
    let more = button("button")
        .says("aria-expanded", move || line.open.get())
        .on_click(move || line.open.update(|open| *open = !*open))
        .add(words(move || if line.open.get() { w!("Less") } else { w!("More") }))
        .add(
            el("span")
                .class("hidden")
                .add(words(move || format!(" {}", w!("about {name}", name = line.name())))),
        );
    let remove = button("icon-button")
        .live("aria-label", move || Some(w!("Remove {name}", name = line.name())))
        .on_click(move || desk.remove(number))
        .add(icon(icons::TRASH));
    let name = el("strong").add(words(move || line.name()));
    let head = div("entry-head")
        .add(div("entry-words").add(name).add(sign(" ")).add(flags))
        .add(more)
        .add(remove);
    let quantity = line.field("quantity").map(field_box);
    let proposal = line.proposal;
    let given = live(move || proposal.get(), move |found| offered(line, found.as_ref()));
    let details = live(move || line.open.get(), move |open| open.then(|| details(line, proposal)));
    let shortage = live(
        move || line.short.get() && proposal.with(|p| p.as_ref().is_some_and(|p| p.short() > 0)),
        move |on| on.then(|| field_box(line.shortage)),
    );
    let passing = live(move || line.passes(), move |on| on.then(|| field_box(line.passing)));
    let body = div("entry-body")
        .add(div("fields").add(quantity).add(div("offer").set("aria-live", "polite").add(given)))
        .add(shortage)
        .add(passing)
        .add(details);
    el("li").add(head).add(body)
}

/// The batches that would leave, and what stands in the way of the rest.
fn offered(line: Line, proposal: Option<&Proposal>) -> Vec<El> {
    let Some(proposal) = proposal else {
        return vec![el("p").class("quiet").add(w!("Looking at the shelf…"))];
    };
    let allocation = match &proposal.outcome {
        Ok(allocation) => allocation,
        Err(refused) => {
            let why = passed_over(refused.reason.as_str(), None);
            let text = w!("The chosen batch cannot be given: {why}.", why = why);
            return vec![el("p").class("error").add(text)];
        }
    };
    let taken = allocation.lines.iter().filter_map(|taken| given(taken, &proposal.shelf));
    let mut parts = vec![
        el("p").class("quiet").add(if allocation.lines.is_empty() {
            w!("Nothing of it can be given.")
        } else {
            w!("Would be given:")
        }),
        el("ul").set("role", "list").class("chips").add_all(taken),
    ];
    if allocation.shortfall > 0 {
        let there: i64 = allocation.lines.iter().map(|taken| taken.qty).sum();
        let text = w!(
            "{n} of {all} {unit} are free.",
            n = there,
            all = there + allocation.shortfall,
            unit = words::of(line.unit())
        );
        parts.push(el("p").class("error").add(text));
        parts.push(skipped(proposal));
        if there > 0 || line.short.get_untracked() {
            parts.push(allow_short(line, there));
        }
    }
    parts
}

fn until(lot: &Candidate) -> (String, &'static str) {
    match lot.expiry.map(pharmacy_contract::day::text) {
        Some(text) => (w!("until {day}", day = day(&text)), mood(&text)),
        None => (w!("no expiry").into(), ""),
    }
}

fn given(taken: &Taken, shelf: &[Candidate]) -> Option<El> {
    let lot = shelf.iter().find(|lot| lot.batch == taken.batch)?;
    let (until, mood) = until(lot);
    let units = el("strong").add(grouped(&taken.qty.to_string()));
    let from = el("span").class("code").add(apart(lot.batch_number.clone()));
    let last = el("span").class(if mood.is_empty() { "quiet" } else { mood }).add(until);
    Some(el("li").class("chip").add(units).add(sign(" × ")).add(from).add(sign(" ")).add(last))
}

fn skipped(proposal: &Proposal) -> El {
    let skipped = proposal.outcome.as_ref().map_or(&[][..], |allocation| &allocation.skipped);
    let lines = skipped.iter().map(|skipped| {
        let why = passed_over(skipped.reason.as_str(), skipped.days_left);
        el("li").add(w!(
            "{batch}: {why}, {units}",
            batch = skipped.batch_number,
            why = why,
            units = w!("{n} unit|{n} units").count(skipped.qty)
        ))
    });
    el("ul").class("quiet").add_all(lines)
}

fn allow_short(line: Line, there: i64) -> El {
    let box_ = tick(move || line.short.get(), move |on| line.short.set(on));
    let label = w!("Give {n} and note the shortage", n = grouped(&there.to_string()));
    el("label").class("check").add(box_).add(label)
}

fn details(line: Line, proposal: RwSignal<Option<Proposal>>) -> El {
    let fields = ["directions", "course_days", "note"];
    let boxes = fields.into_iter().filter_map(|name| line.field(name)).map(field_box);
    let batches = live(move || proposal.get(), move |found| found.map(|p| batches(line, &p)));
    div("entry-fields").add(div("fields").add_all(boxes)).add(batches)
}

/// All batches of the shelf; a choice of one for whoever may pass over the first.
fn batches(line: Line, proposal: &Proposal) -> El {
    let may_choose = may("fefo:override");
    let name = format!("batch-{}", line.number);
    let option = |chosen: Option<Uuid>, text: String, blocked: bool| {
        let box_ = may_choose.then(|| {
            el("input")
                .set("type", "radio")
                .set("name", name.clone())
                .flag("disabled", blocked)
                .checked(move || line.pin.get() == chosen)
                .on("change", move |_| line.pin.set(chosen))
        });
        el("label").class("check").add(box_).add(text)
    };
    let first = may_choose.then(|| option(None, w!("First expired, first out").into(), false));
    let lots = proposal.shelf.iter().map(|lot| {
        let objection = proposal.objection(lot.batch);
        let why =
            objection.map(|(reason, days)| format!(" · {}", passed_over(reason.as_str(), days)));
        let blocked = objection.is_some_and(|(reason, _)| reason != SkipReason::NothingFree)
            || free(lot) == 0;
        let free = grouped(&free(lot).to_string());
        let until = until(lot).0;
        let why = why.unwrap_or_default();
        option(
            Some(lot.batch),
            w!(
                "{batch} · {until} · {n} free{why}",
                batch = lot.batch_number,
                until = until,
                n = free,
                why = why
            ),
            blocked,
        )
    });
    el("fieldset").add(el("legend").add(w!("Batches"))).add(first).add_all(lots)
}
