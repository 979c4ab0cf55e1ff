//! The language of the page. Another one begins the page anew, for every text of it is another.

use crate::parts::dom::{El, apart, div, el};
use crate::words::language;

pub fn language_choice() -> El {
    let now = language::now();
    let choices = language::ALL.iter().map(|&(tag, name)| {
        let box_ = el("input")
            .set("type", "radio")
            .set("name", "language")
            .set("value", tag)
            .flag("checked", tag == now)
            .on("change", move |_| language::choose(tag));
        el("label").set("lang", tag).add(box_).add(apart(name))
    });
    let group = div("choice").set("role", "radiogroup").set("aria-label", w!("Language"));
    group.add_all(choices)
}
