//! The lines of a document on its form.

use super::lines::{Line, Lines, focus_on};
use crate::describe::{Field, Kind, icons, show};
use crate::parts::dom::{El, Part, button, div, each, el, live, memo, words};
use crate::parts::field::{Typed, field_box};
use crate::parts::icon::icon;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

pub fn line_editor(lines: Lines) -> El {
    let numbers = move || lines.all.with(|all| all.iter().map(|line| (0, line.number)).collect());
    let rows = each(numbers, move |(_, number)| row(lines, number));
    let more = button("button").on_click(move || lines.add()).add(icon(icons::PLUS));
    let count = words(move || {
        w!("{n} line|{n} lines").count(i64::try_from(lines.all.with(Vec::len)).unwrap_or(0))
    });
    let hint = w!("Enter goes from a finished line on to the next. Ctrl Enter saves.");
    el("fieldset")
        .class("card")
        .add(el("legend").add(w!("Lines")))
        .add(el("p").class("quiet").set("role", "status").add(count))
        .add(el("ol").class("entry").set("role", "list").add(rows))
        .add(
            div("entry-foot").add(more.add(w!("Add a line"))).add(el("p").class("quiet").add(hint)),
        )
}

fn row(lines: Lines, number: u32) -> El {
    let open = memo(move || lines.open.get() == number);
    let Some(line) = lines.find(number) else {
        return el("li");
    };
    let place = move || {
        lines.all.track();
        lines.place(number).map_or(0, |place| place + 1)
    };
    let wrong = move || line.typed().iter().any(|typed| typed.error.with(Option::is_some));
    let name = words(move || w!("Line {n}", n = place()));
    let edit = button("button")
        .set("id", format!("line-{number}"))
        .says("aria-expanded", move || open.get())
        .on_click(move || {
            if open.get_untracked() {
                lines.open.set(0);
                focus_on(format!("line-{number}"));
            } else {
                lines.show(number);
            }
        })
        .add(words(move || if open.get() { w!("Close") } else { w!("Edit") }))
        .add(
            el("span")
                .class("hidden")
                .add(words(move || format!(" {}", w!("line {n}", n = place())))),
        );
    let remove = button("icon-button")
        .live("aria-label", move || Some(w!("Remove line {n}", n = place())))
        .on_click(move || lines.remove(number))
        .add(icon(icons::TRASH));
    let head = div("entry-head")
        .add(el("span").class("quiet").add(name))
        .add(el("span").class("entry-words").add(summary(line)))
        .add(edit)
        .add(remove);
    el("li")
        .class_if("wrong", wrong)
        .add(head)
        .add(live(move || open.get(), move |open| open.then(|| fields(lines, line))))
}

/// What has been typed, in a line of words.
fn summary(line: Line) -> AnyView {
    words(move || {
        let told = line.typed().into_iter().filter(|typed| !typed.field.rare).map(told);
        let told: Vec<String> = told.filter(|text| !text.is_empty()).collect();
        if told.is_empty() { w!("Nothing yet").into() } else { told.join(" · ") }
    })
}

fn told(typed: Typed) -> String {
    let text = typed.value.get();
    if text.is_empty() || text == typed.field.default {
        return String::new();
    }
    match typed.field.kind {
        Kind::Reference(_) | Kind::Batch => typed.words.get(),
        Kind::Date => show::day(&text),
        Kind::Number { .. } => format!("{} {}", typed.field.label.text(), show::grouped(&text)),
        Kind::Select(choices) => show::chosen(choices, &text),
        Kind::Flag if text == "true" => typed.field.label.into(),
        Kind::Flag | Kind::Area => String::new(),
        _ => text,
    }
}

fn fields(lines: Lines, line: Line) -> El {
    let of = |rare: bool| line.typed().into_iter().filter(move |typed| typed.field.rare == rare);
    let often = div("fields").add_all(of(false).map(field_box));
    let seldom: Vec<Typed> = of(true).collect();
    let used = |typed: &Typed| {
        let Field { default, .. } = typed.field;
        typed.error.with_untracked(Option::is_some)
            || typed.value.with_untracked(|text| text != default && text != "0")
    };
    let more = (!seldom.is_empty()).then(|| {
        let begun = seldom.iter().any(used);
        el("details")
            .flag("open", begun)
            .add(el("summary").add(w!("More")))
            .add(div("fields").add_all(seldom.into_iter().map(field_box)))
    });
    let done = button("button").on_click(move || lines.finish(line.number)).add(w!("Done"));
    div("entry-fields")
        .set("role", "group")
        .live("aria-label", move || {
            lines.all.track();
            Some(w!("Line {n}", n = lines.place(line.number).map_or(0, |place| place + 1)))
        })
        .on_key(move |event| pressed(lines, line.number, event))
        .add(often)
        .add(more)
        .add(done.part())
}

/// Enter in a box is done with the line; what a box does with it itself comes first.
fn pressed(lines: Lines, number: u32, event: &KeyboardEvent) {
    let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
    let in_box = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "SELECT"));
    if event.key() == "Enter" && in_box && !held && !event.default_prevented() {
        event.prevent_default();
        lines.finish(number);
    }
}
