//! Grey lines in the place of what is on its way.

use crate::parts::dom::{El, div, el};

pub fn skeleton(lines: usize) -> El {
    let bones = (0..lines).map(|_| el("span").class("bone"));
    div("skeleton")
        .set("role", "status")
        .add(el("span").class("hidden").add(w!("Loading")))
        .add_all(bones)
}
