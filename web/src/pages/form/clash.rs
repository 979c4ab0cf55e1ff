//! Someone else has changed the record since it was opened: shows what, and keeps what was typed.

use super::draft::Draft;
use crate::describe::show::{instant, plain};
use crate::parts::dialog::{dialog, foot};
use crate::parts::dom::{El, button, el};
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

pub fn clash(draft: Draft, theirs: Arc<Value>) -> El {
    let when = instant(&plain(&theirs, "updated_at"));
    let rows = draft.differences(&theirs).into_iter().map(|(label, theirs, mine)| {
        el("tr")
            .add(el("th").set("scope", "row").add(label))
            .add(el("td").add(theirs))
            .add(el("td").add(mine))
    });
    let rows: Vec<El> = rows.collect();
    let table = (!rows.is_empty()).then(|| {
        let names = [w!("Field"), w!("Theirs"), w!("Yours")]
            .map(|name| el("th").set("scope", "col").add(name));
        el("table")
            .class("plain")
            .add(el("thead").add(el("tr").add_all(names)))
            .add(el("tbody").add_all(rows))
    });
    let (mine, other) = (theirs.clone(), theirs);
    let drop = button("button").on_click(move || draft.go_on_from(other.clone(), false));
    let keep = button("button primary").on_click(move || draft.go_on_from(mine.clone(), true));
    dialog(w!("Someone else changed this record"), move || draft.theirs.set(None))
        .add(el("p").add(w!("It was saved on {when}, after you had opened it.", when = when)))
        .add(table)
        .add(
            foot()
                .add(drop.add(w!("Take theirs")))
                .add(keep.add(w!("Reload and keep what I typed"))),
        )
}
