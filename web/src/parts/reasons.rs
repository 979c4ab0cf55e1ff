//! A choice among the hospital's reason codes of some kinds.

use crate::describe::show::{flag, plain, rows};
use crate::parts::dom::{El, el, live};
use crate::parts::field::{Typed, dressed};
use crate::parts::load::Loaded;
use crate::words::{self, Word};
use leptos::prelude::*;

/// `kinds` are divided by commas.
pub fn reason_box(typed: Typed, kinds: &'static str) -> El {
    let path = format!("reason-codes?kind={kinds}&active=true&sort=label&per_page=100");
    let codes = Loaded::new(move || path.clone());
    let options = move |body: Option<std::sync::Arc<serde_json::Value>>| {
        let known = body.as_deref().map(|body| rows(body, "items")).unwrap_or_default();
        let mut offered: Vec<(String, String)> = known.iter().map(words).collect();
        let now = typed.value.get_untracked();
        if !now.is_empty() && !offered.iter().any(|(code, _)| *code == now) {
            offered.push((now.clone(), now));
        }
        choices(w!("Choose…"), offered, typed)
    };
    dressed(typed, el("select"))
        .add(live(move || codes.ready(), options))
        .on("change", move |event| typed.value.set(event_target_value(&event)))
}

fn words(row: &serde_json::Value) -> (String, String) {
    let label = words::of(plain(row, "label"));
    let needs = flag(row, "needs_note");
    (plain(row, "code"), if needs { w!("{reason} (needs a note)", reason = label) } else { label })
}

/// The options of a select, the chosen one marked.
pub fn choices(none: Word, offered: Vec<(String, String)>, typed: Typed) -> Vec<El> {
    let nothing = [(String::new(), none.into())];
    let option = |(value, label): (String, String)| {
        let mine = value.clone();
        el("option")
            .set("value", value)
            .prop("selected", move || typed.value.with(|now| *now == mine).into())
            .add(label)
    };
    nothing.into_iter().chain(offered).map(option).collect()
}
