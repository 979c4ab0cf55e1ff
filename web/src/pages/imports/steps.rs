//! What is seen at each step of an import.

use super::csv::cell;
use super::run::Wrong;
use super::{Step, Wizard};
use crate::describe::show::grouped;
use crate::pages::paper::lines::framed;
use crate::parts::dom::{El, button, div, el, words as telling};
use crate::parts::problem::{alert, problem_box};
use crate::parts::skeleton::skeleton;
use crate::words::{self, local::counted};
use leptos::prelude::*;

/// Problems that are shown at once; the file has all of them.
const SHOWN: usize = 100;

pub fn shown(wizard: Wizard, step: Step) -> Vec<El> {
    let refused = wizard.refused.get_untracked().map(|problem| problem_box(problem, None));
    let step = match step {
        Step::Choose | Step::Refused => return refused.into_iter().collect(),
        Step::Reading => reading(),
        Step::Match => matching(wizard),
        Step::Busy => busy(wizard),
        Step::Tried => tried(wizard),
        Step::Done => done(wizard),
    };
    refused.into_iter().chain([step]).collect()
}

fn reading() -> El {
    div("card")
        .set("aria-busy", "true")
        .add(el("p").class("quiet").add(w!("The workbook is being read …")))
        .add(skeleton(4))
}

fn matching(wizard: Wizard) -> El {
    let rows = wizard.rows.get_value();
    let fields = wizard.fields();
    let heads = rows.first().map(|head| head.cells.clone()).unwrap_or_default();
    let lines = heads.into_iter().enumerate().map(|(at, head)| {
        let samples = rows.iter().skip(1).take(3).filter_map(|row| row.cells.get(at));
        let samples: Vec<&str> =
            samples.map(String::as_str).filter(|text| !text.is_empty()).collect();
        let chosen = wizard.plan.with_untracked(|plan| plan.get(at).copied().flatten());
        let none =
            el("option").set("value", "").flag("selected", chosen.is_none()).add(w!("Left out"));
        let options = fields.iter().enumerate().map(|(place, field)| {
            el("option")
                .set("value", place.to_string())
                .flag("selected", chosen == Some(place))
                .add(field.label)
        });
        let select = el("select")
            .set("aria-label", w!("Field of the column {name}", name = head))
            .add(none)
            .add_all(options)
            .on("change", move |event| {
                let place = event_target_value(&event).parse().ok();
                wizard.plan.update(|plan| {
                    if let Some(own) = plan.get_mut(at) {
                        *own = place;
                    }
                });
            });
        el("tr")
            .add(el("th").set("scope", "row").add(head))
            .add(el("td").class("quiet").add(samples.join(" · ")))
            .add(el("td").add(select))
    });
    let missing = telling(move || {
        let plan = wizard.plan.get();
        let fields = wizard.fields();
        let missing = fields
            .iter()
            .enumerate()
            .filter(|(at, field)| field.required && !plan.contains(&Some(*at)));
        let missing: Vec<&str> = missing.map(|(_, field)| field.label.text()).collect();
        if missing.is_empty() {
            String::new()
        } else {
            w!("Still needed: {fields}.", fields = missing.join(words::comma()))
        }
    });
    let table = framed(
        w!("Columns"),
        &[(w!("Column"), false), (w!("First rows"), false), (w!("Field"), false)],
        lines.collect(),
    );
    let foot = el("footer")
        .class("form-foot")
        .add(button("button primary").on_click(move || wizard.attempt()).add(w!("Try all rows")))
        .add(
            el("span")
                .class("quiet")
                .add(w!("{n} rows", n = counted(rows.len().saturating_sub(1)))),
        );
    el("section")
        .class("card sheet-card")
        .add(el("h2").add(w!("Which column is which?")))
        .add(table)
        .add(el("p").class("hint").set("role", "status").add(missing))
        .add(foot)
}

fn busy(wizard: Wizard) -> El {
    let all = wizard.rows.with_value(Vec::len).saturating_sub(1);
    let bar = el("progress")
        .set("aria-label", w!("Rows"))
        .set("max", all.to_string())
        .live("value", move || Some(wizard.done.get().to_string()));
    let told = telling(move || {
        w!("{n} of {all} rows", n = counted(wizard.done.get()), all = counted(all))
    });
    div("card").add(bar).add(el("p").class("quiet").add(told))
}

fn tried(wizard: Wizard) -> El {
    let outcome = wizard.outcome.get_untracked();
    let good = grouped(&outcome.good.to_string());
    let take = (outcome.good > 0).then(|| {
        button("button primary")
            .on_click(move || wizard.take_over())
            .add(w!("Import {n} rows", n = good))
    });
    let back = button("button")
        .on_click(move || wizard.step.set(Step::Match))
        .add(w!("Back to the columns"));
    el("section")
        .class("card sheet-card")
        .add(el("h2").add(w!("Tried, nothing is stored yet")))
        .add(el("p").add(w!("{n} rows can be taken over.", n = good)))
        .add(problems(&outcome.wrong))
        .add(el("footer").class("form-foot").add(take).add(back))
}

fn done(wizard: Wizard) -> El {
    let outcome = wizard.outcome.get_untracked();
    let list = wizard.list.get_untracked();
    let good = grouped(&outcome.good.to_string());
    el("section")
        .class("card sheet-card")
        .add(el("h2").add(w!("Imported")))
        .add(el("p").add(w!("{n} records are stored.", n = good)))
        .add(problems(&outcome.wrong))
        .add(
            crate::parts::dom::link(format!("/{list}"))
                .class("button primary")
                .add(w!("To the list")),
        )
}

/// Every wrong cell with its line; all of them as a file, so that they can be mended there.
fn problems(wrong: &[Wrong]) -> Option<Vec<El>> {
    if wrong.is_empty() {
        return None;
    }
    let mut lines: Vec<usize> = wrong.iter().map(|wrong| wrong.line).collect();
    lines.dedup();
    let told = w!("{n} rows have something wrong and are left out.", n = counted(lines.len()));
    let rows = wrong.iter().take(SHOWN).map(|wrong| {
        el("tr")
            .add(el("td").class("number").add(counted(wrong.line)))
            .add(el("td").add(wrong.field.clone()))
            .add(el("td").add(wrong.why.clone()))
    });
    let table = framed(
        w!("Problems"),
        &[(w!("Line"), true), (w!("Field"), false), (w!("What is wrong"), false)],
        rows.collect(),
    );
    let line =
        |wrong: &Wrong| format!("{},{},{}\r\n", wrong.line, cell(&wrong.field), cell(&wrong.why));
    let text: String = wrong.iter().map(line).collect();
    let text = crate::http::encode(&format!("line,field,problem\r\n{text}"));
    let file = el("a")
        .class("button")
        .set("download", "problems.csv")
        .set("href", format!("data:text/csv;charset=utf-8,{text}"))
        .add(w!("All problems as CSV"));
    Some(vec![alert(told), table, file])
}
