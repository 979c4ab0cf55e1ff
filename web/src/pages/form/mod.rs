//! A form for any slice, new or edited: checks while typing, and an answer to every refusal of the server.

mod clash;
mod draft;

use crate::describe::show::plain;
use crate::describe::{Section, Slice};
use crate::pages::detail::back;
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Node, Part, button, div, el, focus, link, live, words};
use crate::parts::field::field_box;
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::problem::problem_box;
use crate::parts::secret::secret;
use crate::problem::Problem;
use crate::route;
use clash::clash;
use draft::Draft;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// An empty id makes a new record.
pub fn form_page(slice: &'static Slice, id: &str) -> El {
    let page = el("section").class("page form-page");
    if id.is_empty() {
        let title = format!("New {}", slice.one);
        route::title(&title);
        return page
            .add(back(format!("/{}", slice.path), capital(slice.many)))
            .add(el("h1").add(title))
            .add(form(slice, Arc::new(Value::Null)));
    }
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    let record = Loaded::new(move || path.clone());
    // Once on the screen the form keeps its record: a later answer must not wipe what was typed.
    let first = Memo::new(move |before: Option<&Option<Arc<Value>>>| {
        before.cloned().flatten().or_else(|| record.ready())
    });
    page.add(live(
        move || first.get(),
        move |base| {
            let Some(base) = base else {
                return record.view(10, |_| ());
            };
            let name = plain(&base, slice.title);
            let title = format!("Edit {name}");
            route::title(&title);
            let parts = vec![back(href.clone(), name), el("h1").add(title)];
            vec![parts.part(), form(slice, base)].part()
        },
    ))
}

fn form(slice: &'static Slice, base: Arc<Value>) -> AnyView {
    let draft = Draft::new(slice, base);
    let save = el("button")
        .set("type", "submit")
        .class("button primary")
        .flag_if("disabled", move || draft.busy.get())
        .add(words(move || if draft.busy.get() { "Saving…" } else { "Save" }));
    let state = words(move || if draft.is_changed() { "Not saved yet" } else { "" });
    let foot = el("footer")
        .class("form-foot")
        .add(save)
        .add(link(draft.home()).class("button").add("Cancel"))
        .add(el("span").class("quiet").set("role", "status").add(state));
    let keys = move |event: &KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key();
        if held && matches!(event.key().as_str(), "Enter" | "s") {
            event.prevent_default();
            draft.save(&json!({}));
        }
    };
    let form = el("form")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            draft.save(&json!({}));
        })
        .on_key(keys)
        .add(summary(draft))
        .add_all(slice.sections.iter().filter_map(|section| fields(draft, section)))
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
    Effect::new(move || {
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
        (wrong.collect::<Vec<_>>(), draft.problem.get_untracked())
    };
    live(read, move |(wrong, problem)| {
        if wrong.is_empty() && problem.is_none() {
            return None;
        }
        let title = el("h2").add(icon(crate::describe::icons::WARN));
        let list = (!wrong.is_empty()).then(|| {
            let links = wrong.into_iter().map(|(label, id, text)| wrong_link(label, id, &text));
            let title = title.add("Please look at these fields").part();
            vec![title, el("ul").add_all(links).part()]
        });
        let group = div("summary").set("tabindex", "-1").node(node).set("role", "group");
        let problem = problem.map(|problem| problem_box(problem, None));
        Some(group.set("aria-label", "Problems").add(list).add(problem))
    })
}

fn wrong_link(label: &'static str, id: String, text: &str) -> El {
    let jump = link(format!("#{id}")).on("click", move |event| {
        event.prevent_default();
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
    el("li").add(jump.add(label)).add(format!(": {text}"))
}

/// What may come after sending: a likely double, another's change, a secret to note.
fn after(draft: Draft) -> AnyView {
    vec![
        asked(draft.double, move |problem| double(draft, problem)),
        asked(draft.theirs, move |theirs| clash(draft, theirs)),
        asked(draft.secret, move |(who, made)| {
            let text =
                format!("The one-time password of {who}. It must be changed at the first sign-in.");
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
        .on_click(move || draft.save(&json!({"confirm_duplicate": true})));
    dialog("Is it one of these?", close)
        .add(el("p").add(format!("A {} like this one is there already.", slice.one)))
        .add(el("ul").class("matches").add_all(matches))
        .add(el("p").class("quiet").add("The links open beside this form."))
        .add(
            foot()
                .add(button("button").on_click(close).add("Back to the form"))
                .add(save.add("Save anyway")),
        )
}
