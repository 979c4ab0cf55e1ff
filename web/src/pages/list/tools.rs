//! What can be done with a list as a whole: which columns, and the list as a file.

use crate::describe::{Column, Slice, icons};
use crate::parts::dom::{El, button, el, sign};
use crate::parts::icon::icon;
use crate::parts::menu::{menu, panel};
use leptos::prelude::*;

pub fn column_choice(slice: &'static Slice, chosen: RwSignal<Vec<&'static str>>) -> El {
    let face = el("span").class("face").add(icon(icons::COLUMNS)).add(w!("Columns"));
    let boxes = slice.columns.iter().skip(1).map(|column| tick(column, chosen));
    let start = move || {
        let shown = slice.columns.iter().filter(|column| column.shown);
        chosen.set(shown.map(|column| column.field).collect());
    };
    let set = el("fieldset").add(el("legend").add(w!("Columns"))).add_all(boxes);
    let again = button("button plain").on_click(start).add(w!("As at first"));
    menu("menu columns", w!("Columns"), face, panel().add(set).add(again))
}

fn tick(column: &'static Column, chosen: RwSignal<Vec<&'static str>>) -> El {
    let field = column.field;
    let box_ = el("input")
        .set("type", "checkbox")
        .checked(move || chosen.with(|fields| fields.contains(&field)))
        .on("change", move |event| {
            let on = event_target_checked(&event);
            chosen.update(|fields| {
                fields.retain(|other| *other != field);
                if on {
                    fields.push(field);
                }
            });
        });
    el("label").class("check").add(box_).add(column.label)
}

/// The rows of this search and these filters as a file.
pub fn csv_link(address: impl Fn() -> String + Send + 'static) -> El {
    el("a")
        .class("button")
        .set("download", "")
        .set("title", w!("The rows of this search and these filters as a file"))
        .live("href", move || Some(format!("/api/v1/{}&format=csv", address())))
        .add(icon(icons::DOWNLOAD))
        .add(sign("CSV"))
}
