//! Charts: drawn for the eye, walked by the arrow keys, and always there as a table.

mod draw;

use crate::parts::dom::{El, button, div, el, live, words};
use leptos::prelude::*;

/// One mark: what it is of, how high it is, and how that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub label: String,
    pub value: i64,
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lying bars with their names; the largest first, as they come.
    Bar,
    /// Standing bars, for days.
    Days,
    Line,
    /// A line that holds its value until the next.
    Step,
    Ring,
}

/// `title` names the chart; `said` tells what it is drawn from.
pub fn chart(title: &str, said: &str, form: Form, marks: &[Mark]) -> El {
    let drawn = match form {
        Form::Bar => lying(marks),
        Form::Ring => ring(marks),
        Form::Days | Form::Line | Form::Step => upright(title, form, marks),
    };
    figure(title, said, marks, drawn)
}

/// Standing bars alone: whoever draws nothing else does not carry the rest along.
pub fn days(title: &str, said: &str, marks: &[Mark]) -> El {
    figure(title, said, marks, upright(title, Form::Days, marks))
}

fn figure(title: &str, said: &str, marks: &[Mark], drawn: El) -> El {
    let hint = el("figcaption").class("quiet").add(said.to_owned());
    el("figure")
        .class("chart")
        .set("aria-label", title.to_owned())
        .add(drawn)
        .add(hint)
        .add(table(title, marks))
}

/// Names, bars and values in rows: nothing is hidden in a tooltip.
fn lying(marks: &[Mark]) -> El {
    let most = marks.iter().map(|mark| mark.value).max().unwrap_or(0);
    let row = |mark: &Mark| {
        let bar = draw::stack(&[mark.value], most);
        el("li")
            .add(el("span").class("name").add(mark.label.clone()))
            .add(svg("bar-line", bar))
            .add(el("span").class("number").add(mark.words.clone()))
    };
    el("ol").set("role", "list").class("bar-list").add_all(marks.iter().map(row))
}

fn ring(marks: &[Mark]) -> El {
    let values: Vec<i64> = marks.iter().map(|mark| mark.value).collect();
    let entry = |(at, mark): (usize, &Mark)| {
        let hue = el("i").class(HUES.get(at).copied().unwrap_or(""));
        let name = el("span").class("name").add(mark.label.clone());
        el("li").add(hue).add(name).add(el("span").class("number").add(mark.words.clone()))
    };
    let legend = el("ul").set("role", "list").class("legend");
    div("ring-chart")
        .add(svg("ring", draw::ring(&values)))
        .add(legend.add_all(marks.iter().enumerate().map(entry)))
}

const HUES: [&str; 6] = ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5"];

/// Bars of parts, one below the other, on one scale. `parts` names the parts in their order.
pub fn stacked(title: &str, parts: &[&str], rows: &[(String, Vec<Mark>)]) -> El {
    let sum = |marks: &[Mark]| marks.iter().map(|mark| mark.value.max(0)).sum::<i64>();
    let most = rows.iter().map(|(_, marks)| sum(marks)).max().unwrap_or(0);
    let row = |(name, marks): &(String, Vec<Mark>)| {
        let values: Vec<i64> = marks.iter().map(|mark| mark.value).collect();
        let told: Vec<String> =
            marks.iter().map(|mark| format!("{} {}", mark.label, mark.words)).collect();
        el("li")
            .add(el("span").class("name").add(name.clone()))
            .add(svg("bar-line", draw::stack(&values, most)))
            .add(el("span").class("number").add(told.join(" · ")))
    };
    let legend = parts.iter().enumerate().map(|(at, name)| {
        let hue = el("i").class(HUES.get(at).copied().unwrap_or(""));
        el("li").add(hue).add((*name).to_owned())
    });
    el("figure")
        .class("chart")
        .set("aria-label", title.to_owned())
        .add(el("ul").set("role", "list").class("legend").add_all(legend))
        .add(el("ol").set("role", "list").class("bar-list").add_all(rows.iter().map(row)))
}

