//! The overview: how much there is, what needs a look, what has just been changed.

use crate::describe::show::{act, grouped, instant, plain};
use crate::describe::{Slice, icons};
use crate::pages::slices;
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::route;
use crate::session::{may, session};
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

#[component]
pub fn HomePage() -> impl IntoView {
    route::title("Overview");
    let name = session().and_then(|s| s.me()).map(|me| me.name.clone()).unwrap_or_default();
    let counts = Loaded::new(|| "dashboard".to_owned());
    view! {
        <section class="page">
            <header class="page-head">
                <div class="page-title">
                    <h1>"Overview"</h1>
                    <p class="quiet">{format!("Signed in as {name}")}</p>
                </div>
                <div class="page-actions">
                    <button type="button" class="button" on:click=move |_| counts.again()>
                        {icon(icons::AGAIN)} "Refresh"
                    </button>
                </div>
            </header>
            {counts.view(8, |body| shown(&body))}
        </section>
    }
}

fn shown(body: &Arc<Value>) -> AnyView {
    let tiles = slices()
        .filter(|slice| may(slice.read))
        .filter_map(|slice| tile(slice, body.get(slice.path)?))
        .collect::<Vec<_>>();
    let recent = body.get("recent").and_then(Value::as_array).cloned().unwrap_or_default();
    let lines = recent.iter().map(line).collect::<Vec<_>>();
    let none = lines.is_empty();
    view! {
        <ul class="tiles" role="list">{tiles}</ul>
        <div class="cards">
            <section class="card">
                <h2>"Needs a look"</h2>
                <ul class="looks" role="list">
                    {look(body, "expired_batches", "batches past their last day", "bad", "")}
                    {look(body, "near_expiry_batches", "batches end within 30 days", "warn", "")}
                    {look(body, "inactive_medicines", "inactive medicines", "", "/medicines?active=false")}
                </ul>
            </section>
            <section class="card wide">
                <h2>"Changed lately"</h2>
                {none.then(|| view! { <p class="quiet">"Nothing has been changed yet."</p> })}
                <ul class="lines" role="list">{lines}</ul>
            </section>
        </div>
        <p class="quiet">{format!("As of {}", instant(&plain(body, "as_of")))}</p>
    }
    .into_any()
}

fn tile(slice: &'static Slice, count: &Value) -> Option<AnyView> {
    let count = count.as_i64()?;
    let tile = view! {
        <li>
            <a class="tile" href=format!("/{}", slice.path)>
                {icon(slice.icon)}
                <strong>{grouped(&count.to_string())}</strong>
                <span>{capital(slice.many)}</span>
            </a>
        </li>
    };
    Some(tile.into_any())
}

fn look(
    body: &Value,
    field: &str,
    words: &'static str,
    mood: &'static str,
    href: &'static str,
) -> AnyView {
    let count = body.get(field).and_then(Value::as_i64).unwrap_or(0);
    let mood = if count == 0 { "good" } else { mood };
    let number = view! { <span class=format!("badge {mood}")>{grouped(&count.to_string())}</span> };
    if href.is_empty() || count == 0 {
        return view! { <li>{number} <span>{words}</span></li> }.into_any();
    }
    view! { <li>{number} <a href=href>{words}</a></li> }.into_any()
}

fn line(entry: &Value) -> AnyView {
    let (entity, id) = (plain(entry, "entity"), plain(entry, "entity_id"));
    let slice = slices().find(|slice| {
        let entity = entity.replace('_', "-");
        slice.path == entity || slice.path.strip_suffix('s') == Some(&entity)
    });
    let what = act(&plain(entry, "action"));
    let what = match slice {
        Some(slice) if may(slice.read) && !id.is_empty() => {
            view! { <a href=format!("/{}/{id}", slice.path)>{what}</a> }.into_any()
        }
        _ => what.into_any(),
    };
    view! {
        <li>
            <div><span>{plain(entry, "actor_name")} " " {what}</span></div>
            <time class="quiet" datetime=plain(entry, "at")>{instant(&plain(entry, "at"))}</time>
        </li>
    }
    .into_any()
}
