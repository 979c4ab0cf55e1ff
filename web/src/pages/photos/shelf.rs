//! The photos side by side, and what can be done with each.

use super::{Album, address, size};
use crate::describe::icons;
use crate::describe::show::plain;
use crate::parts::dom::{El, apart, button, div, el};
use crate::parts::icon::icon;
use crate::session::may;
use leptos::prelude::*;
use serde_json::Value;

pub fn shelf(album: Album, photos: &[Value]) -> El {
    if photos.is_empty() {
        let hint = w!("A photo of the pack helps to take the right one from the shelf.");
        return div("empty")
            .add(icon(icons::PHOTO))
            .add(el("h2").add(w!("No photos yet")))
            .add(el("p").add(hint));
    }
    let all = photos.len();
    let one = |(at, photo): (usize, &Value)| member(album, photo, at, all);
    el("ul").class("tiles").set("role", "list").add_all(photos.iter().enumerate().map(one))
}

/// The name of the element that opens a photo.
pub fn opener(photo: &Value) -> String {
    format!("photo-{}", plain(photo, "id"))
}

fn member(album: Album, photo: &Value, at: usize, all: usize) -> El {
    let small = el("img")
        .set("src", format!("/api/v1/{}/thumbnail", address(photo)))
        .set("alt", album.told(at, all));
    let open = button("")
        .set("id", opener(photo))
        .set("title", w!("See it large"))
        .on_click(move || album.large.set(Some(at)))
        .add(small);
    let first = (at == 0).then(|| el("span").class("badge good").add(w!("First")));
    let said = div("toolbar").add(el("span").class("quiet").add(apart(size(photo)))).add(first);
    el("li")
        .class("card photo")
        .add(open)
        .add(said)
        .add(may("medicines:write").then(|| acts(album, photo, at, all)))
}

fn acts(album: Album, photo: &Value, at: usize, all: usize) -> El {
    let act = |drawing: &'static str, label: String| {
        button("icon-button")
            .set("title", label.clone())
            .set("aria-label", label)
            .flag_if("disabled", move || album.busy.get())
            .add(icon(drawing))
    };
    let put = |drawing: &'static str, label: String, to: usize| {
        let photo = photo.clone();
        act(drawing, label).on_click(move || album.put(&photo, to))
    };
    let n = at + 1;
    let first = (at > 0).then(|| put(icons::STAR, w!("Make photo {n} the first", n = n), 0));
    // From the second place forward is to the first one.
    let earlier = at.checked_sub(1).filter(|to| *to > 0);
    let earlier = earlier.map(|to| put(icons::BACK, w!("Move photo {n} forward", n = n), to));
    let later = (n < all).then(|| put(icons::NEXT, w!("Move photo {n} back", n = n), n));
    let leaving = photo.clone();
    let remove = act(icons::TRASH, w!("Delete photo {n}", n = n))
        .on_click(move || album.leaving.set(Some(leaving.clone())));
    div("toolbar").add(first).add(earlier).add(later).add(remove)
}