/// A scale, the drawing, and a reading that the pointer and the arrow keys move.
fn upright(title: &str, form: Form, marks: &[Mark]) -> El {
    let values: Vec<i64> = marks.iter().map(|mark| mark.value).collect();
    let (top, step) = draw::scale(values.iter().copied().max().unwrap_or(0));
    let drawn = match form {
        Form::Days => draw::bars(&values, top),
        _ => draw::line(&values, top, form == Form::Step),
    };
    let count = marks.len();
    let at = RwSignal::new(count.saturating_sub(1));
    let all = StoredValue::new(marks.to_vec());
    let lines = (0..=top / step)
        .rev()
        .map(|line| el("li").add(crate::describe::show::grouped(&(line * step).to_string())));
    let cursor = el("i").class("cursor").style("inset-inline-start", move || {
        format!("{}%", draw::place(at.get(), count) * 100 / draw::WIDTH)
    });
    let plot = div("plot")
        .set("tabindex", "0")
        .set("role", "slider")
        .set("aria-label", w!("{title}; arrow keys read the values", title = title))
        .set("aria-valuemin", "1")
        .set("aria-valuemax", count.to_string())
        .live("aria-valuenow", move || Some((at.get() + 1).to_string()))
        .live("aria-valuetext", move || Some(reading(all, at.get())))
        .on_key(move |event| {
            let rtl = document().dir() == "rtl";
            let now = at.get_untracked();
            let next = match event.key().as_str() {
                "ArrowLeft" if rtl => now + 1,
                "ArrowRight" if rtl => now.saturating_sub(1),
                "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
                "ArrowRight" | "ArrowUp" => now + 1,
                "Home" => 0,
                "End" => count,
                _ => return,
            };
            event.prevent_default();
            at.set(next.min(count.saturating_sub(1)));
        })
        .on("pointermove", move |event| follow_pointer(&event, at, count))
        .add(svg("drawing", drawn))
        .add(cursor);
    let first = marks.first().map(|mark| mark.label.clone()).unwrap_or_default();
    let last = marks.last().map(|mark| mark.label.clone()).unwrap_or_default();
    let ends = div("ends").add(el("span").add(first)).add(el("span").add(last));
    let told = el("p").class("reading").add(words(move || reading(all, at.get())));
    div("upright")
        .add(told)
        .add(el("ol").set("aria-hidden", "true").class("scale").add_all(lines))
        .add(plot)
        .add(ends)
}

fn reading(all: StoredValue<Vec<Mark>>, at: usize) -> String {
    all.with_value(|marks| {
        marks.get(at).map(|mark| format!("{}: {}", mark.label, mark.words)).unwrap_or_default()
    })
}

fn follow_pointer(event: &web_sys::Event, at: RwSignal<usize>, count: usize) {
    use wasm_bindgen::JsCast;
    let Some(event) = event.dyn_ref::<web_sys::MouseEvent>() else {
        return;
    };
    let Some(plot) =
        event.current_target().and_then(|plot| plot.dyn_into::<web_sys::Element>().ok())
    else {
        return;
    };
    let room = plot.get_bounding_client_rect();
    let from = if document().dir() == "rtl" {
        room.right() - f64::from(event.client_x())
    } else {
        f64::from(event.client_x()) - room.left()
    };
    let marks = u32::try_from(count).map_or(0.0, f64::from);
    let found = (from / room.width().max(1.0) * marks).floor();
    let nearest = (0..count).find(|place| u32::try_from(*place).map_or(0.0, f64::from) >= found);
    at.set(nearest.unwrap_or(count.saturating_sub(1)));
}

/// Text of our own making: numbers and class names.
fn svg(class: &'static str, text: String) -> El {
    div(class).prop("innerHTML", move || text.as_str().into())
}

fn table(title: &str, marks: &[Mark]) -> El {
    let open = RwSignal::new(false);
    let rows = StoredValue::new(marks.to_vec());
    let title = title.to_owned();
    let toggle = button("button small")
        .says("aria-expanded", move || open.get())
        .on_click(move || open.update(|open| *open = !*open))
        .add(words(move || if open.get() { w!("Hide the table") } else { w!("As a table") }));
    let shown = live(
        move || open.get(),
        move |open| {
            open.then(|| {
                let line = |mark: Mark| {
                    let name = el("th").set("scope", "row").add(mark.label);
                    el("tr").add(name).add(el("td").class("number").add(mark.words))
                };
                el("table")
                    .class("sheet")
                    .add(el("caption").class("hidden").add(title.clone()))
                    .add(el("tbody").add_all(rows.get_value().into_iter().map(line)))
            })
        },
    );
    div("chart-table").add(toggle).add(shown)
}
