//! A workbook instead of a text: the server reads a sheet of it into rows.

use super::csv::{Row, says_something};
use super::{Step, Wizard};
use crate::describe::show::{number, plain, rows};
use crate::http::{self, encode};
use crate::parts::dom::{El, div, el, live};
use leptos::prelude::*;
use serde_json::Value;
use web_sys::File;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// By its name, too: not every system knows the kind.
pub fn is_workbook(file: &File) -> bool {
    let name = file.name().to_ascii_lowercase();
    file.type_() == XLSX || name.ends_with(".xlsx") || name.ends_with(".xls")
}

/// Has the sheet of this name read, or the first one.
pub fn open(wizard: Wizard, sheet: &str) {
    let (Some(file), Some(life)) = (wizard.book.get_value(), wizard.life.get_value()) else {
        return;
    };
    wizard.begin_again();
    wizard.step.set(Step::Reading);
    let turn = wizard.turn.get_value();
    let mut path = "imports/sheet".to_owned();
    if !sheet.is_empty() {
        path.push_str(&format!("?sheet={}", encode(sheet)));
    }
    http::post_file(path, file, XLSX).key(http::key()).send(life, move |answer| {
        // Meanwhile another file may have been chosen.
        if wizard.turn.get_value() != turn {
            return;
        }
        wizard.step.set(Step::Choose);
        match answer {
            Ok(reply) => {
                let names = texts(rows(&reply.body, "names"));
                wizard.sheets.set((names, plain(&reply.body, "name")));
                wizard.take(Ok(rows(&reply.body, "rows").iter().filter_map(row).collect()));
            }
            Err(problem) => {
                wizard.refused.set(Some(problem));
                wizard.step.set(Step::Refused);
            }
        }
    });
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

fn row(row: &Value) -> Option<Row> {
    let line = usize::try_from(number(row, "line")).ok()?;
    let cells = texts(rows(row, "cells"));
    says_something(&cells).then_some(Row { line, cells })
}

/// Which sheet, where there are several.
pub fn choice(wizard: Wizard) -> AnyView {
    live(
        move || wizard.sheets.get(),
        move |(names, chosen)| (names.len() > 1).then(|| select(wizard, names, &chosen)),
    )
}

fn select(wizard: Wizard, names: Vec<String>, chosen: &str) -> El {
    let options = names.into_iter().map(|name| {
        el("option").set("value", name.clone()).flag("selected", name == chosen).add(name)
    });
    let box_ = el("select")
        .set("id", "import-sheet")
        .add_all(options)
        .on("change", move |event| open(wizard, &event_target_value(&event)));
    div("field").add(el("label").set("for", "import-sheet").add(w!("Sheet"))).add(box_)
}
