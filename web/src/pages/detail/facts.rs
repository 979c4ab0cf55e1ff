//! The fields of a record as pairs of name and value.

use crate::describe::show::{day, grouped, instant, money, plain};
use crate::describe::{Field, Kind, Section, Slice, show};
use crate::parts::load::Loaded;
use leptos::prelude::*;
use serde_json::Value;

pub fn facts(section: &'static Section, record: &Value) -> AnyView {
    let shown = section.fields.iter().filter(|field| !field.asked);
    let facts = shown.map(|field| fact(field, record)).collect::<Vec<_>>();
    view! {
        <section class="card">
            <h2>{section.title}</h2>
            <dl class="facts">{facts}</dl>
        </section>
    }
    .into_any()
}

fn fact(field: &'static Field, record: &Value) -> AnyView {
    let text = plain(record, field.name);
    let value = if text.is_empty() {
        view! { <span class="quiet" aria-label="not given">"–"</span> }.into_any()
    } else {
        match field.kind {
            Kind::Reference(path) => crate::pages::slice(path).map_or_else(
                || text.clone().into_any(),
                |slice| view! { <Refers slice=slice id=text.clone()/> }.into_any(),
            ),
            Kind::Email => view! { <a href=format!("mailto:{text}")>{text.clone()}</a> }.into_any(),
            Kind::Phone => view! { <a href=format!("tel:{text}")>{text.clone()}</a> }.into_any(),
            Kind::Code => view! { <span class="code">{text.clone()}</span> }.into_any(),
            _ => spelled(field, &text).into_any(),
        }
    };
    let class = if field.wide { "wide" } else { "" };
    view! { <div class=class><dt>{field.label}</dt><dd>{value}</dd></div> }.into_any()
}

fn spelled(field: &Field, text: &str) -> String {
    match field.kind {
        Kind::Number { .. } => grouped(text),
        Kind::Money => money(text),
        Kind::Date => day(text),
        Kind::Instant => instant(text),
        Kind::Flag => (if text == "true" { "Yes" } else { "No" }).to_owned(),
        Kind::Select(choices) => show::chosen(choices, text),
        _ => text.to_owned(),
    }
}

/// The name of a record that is referred to, as a link to it.
#[component]
fn Refers(slice: &'static Slice, id: String) -> impl IntoView {
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    let record = Loaded::new(move || path.clone());
    let name = move || record.ready().map_or_else(|| "…".to_owned(), |r| plain(&r, slice.title));
    view! { <a href=href>{name}</a> }
}

pub fn history(record: &Value) -> AnyView {
    let fact = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <div><dt>{label}</dt><dd>{text}</dd></div> }.into_any())
    };
    view! {
        <section class="card">
            <h2>"Record"</h2>
            <dl class="facts">
                {fact("Added", instant(&plain(record, "created_at")))}
                {fact("Changed", instant(&plain(record, "updated_at")))}
                {fact("Version", plain(record, "version"))}
                {fact("Id in the old system", plain(record, "legacy_id"))}
            </dl>
        </section>
    }
    .into_any()
}
