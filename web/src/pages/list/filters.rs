//! The search box and the filters of a list.

use super::{clear_query, set_query};
use crate::describe::{Choice, Filter, Pick, Slice, icons};
use crate::parts::combobox::Combobox;
use crate::parts::icon::icon;
use crate::parts::lookup::Source;
use crate::route;
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// Filters in sight from the start; the others are a press away.
const AT_ONCE: usize = 4;

#[component]
pub fn FilterBar(
    slice: &'static Slice,
    search: NodeRef<html::Input>,
    grid: NodeRef<html::Div>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let used = Memo::new(move |_| {
        let place = route::place().get();
        slice.filters.iter().filter(|filter| !place.value(filter.field).is_empty()).count()
    });
    let any = move || used.get() > 0 || !route::place().with(|place| place.value("q")).is_empty();
    view! {
        <div class="toolbar" role="search" aria-label=slice.many>
            <SearchBox search=search grid=grid/>
            {(!slice.filters.is_empty()).then(|| view! {
                <button
                    type="button"
                    class="button filter-toggle"
                    aria-expanded=move || open.get().to_string()
                    aria-controls="filters"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {icon(icons::FILTER)}
                    "Filters"
                    {move || (used.get() > 0).then(|| view! { <span class="dot">{used.get()}</span> })}
                </button>
                <div class="filters" id="filters" class:open=move || open.get()>
                    {slice.filters.iter().enumerate().map(filter).collect::<Vec<_>>()}
                    {(slice.filters.len() > AT_ONCE).then(|| view! {
                        <button
                            type="button"
                            class="button plain more-filters"
                            aria-expanded=move || open.get().to_string()
                            on:click=move |_| open.update(|open| *open = !*open)
                        >
                            {move || if open.get() { "Fewer filters" } else { "More filters" }}
                        </button>
                    })}
                </div>
            })}
            {move || any().then(|| view! {
                <button type="button" class="button plain" on:click=|_| clear_query()>"Clear"</button>
            })}
        </div>
    }
}

#[component]
fn SearchBox(search: NodeRef<html::Input>, grid: NodeRef<html::Div>) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let later = set_timeout_with_handle(
            move || set_query("q", text.trim()),
            Duration::from_millis(220),
        );
        timer.set_value(later.ok());
    };
    on_cleanup(move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    });
    let text = Memo::new(move |_| route::place().with(|place| place.value("q")));
    // A search that was cleared elsewhere empties the box; while typing the box leads.
    Effect::new(move || {
        let text = text.get();
        if let Some(search) = search.get()
            && search.value().trim() != text
        {
            search.set_value(&text);
        }
    });
    view! {
        <div class="search">
            {icon(icons::SEARCH)}
            <input
                type="search"
                node_ref=search
                placeholder="Search"
                aria-label="Search"
                aria-keyshortcuts="/"
                autocomplete="off"
                on:input=move |event| typed(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "ArrowDown" && let Some(grid) = grid.get_untracked() {
                        event.prevent_default();
                        let _ = grid.focus();
                    }
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}

fn filter((place, filter): (usize, &'static Filter)) -> AnyView {
    let box_ = match filter.pick {
        Pick::Choices(choices) => choice(filter, choices),
        Pick::Day => day(filter),
        Pick::Lookup(kind) => typed(filter, Source::Words(kind)),
        Pick::Reference(path) => crate::pages::slice(path)
            .map_or_else(|| ().into_any(), |slice| typed(filter, Source::Records(slice))),
    };
    let class = if place < AT_ONCE { "filter" } else { "filter rare" };
    let now = value(filter.field);
    view! { <div class=class class:used=move || !now.get().is_empty()>{box_}</div> }.into_any()
}

fn value(field: &'static str) -> Memo<String> {
    Memo::new(move |_| route::place().with(|place| place.value(field)))
}

fn choice(filter: &'static Filter, choices: &'static [Choice]) -> AnyView {
    let (field, now) = (filter.field, value(filter.field));
    view! {
        <select
            aria-label=filter.label
            on:change=move |event| set_query(field, &event_target_value(&event))
        >
            <option value="" prop:selected=move || now.get().is_empty()>
                {format!("{}: any", filter.label)}
            </option>
            {choices
                .iter()
                .map(|&(value, label)| {
                    view! {
                        <option value=value prop:selected=move || now.get() == value>
                            {format!("{}: {label}", filter.label)}
                        </option>
                    }
                })
                .collect::<Vec<_>>()}
        </select>
    }
    .into_any()
}

fn day(filter: &'static Filter) -> AnyView {
    let (field, now) = (filter.field, value(filter.field));
    view! {
        <label class="day">
            <span>{filter.label}</span>
            <input
                type="date"
                prop:value=move || now.get()
                on:change=move |event| set_query(field, &event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

fn typed(filter: &'static Filter, source: Source) -> AnyView {
    let (field, now) = (filter.field, value(filter.field));
    let held = RwSignal::new(now.get_untracked());
    Effect::new(move || held.set(now.get()));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let wanted = held.get();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        if wanted == now.get_untracked() {
            return;
        }
        let send = move || {
            // Left in the meantime: the filter belongs to a page that is gone.
            if held.try_get_untracked().is_some() {
                set_query(field, wanted.trim());
            }
        };
        timer.set_value(set_timeout_with_handle(send, Duration::from_millis(250)).ok());
    });
    view! {
        <Combobox
            source=source
            value=held
            id=format!("filter-{field}")
            label=filter.label
            placeholder=format!("{}: any", filter.label)
        />
    }
    .into_any()
}
