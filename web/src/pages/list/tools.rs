//! What can be done with a list as a whole: how it looks, and the list as a file.

use super::look::Look;
use crate::describe::{Column, icons};
use crate::parts::dom::{El, Node, button, each, el, focus, sign, tick};
use crate::parts::icon::icon;
use crate::parts::menu::{menu, panel};
use crate::words::Word;
use leptos::prelude::*;

pub fn columns_menu(look: Look) -> El {
    let face = el("span").class("face").add(icon(icons::COLUMNS)).add(w!("Columns"));
    let keys = move || look.order(true).into_iter().skip(1).map(|at| (at, 0)).collect();
    let line = move |(at, _): (usize, u32)| {
        look.slice.columns.get(at).map_or_else(|| el("div"), |column| line(look, column))
    };
    let set = el("fieldset").add(el("legend").add(w!("Columns"))).add(each(keys, line));
    let compact = tick(move || look.compact.get(), move |on| look.compact.set(on));
    let again = button("button plain").on_click(move || look.first());
    let panel = panel()
        .add(set)
        .add(el("label").class("check").add(compact).add(w!("Narrow rows")))
        .add(again.add(w!("As at first")));
    menu("menu columns", w!("Columns"), face, panel)
}

/// One of two faces of the same list; on a narrow screen there are cards in any case.
pub fn cards_or_table(look: Look) -> El {
    let face = move |cards: bool, name: Word| {
        button("button")
            .says("aria-pressed", move || look.cards.get() == cards)
            .on_click(move || look.cards.set(cards))
            .add(name)
    };
    el("div")
        .class("faces")
        .set("role", "group")
        .set("aria-label", w!("Shown as"))
        .add(face(false, w!("Table")))
        .add(face(true, w!("Cards")))
}

fn line(look: Look, column: &'static Column) -> El {
    let field = column.field;
    let is_shown = move || look.columns.with(|fields| fields.contains(&field));
    let label = el("label")
        .class("check")
        .add(tick(is_shown, move |on| look.turn(field, on)))
        .add(column.label);
    let shift = |later: bool, name: String| {
        let node = Node::new();
        button(if later { "icon-button" } else { "icon-button up" })
            .node(node)
            .set("aria-label", name)
            .class_if("gone", move || !is_shown())
            .on_click(move || {
                look.shift(field, later);
                // Whatever moves in the page loses the focus.
                request_animation_frame(move || focus(node));
            })
            .add(icon(icons::DOWN))
    };
    let name = column.label.text();
    el("div")
        .add(label)
        .add(shift(false, w!("Move {name} forward", name = name)))
        .add(shift(true, w!("Move {name} back", name = name)))
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
