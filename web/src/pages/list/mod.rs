//! A list of any slice: search, filters, columns and sort on top of the data table. What a person may want to
//! share or reload is in the address bar.

mod bulk;
mod filters;
mod look;
mod tools;
pub mod views;

use crate::describe::show::grouped;
use crate::describe::{Column, Show, Slice, icons};
use crate::http::encode;
use crate::parts::dom::{
    El, Node, Part, button, div, el, input, link, live, memo, on_change, sign, words,
};
use crate::parts::icon::icon;
use crate::parts::nav::capital;
use crate::parts::problem::problem_box;
use crate::parts::shortcuts::is_free;
use crate::parts::skeleton::skeleton;
use crate::parts::table::choice::Choice;
use crate::parts::table::feed::Feed;
use crate::parts::table::table;
use crate::route;
use crate::session::may;
use bulk::Bulk;
use filters::filter_bar;
use leptos::ev;
use leptos::prelude::*;
use look::Look;
use tools::{cards_or_table, columns_menu, csv_link};
use views::views_menu;

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
fn question(slice: &'static Slice, columns: &[Column]) -> String {
    let place = route::place().get();
    let mut parts = Vec::new();
    let names = slice.filters.iter().map(|filter| filter.field);
    let names = names.chain(slice.searched.then_some("q"));
    for name in names {
        let value = place.value(name);
        if !value.is_empty() {
            parts.push(format!("{name}={}", encode(&value)));
        }
    }
    parts.push(format!("sort={}", encode(&sort_of(slice))));
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

pub fn list_page(slice: &'static Slice) -> El {
    route::title(capital(slice.many.text()));
    let look = Look::of(slice);
    let views = views_menu(look);
    let columns: Signal<Vec<Column>> = Signal::derive(move || look.shown());
    let path = memo(move || question(slice, &columns.get()));
    let feed = Feed::new(path.into());
    // Masters are deleted in numbers, documents never are.
    let choice = (slice.is_master() && may(slice.write)).then(Choice::new);
    // Another question has other rows.
    on_change(move || path.get(), move |_| choice.into_iter().for_each(|all| all.set(Vec::new())));
    let bulk = choice.map(|choice| Bulk::new(slice, feed, choice, path).bar());
    let (grid, search) = (Node::new(), Node::new());
    keys(slice, search);
    let sort = Signal::derive(move || sort_of(slice));
    let content = memo(move || match (feed.problem.with(Option::is_some), feed.total.get()) {
        (true, _) => Content::Problem,
        (_, None) => Content::Waiting,
        (_, Some(0)) => Content::Empty,
        (_, Some(_)) => Content::Rows,
    });
    let body = live(
        move || content.get(),
        move |content| match content {
            Content::Problem => problem(feed).part(),
            Content::Waiting => skeleton(12).part(),
            Content::Empty => empty(slice).part(),
            Content::Rows => {
                table(slice, feed, columns, sort, |sort| set_query("sort", sort), grid, choice)
                    .part()
            }
        },
    );
    let actions = div("page-actions")
        .add(slice.cards.then(|| cards_or_table(look)))
        .add(views)
        .add(columns_menu(look))
        .add(csv_link(move || question(slice, &[])))
        .add(new_link(slice));
    let head = el("header")
        .class("page-head")
        .add(el("h1").add(capital(slice.many.text())))
        .add(count(feed))
        .add(actions);
    el("section")
        .class("page list-page")
        .class_if("compact", move || look.compact.get())
        .class_if("as-cards", move || look.cards.get())
        .add(head)
        .add(filter_bar(slice, search, grid))
        .add(bulk)
        .add(body)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Problem,
    Waiting,
    Empty,
    Rows,
}

fn new_link(slice: &'static Slice) -> Option<El> {
    let link = || {
        link(format!("/{}/new", slice.path))
            .class("button primary")
            .add(icon(icons::PLUS))
            .add(w!("New {one}", one = slice.one.text()))
    };
    may(slice.write).then(link)
}

fn problem(feed: Feed) -> Option<El> {
    let problem = feed.problem.get_untracked()?;
    Some(problem_box(problem, Some(Box::new(move || feed.start_over()))))
}

fn count(feed: Feed) -> El {
    let number = words(move || {
        feed.total.get().map(|total| grouped(&total.to_string())).unwrap_or_default()
    });
    let unit = el("span").class("hidden").add(sign(" ")).add(w!("records"));
    el("p")
        .class("count")
        .class_if("gone", move || feed.total.with(Option::is_none))
        .set("role", "status")
        .add(number)
        .add(unit)
}

fn empty(slice: &'static Slice) -> El {
    let asked = route::place().with_untracked(|place| {
        place.query.iter().any(|(key, value)| {
            !matches!(key.as_str(), "sort" | "view" | "cards") && !value.is_empty()
        })
    });
    let (title, text) = if asked {
        (w!("No {many} fit", many = slice.many.text()), w!("Try fewer words or other filters."))
    } else {
        (w!("No {many} yet", many = slice.many.text()), slice.hint)
    };
    let way = if asked {
        let clear = button("button").on_click(clear_query);
        Some(clear.add(w!("Clear search and filters")))
    } else {
        new_link(slice)
    };
    let title = el("h2").add(title);
    div("empty").add(icon(slice.icon)).add(title).add(el("p").add(text)).add(way)
}

/// `/` goes to the search, `n` to a new record.
fn keys(slice: &'static Slice, search: Node) {
    let pressed = window_event_listener(ev::keydown, move |event| {
        if !is_free(&event) {
            return;
        }
        match (event.key().as_str(), event.code().as_str()) {
            ("/", _) | (_, "Slash") if !event.shift_key() => {
                event.prevent_default();
                if let Some(search) = input(search) {
                    let _ = search.focus();
                    search.select();
                }
            }
            (_, "KeyN") if may(slice.write) => {
                event.prevent_default();
                route::go(&format!("/{}/new", slice.path));
            }
            _ => {}
        }
    });
    on_cleanup(move || pressed.remove());
}
