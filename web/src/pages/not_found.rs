//! There is no such page.

use crate::parts::dom::{El, div, el, link};
use crate::route;

pub fn not_found() -> El {
    route::title(w!("Not found"));
    let text = div("empty")
        .add(el("h1").add(w!("This page is not there")))
        .add(el("p").add(w!("The address may be mistyped, or what it showed is gone.")))
        .add(link("/").class("button primary").add(w!("To the overview")));
    el("section").class("page").add(text)
}
