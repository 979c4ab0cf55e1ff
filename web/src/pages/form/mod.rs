//! A form for any slice, new or edited: checks while typing, and an answer to every refusal of the server.

mod clash;
mod draft;

use crate::describe::show::plain;
use crate::describe::{Slice, When, icons};
use crate::parts::dialog::Dialog;
use crate::parts::field::FieldBox;
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::problem::ProblemBox;
use crate::parts::secret::Secret;
use crate::problem::Problem;
use crate::route;
use clash::Clash;
use draft::Draft;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, SubmitEvent};

#[component]
pub fn FormPage(slice: &'static Slice, id: String) -> impl IntoView {
    if id.is_empty() {
        let title = format!("New {}", slice.one);
        route::title(&title);
        let back = format!("/{}", slice.path);
        return view! {
            <section class="page form-page">
                <a class="back" href=back>{icon(icons::BACK)} {capital(slice.many)}</a>
                <h1>{title}</h1>
                <Form slice=slice base=Arc::new(Value::Null)/>
            </section>
        }
        .into_any();
    }
    let path = format!("{}/{id}", slice.path);
    let back = format!("/{path}");
    let record = Loaded::new(move || path.clone());
    // Once on the screen the form keeps its record: a later answer must not wipe what was typed.
    let first = Memo::new(move |before: Option<&Option<Arc<Value>>>| {
        before.cloned().flatten().or_else(|| record.ready())
    });
    view! {
        <section class="page form-page">
            {move || match first.get() {
                None => record.view(10, |_| ().into_any()).into_any(),
                Some(base) => {
                    let name = plain(&base, slice.title);
                    route::title(&format!("Edit {name}"));
                    view! {
                        <a class="back" href=back.clone()>{icon(icons::BACK)} {name.clone()}</a>
                        <h1>{format!("Edit {name}")}</h1>
                        <Form slice=slice base=base/>
                    }.into_any()
                }
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Form(slice: &'static Slice, base: Arc<Value>) -> impl IntoView {
    let new = base.is_null();
    let draft = Draft::new(slice, base);
    let cancel = draft.home();
    let sections = slice.sections.iter().filter_map(|section| {
        let shown = |when: When| when == When::Always || (when == When::OnlyNew && new);
        let names = section.fields.iter().filter(|f| shown(f.when)).map(|f| f.name);
        let names: Vec<&str> = names.collect();
        let fields: Vec<AnyView> = draft
            .typed()
            .into_iter()
            .filter(|typed| names.contains(&typed.field.name))
            .map(|typed| view! { <FieldBox typed=typed/> }.into_any())
            .collect();
        (!fields.is_empty()).then(|| {
            view! {
                <fieldset class="card">
                    <legend>{section.title}</legend>
                    <div class="fields">{fields}</div>
                </fieldset>
            }
            .into_any()
        })
    });
    let sections = sections.collect::<Vec<_>>();
    let keys = move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && matches!(event.key().as_str(), "Enter" | "s") {
            event.prevent_default();
            draft.save(&json!({}));
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        draft.save(&json!({}));
    };
    view! {
        <form novalidate on:submit=submit on:keydown=keys>
            <Summary draft=draft/>
            {sections}
            <footer class="form-foot">
                <button type="submit" class="button primary" disabled=move || draft.busy.get()>
                    {move || if draft.busy.get() { "Saving…" } else { "Save" }}
                </button>
                <a class="button" href=cancel>"Cancel"</a>
                <span class="quiet" role="status">
                    {move || draft.is_changed().then_some("Not saved yet")}
                </span>
            </footer>
        </form>
        <After draft=draft/>
    }
}

/// All that is wrong, at the top, each with a way to the field.
#[component]
fn Summary(draft: Draft) -> impl IntoView {
    let box_ = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        draft.attempts.track();
        request_animation_frame(move || {
            if let Some(summary) = box_.try_get_untracked().flatten() {
                let _ = summary.focus();
            }
        });
    });
    let wrong = move || {
        let errors = draft.typed().into_iter().filter_map(|typed| {
            typed.error.get().map(|text| (typed.field.label, typed.id(), text))
        });
        errors.collect::<Vec<_>>()
    };
    move || {
        let problem = draft.problem.get();
        if draft.attempts.get() == 0 || (problem.is_none() && wrong().is_empty()) {
            return None;
        }
        let wrong = wrong();
        let links = wrong.into_iter().map(|(label, id, text)| {
            let href = format!("#{id}");
            let jump = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                focus(&id);
            };
            view! { <li><a href=href on:click=jump>{label}</a>": " {text}</li> }
        });
        let links = links.collect::<Vec<_>>();
        Some(view! {
            <div class="summary" tabindex="-1" node_ref=box_ role="group" aria-label="Problems">
                {(!links.is_empty()).then(|| view! {
                    <h2>{icon(icons::WARN)} "Please look at these fields"</h2>
                    <ul>{links}</ul>
                })}
                {problem.map(|problem| view! { <ProblemBox problem=problem/> })}
            </div>
        })
    }
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// What may come after sending: a likely double, another's change, a secret to note.
#[component]
fn After(draft: Draft) -> impl IntoView {
    view! {
        {move || draft.double.get().map(|problem| double(draft, problem))}
        {move || draft.theirs.get().map(|theirs| view! { <Clash draft=draft theirs=theirs/> })}
        {move || draft.secret.get().map(|(who, secret)| view! {
            <Secret
                text=format!("The one-time password of {who}. It must be changed at the first sign-in.")
                secret=secret
                on_close=move |()| draft.leave()
            />
        })}
    }
}

fn double(draft: Draft, problem: Problem) -> AnyView {
    let slice = draft.slice;
    let matches = problem.matches.into_iter().map(move |found| {
        let href = format!("/{}/{}", slice.path, found.id);
        view! { <li><a href=href target="_blank">{found.name}</a></li> }
    });
    let close = move || draft.double.set(None);
    view! {
        <Dialog title="Is it one of these?" on_close=move |()| close()>
            <p>{problem.detail}</p>
            <ul class="matches">{matches.collect::<Vec<_>>()}</ul>
            <p class="quiet">"The links open beside this form."</p>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| close()>"Back to the form"</button>
                <button
                    type="button"
                    class="button primary"
                    disabled=move || draft.busy.get()
                    on:click=move |_| draft.save(&json!({"confirm_duplicate": true}))
                >
                    "Save anyway"
                </button>
            </footer>
        </Dialog>
    }
    .into_any()
}
