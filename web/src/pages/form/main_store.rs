//! A ward asks the main store, which it does not see: its name comes with what it could give.

use super::draft::Draft;
use crate::describe::show::{grouped, named, number, plain};
use crate::parts::dom::{El, el, follow, live, memo};
use crate::parts::load::Loaded;
use crate::session::is_confined;
use leptos::prelude::*;

/// What the main store could give of the medicine that is being typed; names it as the source.
pub fn main_store(draft: Draft) -> Option<El> {
    let asks = draft.slice.paper.is_some_and(|paper| paper.asks_main) && is_confined();
    let lines = draft.lines.filter(|_| asks)?;
    let medicine = memo(move || {
        lines.all.track();
        let open = lines.find(lines.open.get());
        let typed = open.and_then(|line| line.find("medicine_id"));
        typed.map(|typed| typed.value.get()).unwrap_or_default()
    });
    let found = Loaded::new(move || match medicine.get() {
        medicine if medicine.is_empty() => medicine,
        medicine => format!("stock/main?medicine_id={medicine}"),
    });
    let source = draft.find("source_store_id")?;
    follow(move || {
        if let Some(body) = found.ready()
            && source.value.with_untracked(String::is_empty)
        {
            let store = body.get("store").cloned().unwrap_or_default();
            source.words.set(named(&body, "store"));
            source.value.set(plain(&store, "id"));
        }
    });
    let told = live(
        move || found.ready(),
        |body| {
            body.map(|body| {
                let could = grouped(&number(&body, "available").to_string());
                el("p").class("quiet").add(w!("The main store could give {n} of it.", n = could))
            })
        },
    );
    Some(el("div").set("role", "status").add(told))
}
