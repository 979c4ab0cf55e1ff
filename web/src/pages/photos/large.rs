//! One photo as large as the screen allows; the next one by a button or an arrow key.

use super::{Album, address, size};
use crate::describe::icons;
use crate::describe::show::{instant, plain};
use crate::parts::dialog::dialog;
use crate::parts::dom::{El, button, div, el, live, words};
use crate::parts::icon::icon;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;

pub fn large(album: Album, first: usize) -> El {
    let photos = StoredValue::new(album.items());
    let all = photos.with_value(Vec::len);
    let at = RwSignal::new(first);
    // Around the end, so that no button vanishes below the finger.
    let turn = move |steps: usize| at.update(|at| *at = (*at + steps) % all.max(1));
    let (forth, back) = (1, all.saturating_sub(1));
    let way = |drawing: &'static str, label: Word, steps: usize| {
        button("icon-button")
            .set("aria-label", label)
            .on_click(move || turn(steps))
            .add(icon(drawing))
    };
    let place = move || w!("{n} of {all}", n = at.get() + 1, all = all);
    let ways = (all > 1).then(|| {
        div("toolbar")
            .add(way(icons::BACK, w!("Earlier"), back))
            .add(el("span").class("quiet").set("role", "status").add(words(place)))
            .add(way(icons::NEXT, w!("Later"), forth))
    });
    let shown = live(
        move || at.get(),
        move |at| {
            let photo = photos.with_value(|photos| photos.get(at).cloned())?;
            Some(vec![picture(&photo, album.told(at, all)), caption(&photo)])
        },
    );
    let from_the_right = document().dir() == "rtl";
    dialog(album.name.get_value(), move || album.large.set(None))
        .class("wide")
        .on_key(move |event| match (event.key().as_str(), from_the_right) {
            ("ArrowRight", false) | ("ArrowLeft", true) => turn(forth),
            ("ArrowLeft", false) | ("ArrowRight", true) => turn(back),
            _ => {}
        })
        .add(shown)
        .add(ways)
}

fn picture(photo: &Value, told: String) -> El {
    el("img")
        .set("src", format!("/api/v1/{}", address(photo)))
        .set("alt", told)
        .set("width", plain(photo, "width"))
        .set("height", plain(photo, "height"))
}

fn caption(photo: &Value) -> El {
    let when = instant(&plain(photo, "created_at"));
    el("p").class("quiet").add(w!("{size} pixels, added {when}", size = size(photo), when = when))
}
