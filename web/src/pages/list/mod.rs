//! A list of any slice: search, filters, columns and sort on top of the data table. What a person may want to
//! share or reload is in the address bar.

mod filters;
mod tools;

use crate::describe::{Column, Show, Slice, icons};
use crate::http::encode;
use crate::parts::icon::icon;
use crate::parts::nav::capital;
use crate::parts::problem::ProblemBox;
use crate::parts::shortcuts::is_free;
use crate::parts::skeleton::Skeleton;
use crate::parts::table::Table;
use crate::parts::table::feed::Feed;
use crate::remember;
use crate::route;
use crate::session::may;
use filters::FilterBar;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use tools::{ColumnChoice, CsvLink};

/// Sets one part of the query and leaves the others; the page stays the same.
pub fn set_query(name: &str, value: &str) {
    let mut place = route::now();
    place.query.retain(|(key, _)| key != name);
    if !value.is_empty() {
        place.query.push((name.to_owned(), value.to_owned()));
    }
    route::replace(place);
}

pub fn clear_query() {
    let mut place = route::now();
    place.query.retain(|(key, _)| key == "sort");
    route::replace(place);
}

/// The search and the filters in the address bar, as the server wants them; unknown ones are left out.
fn question(slice: &'static Slice, columns: &[Column], with_sort: bool) -> String {
    let place = route::place().get();
    let mut parts = Vec::new();
    let names = slice.filters.iter().map(|filter| filter.field).chain(["q"]);
    for name in names {
        let value = place.value(name);
        if !value.is_empty() {
            parts.push(format!("{name}={}", encode(&value)));
        }
    }
    if with_sort {
        parts.push(format!("sort={}", encode(&sort_of(slice))));
    }
    let expand: Vec<&str> = columns
        .iter()
        .filter_map(|column| match column.show {
            Show::Expanded(key) => Some(key),
            _ => None,
        })
        .collect();
    if !expand.is_empty() {
        parts.push(format!("expand={}", expand.join(",")));
    }
    format!("{}?{}", slice.path, parts.join("&"))
}

fn sort_of(slice: &Slice) -> String {
    let asked = route::place().with(|place| place.value("sort"));
    let field = asked.trim_start_matches('-');
    let known = slice.columns.iter().any(|column| column.sorts && column.field == field);
    if known { asked } else { slice.sort.to_owned() }
}

/// The columns of a person's choice, kept by this browser.
fn columns_of(slice: &'static Slice) -> RwSignal<Vec<&'static str>> {
    let name = format!("columns.{}", slice.path);
    let kept = remember::get(&name);
    let chosen = move |column: &&Column| match &kept {
        Some(kept) => kept.split(',').any(|field| field == column.field),
        None => column.shown,
    };
    let fields = slice.columns.iter().filter(chosen).map(|c| c.field).collect::<Vec<_>>();
    let chosen = RwSignal::new(fields);
    Effect::new(move |before: Option<()>| {
        let fields = chosen.get();
        if before.is_some() {
            remember::set(&name, &fields.join(","));
        }
    });
    chosen
}

#[component]
pub fn ListPage(slice: &'static Slice) -> impl IntoView {
    route::title(&capital(slice.many));
    let chosen = columns_of(slice);
    let columns = Memo::new(move |_| {
        let wanted = |column: &&Column| chosen.with(|fields| fields.contains(&column.field));
        slice
            .columns
            .iter()
            .enumerate()
            .filter(|(place, c)| *place == 0 || wanted(c))
            .map(|(place, _)| place)
            .collect::<Vec<_>>()
    });
    let columns = Signal::derive(move || {
        columns
            .get()
            .iter()
            .filter_map(|place| slice.columns.get(*place).copied())
            .collect::<Vec<_>>()
    });
    let path = Memo::new(move |_| question(slice, &columns.get(), true));
    let feed = Feed::new(path.into());
    let grid = NodeRef::<html::Div>::new();
    let search = NodeRef::<html::Input>::new();
    keys(slice, search);
    let sort = Signal::derive(move || sort_of(slice));
    let content = Memo::new(move |_| match (feed.problem.get(), feed.total.get()) {
        (Some(_), _) => "problem",
        (None, None) => "waiting",
        (None, Some(0)) => "empty",
        (None, Some(_)) => "rows",
    });
    view! {
        <section class="page list-page">
            <header class="page-head">
                <h1>{capital(slice.many)}</h1>
                <Count feed=feed/>
                <div class="page-actions">
                    <ColumnChoice slice=slice chosen=chosen/>
                    <CsvLink address=Signal::derive(move || question(slice, &[], true))/>
                    {may(slice.write).then(|| view! {
                        <a class="button primary" href=format!("/{}/new", slice.path)>
                            {icon(icons::PLUS)} {format!("New {}", slice.one)}
                        </a>
                    })}
                </div>
            </header>
            <FilterBar slice=slice search=search grid=grid/>
            {move || match content.get() {
                "problem" => problem(feed),
                "waiting" => view! { <Skeleton lines=12/> }.into_any(),
                "empty" => view! { <Empty slice=slice/> }.into_any(),
                _ => view! {
                    <Table slice=slice feed=feed columns=columns sort=sort node=grid
                        on_sort=|sort: String| set_query("sort", &sort)/>
                }.into_any(),
            }}
        </section>
    }
}

fn problem(feed: Feed) -> AnyView {
    feed.problem
        .get()
        .map(|problem| view! { <ProblemBox problem=problem retry=move |()| feed.start_over()/> })
        .into_any()
}

#[component]
fn Count(feed: Feed) -> impl IntoView {
    view! {
        <p class="count" role="status">
            {move || match feed.total.get() {
                Some(total) => crate::describe::show::grouped(&total.to_string()),
                None => String::new(),
            }}
            <span class="hidden">" records"</span>
        </p>
    }
}

#[component]
fn Empty(slice: &'static Slice) -> impl IntoView {
    let asked = route::place().with_untracked(|place| {
        place.query.iter().any(|(key, value)| key != "sort" && !value.is_empty())
    });
    view! {
        <div class="empty">
            {icon(slice.icon)}
            {if asked {
                view! {
                    <h2>{format!("No {} fit", slice.many)}</h2>
                    <p>"Try fewer words or other filters."</p>
                    <button type="button" class="button" on:click=|_| clear_query()>
                        "Clear search and filters"
                    </button>
                }.into_any()
            } else {
                view! {
                    <h2>{format!("No {} yet", slice.many)}</h2>
                    <p>{slice.hint}</p>
                    {may(slice.write).then(|| view! {
                        <a class="button primary" href=format!("/{}/new", slice.path)>
                            {icon(icons::PLUS)} {format!("New {}", slice.one)}
                        </a>
                    })}
                }.into_any()
            }}
        </div>
    }
}

/// `/` goes to the search, `n` to a new record.
fn keys(slice: &'static Slice, search: NodeRef<html::Input>) {
    let pressed = window_event_listener(ev::keydown, move |event| {
        if !is_free(&event) {
            return;
        }
        match event.key().as_str() {
            "/" => {
                event.prevent_default();
                if let Some(search) = search.get_untracked() {
                    let _ = search.focus();
                    search.select();
                }
            }
            "n" if may(slice.write) => {
                event.prevent_default();
                route::go(&format!("/{}/new", slice.path));
            }
            _ => {}
        }
    });
    on_cleanup(move || pressed.remove());
}
