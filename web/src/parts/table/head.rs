//! The head of the table: names of the columns, and the way to sort by them.

use crate::describe::{Column, Show, icons};
use crate::parts::dom::{El, button, div, el};
use crate::parts::icon::icon;
use leptos::prelude::*;

/// `name` to `-name` and back; another column starts upwards.
pub fn turned(sort: &str, field: &str) -> String {
    if sort == field { format!("-{field}") } else { field.to_owned() }
}

fn direction(sort: &str, field: &str) -> Option<&'static str> {
    if sort == field {
        Some("ascending")
    } else if sort.strip_prefix('-') == Some(field) {
        Some("descending")
    } else {
        None
    }
}

pub fn head(columns: &[Column], sort: Signal<String>, on_sort: fn(&str), picks: bool) -> El {
    let cells = columns.iter().map(|column| {
        let field = column.field;
        let number = matches!(column.show, Show::Number | Show::Money);
        let cell = div(if number { "number" } else { "" })
            .set("role", "columnheader")
            .live("aria-sort", move || direction(&sort.get(), field).map(str::to_owned));
        if !column.sorts {
            return cell.add(column.label);
        }
        let turn = button("")
            .set("tabindex", "-1")
            .on_click(move || on_sort(&turned(&sort.get_untracked(), field)))
            .add(column.label)
            .add(icon(icons::DOWN));
        cell.add(turn)
    });
    let pick = picks.then(|| {
        div("pick").set("role", "columnheader").add(el("span").class("hidden").add(w!("Chosen")))
    });
    let row = div("row").set("role", "row").set("aria-rowindex", "1").add_all(cells).add(pick);
    div("grid-head").set("role", "rowgroup").add(row)
}
