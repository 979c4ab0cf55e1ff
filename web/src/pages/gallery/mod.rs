//! Every part in every state, for whoever works on them. Not linked, and not there in production.

mod charts;
mod fields;

use crate::describe::icons;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Part, button, div, el, sign};
use crate::parts::icon::icon;
use crate::parts::problem::{alert, problem_box};
use crate::parts::secret::secret;
use crate::parts::skeleton::skeleton;
use crate::parts::toast;
use crate::problem::{FieldError, Problem};
use crate::route;
use leptos::prelude::*;
use serde_json::json;

pub fn gallery_page() -> El {
    route::title("Gallery");
    el("section")
        .class("page")
        .add(el("header").class("page-head").add(el("h1").add(sign("Gallery"))))
        .add(section("Buttons", buttons()))
        .add(section("Badges and tiles", badges()))
        .add(section("Fields", fields::fields()))
        .add(section("Charts", charts::charts()))
        .add(section("Waiting, empty, failed", states()))
        .add(section("On top of the page", on_top()))
}

fn section(title: &'static str, inside: Vec<El>) -> El {
    el("section").class("card stack").add(el("h2").add(sign(title))).add_all(inside)
}

fn buttons() -> Vec<El> {
    let row = |class: &'static str| {
        let plain = button(class).add(sign("Plain"));
        let drawn = button(class).add(icon(icons::PLUS)).add(sign("With an icon"));
        let off = button(class).flag("disabled", true).add(sign("Not now"));
        div("toolbar").add(plain).add(drawn).add(off)
    };
    let small = button("icon-button").set("aria-label", "Copy").add(icon(icons::COPY));
    vec![row("button primary"), row("button"), row("button danger"), div("toolbar").add(small)]
}

fn badges() -> Vec<El> {
    let badge = |class: &'static str, text: &'static str| el("span").class(class).add(sign(text));
    let badges = div("toolbar")
        .add(badge("badge", "Draft"))
        .add(badge("badge good", "In stock"))
        .add(badge("badge warn", "Low"))
        .add(badge("badge bad", "Out"));
    let tile = |number: &'static str, words: &'static str| {
        let tile = div("tile").add(icon(icons::SHELF)).add(el("strong").add(sign(number)));
        el("li").add(tile.add(el("span").add(sign(words))))
    };
    let tiles = [tile("0", "None"), tile("128", "Some"), tile("1,234,567", "Many")];
    vec![badges, el("ul").set("role", "list").class("tiles").add_all(tiles)]
}

fn states() -> Vec<El> {
    let refused = Problem {
        status: 409,
        title: "Not enough in stock".to_owned(),
        detail: "asked for more than can be given".to_owned(),
        request_id: "01a2b3c4d5e6-0000002a".to_owned(),
        errors: vec![FieldError {
            pointer: "/lines/0/quantity".to_owned(),
            detail: "too many".to_owned(),
        }],
        more: json!({"asked": 40, "available": 20}),
        ..Problem::offline()
    };
    let empty = div("empty")
        .add(icon(icons::MEDICINE))
        .add(el("h3").add(sign("No medicines yet")))
        .add(el("p").add(sign("What can be prescribed, received and given out.")));
    let again = || toast::say("Tried again.");
    vec![
        skeleton(4),
        empty,
        problem_box(refused, None),
        problem_box(Problem::offline(), Some(Box::new(again))),
        alert("This is not your password.".to_owned()),
        el("progress").set("aria-label", "Rows").set("max", "100").set("value", "40"),
        el("progress").set("aria-label", "Nobody knows how long"),
    ]
}

fn on_top() -> Vec<El> {
    let (question, shown) = (RwSignal::new(None::<()>), RwSignal::new(None::<()>));
    let buttons = div("toolbar")
        .add(
            button("button").add(sign("Message")).on_click(|| toast::say("The medicine is saved.")),
        )
        .add(
            button("button")
                .add(sign("Warning"))
                .on_click(|| toast::refuse("Batch B1 has expired.")),
        )
        .add(button("button").add(sign("Question")).on_click(move || question.set(Some(()))))
        .add(button("button").add(sign("Secret")).on_click(move || shown.set(Some(()))));
    let asking = asked(question, move |()| {
        let close = move || question.set(None);
        dialog("Delete the supplier?", close)
            .add(el("p").add(sign("It is used by 3 medicines, so it is only deactivated.")))
            .add(
                foot()
                    .add(button("button").on_click(close).add(sign("Cancel")))
                    .add(button("button danger").on_click(close).add(sign("Delete"))),
            )
    });
    let telling = asked(shown, move |()| {
        secret("The password of ward.a", "correct-horse-battery".to_owned(), move || {
            shown.set(None);
        })
    });
    vec![buttons, div("").add(vec![asking, telling].part())]
}
