//! A form for any slice, new or edited: checks while typing, and an answer to every refusal of the server.

mod clash;
pub mod draft;
pub mod kept;
pub mod learn;
mod line_view;
pub mod lines;
mod main_store;
pub mod scan;

use crate::describe::{Section, Slice};
use crate::pages::detail::back;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Node, Part, button, div, el, focus, follow, link, live, words};
use crate::parts::field::field_box;
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::problem::problem_box;
use crate::parts::secret::secret;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
use crate::words::Word;
use clash::clash;
use draft::Draft;
use leptos::prelude::*;
use line_view::line_editor;
use lines::{Lines, focus_on};
use main_store::main_store;
use serde_json::{Value, json};
use std::sync::Arc;
use web_sys::KeyboardEvent;

/// An empty id makes a new record.
pub fn form_page(slice: &'static Slice, id: &str) -> El {
    let page = el("section").class("page form-page");
    if id.is_empty() {
        let title = w!("New {one}", one = slice.one.text());
        route::title(&title);
        return page
            .add(back(format!("/{}", slice.path), capital(slice.many.text())))
            .add(el("h1").add(title))
            .add(form(slice, Arc::new(Value::Null)));
    }
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    let record = match slice.paper {
        Some(_) => Loaded::whole(path),
        None => Loaded::new(move || path.clone()),
    };
    page.add(record.once(move |base| {
        let name = match slice.name(&base) {
            name if name.is_empty() => w!("draft {one}", one = slice.one.text()),
            name => name,
        };
        let title = w!("Edit {name}", name = name);
        route::title(&title);
        let parts = vec![back(href.clone(), capital(&name)), el("h1").add(title)];
        vec![parts.part(), form(slice, base)].part()
    }))
}

fn form(slice: &'static Slice, base: Arc<Value>) -> AnyView {
    let new = base.is_null();
    let draft = Draft::new(slice, base);
    let at_once = slice.paper.and_then(|paper| paper.at_once.as_ref());
    let at_once = at_once.filter(|at_once| new && at_once.needs.iter().all(|need| may(need)));
    let name = if slice.paper.is_some() && new { w!("Save draft") } else { w!("Save") };
    let save = el("button")
        .set("type", "submit")
        .class(if at_once.is_some() { "button" } else { "button primary" })
        .flag_if("disabled", move || draft.busy.get())
        .add(words(move || if draft.busy.get() { w!("Saving…") } else { name }));
    let post = at_once.map(|at_once| {
        button("button primary")
            .flag_if("disabled", move || draft.busy.get())
            .on_click(move || draft.save(&json!({}), Some(at_once)))
            .add(at_once.label)
    });
    let state = words(move || if draft.is_changed() { w!("Not saved yet") } else { Word::NONE });
    let foot = el("footer")
        .class("form-foot")
        .add(post)
        .add(save)
        .add(link(draft.home()).class("button").add(w!("Cancel")))
        .add(el("span").class("quiet").set("role", "status").add(state));
    let keys = move |event: &KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key();
        if held && matches!(event.key().as_str(), "Enter" | "s") {
            event.prevent_default();
            draft.save(&json!({}), None);
        }
    };
    let form = el("form")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            draft.save(&json!({}), None);
        })
        .on_key(keys)
        .add(kept::brought_back(draft.brought_back))
        .add(summary(draft))
        .add_all(slice.sections.iter().filter_map(|section| fields(draft, section)))
        .add(draft.lines.map(line_editor))
        .add(draft.lines.and_then(scan::packs_become_lines))
        .add(main_store(draft))
        .add(foot);
    vec![form.part(), after(draft)].part()
}

fn fields(draft: Draft, section: &'static Section) -> Option<El> {
    let of_section = |name: &str| section.fields.iter().any(|field| field.name == name);
    let typed = draft.typed().into_iter().filter(|typed| of_section(typed.field.name));
    let boxes: Vec<El> = typed.map(field_box).collect();
    let set = || {
        el("fieldset")
            .class(section.class())
            .add(el("legend").add(section.title))
            .add(div("fields").add_all(boxes))
    };
    section.fields.iter().any(|field| draft.has(field.name)).then(set)
}

/// All that is wrong, at the top, each with a way to the field.
fn summary(draft: Draft) -> AnyView {
    let node = Node::new();
    follow(move || {
        draft.attempts.track();
        request_animation_frame(move || focus(node));
    });
    let read = move || {
        if draft.attempts.get() == 0 {
            return (Vec::new(), None);
        }
        // As it was when Save was pressed: a list that shrinks while typing moves the page about.
        let wrong = draft.typed().into_iter().filter_map(|typed| {
            typed.error.get_untracked().map(|text| (typed.field.label, typed.id(), text))
        });
        let wrong = wrong.map(|(label, id, text)| (0, label.into(), id, text));
        let in_lines = draft.lines.map(Lines::errors).unwrap_or_default();
        let wrong: Vec<_> = wrong.chain(in_lines).collect();
        (wrong, draft.problem.get_untracked())
    };
    live(read, move |(wrong, problem)| {
        if wrong.is_empty() && problem.is_none() {
            return None;
        }
        let title = el("h2").add(icon(crate::describe::icons::WARN));
        let list = (!wrong.is_empty()).then(|| {
            let links = wrong.into_iter().map(|(line, label, id, text)| {
                wrong_link(label, id, &text, draft.lines.filter(|_| line > 0), line)
            });
            let title = title.add(w!("Please look at these fields")).part();
            vec![title, el("ul").add_all(links).part()]
        });
        let group = div("summary").set("tabindex", "-1").node(node).set("role", "group");
        let problem = problem.map(|problem| problem_box(problem, None));
        Some(group.set("aria-label", w!("Problems")).add(list).add(problem))
    })
}

fn wrong_link(label: String, id: String, text: &str, lines: Option<Lines>, line: u32) -> El {
    let jump = link(format!("#{id}")).on("click", move |event| {
        event.prevent_default();
        // A line that is closed has no field to go to.
        if let Some(lines) = lines.filter(|lines| lines.open.get_untracked() != line) {
            lines.open.set(line);
        }
        focus_on(id.clone());
    });
    el("li").add(jump.add(label)).add(format!(": {text}"))
}

/// What may come after sending: a likely double, another's change, a secret to note.
fn after(draft: Draft) -> AnyView {
    vec![
        asked(draft.double, move |problem| double(draft, problem)),
        asked(draft.theirs, move |theirs| clash(draft, theirs)),
        asked(draft.secret, move |(who, made)| {
            let text = w!(
                "The one-time password of {name}. It must be changed at the first sign-in.",
                name = who
            );
            secret(text, made, move || draft.leave())
        }),
    ]
    .part()
}

fn double(draft: Draft, problem: Problem) -> El {
    let slice = draft.slice;
    let matches = problem.matches.into_iter().map(move |found| {
        let href = format!("/{}/{}", slice.path, found.id);
        el("li").add(link(href).set("target", "_blank").add(found.name))
    });
    let close = move || draft.double.set(None);
    let save = button("button primary")
        .flag_if("disabled", move || draft.busy.get())
        .on_click(move || draft.save(&json!({"confirm_duplicate": true}), None));
    dialog(w!("Is it one of these?"), close)
        .add(el("p").add(w!("A {one} like this one is there already.", one = slice.one.text())))
        .add(el("ul").class("matches").add_all(matches))
        .add(el("p").class("quiet").add(w!("The links open beside this form.")))
        .add(
            foot()
                .add(button("button").on_click(close).add(w!("Back to the form")))
                .add(save.add(w!("Save anyway"))),
        )
}
