//! The search box and the filters of a list.

use super::{clear_query, set_query};
use crate::describe::{Choice, Filter, Pick, Slice, icons};
use crate::parts::combobox::{Typing, combobox};
use crate::parts::dom::{El, Node, button, div, el, focus, follow, input, live, memo, sign, words};
use crate::parts::icon::icon;
use crate::parts::lookup::Source;
use crate::route;
use leptos::prelude::*;
use std::time::Duration;

/// Filters in sight from the start; the others are a press away.
const AT_ONCE: usize = 4;

pub fn filter_bar(slice: &'static Slice, search: Node, grid: Node) -> El {
    let open = RwSignal::new(false);
    let used = memo(move || {
        let place = route::place().get();
        slice.filters.iter().filter(|filter| !place.value(filter.field).is_empty()).count()
    });
    let any =
        memo(move || used.get() > 0 || !route::place().with(|place| place.value("q")).is_empty());
    let clear = live(
        move || any.get(),
        |any| any.then(|| button("button plain").on_click(clear_query).add(w!("Clear"))),
    );
    let bar = div("toolbar").set("role", "search").set("aria-label", slice.many);
    let bar = bar.add(slice.searched.then(|| search_box(search, grid)));
    if slice.filters.is_empty() {
        return bar.add(clear);
    }
    let turn = move |class| {
        button(class)
            .says("aria-expanded", move || open.get())
            .set("aria-controls", "filters")
            .on_click(move || open.update(|open| *open = !*open))
    };
    let count = live(
        move || used.get(),
        |used| (used > 0).then(|| el("span").class("dot").add(used.to_string())),
    );
    let more = (slice.filters.len() > AT_ONCE).then(|| {
        let name = words(move || if open.get() { w!("Fewer filters") } else { w!("More filters") });
        turn("button plain more-filters").add(name)
    });
    let filters = div("filters")
        .set("id", "filters")
        .class_if("open", move || open.get())
        .add_all(slice.filters.iter().enumerate().map(filter))
        .add(more);
    bar.add(turn("button filter-toggle").add(icon(icons::FILTER)).add(w!("Filters")).add(count))
        .add(filters)
        .add(clear)
}

fn search_box(search: Node, grid: Node) -> El {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    };
    let typed = move |text: String| {
        stop();
        let send = move || set_query("q", text.trim());
        timer.set_value(set_timeout_with_handle(send, Duration::from_millis(220)).ok());
    };
    on_cleanup(stop);
    let text = memo(move || route::place().with(|place| place.value("q")));
    // A search that was cleared elsewhere empties the box; while typing the box leads.
    follow(move || {
        let text = text.get();
        search.track();
        if let Some(search) = input(search).filter(|search| search.value().trim() != text) {
            search.set_value(&text);
        }
    });
    let box_ = el("input")
        .set("type", "search")
        .node(search)
        .set("placeholder", w!("Search"))
        .set("aria-label", w!("Search"))
        .set("aria-keyshortcuts", "/")
        .set("autocomplete", "off")
        .on("input", move |event| typed(event_target_value(&event)))
        .on_key(move |event| {
            if event.key() == "ArrowDown" {
                event.prevent_default();
                focus(grid);
            }
        });
    let key = el("kbd").set("aria-hidden", "true").add(sign("/"));
    div("search").add(icon(icons::SEARCH)).add(box_).add(key)
}

fn filter((place, filter): (usize, &'static Filter)) -> El {
    let box_ = match filter.pick {
        Pick::Choices(choices) => choice(filter, choices),
        Pick::Day => day(filter),
        Pick::Lookup(kind) => typed(filter, Source::Words(kind)),
        Pick::Reference(path) => crate::pages::slice(path)
            .map_or_else(|| div(""), |slice| typed(filter, Source::Records(slice))),
    };
    let class = if place < AT_ONCE { "filter" } else { "filter rare" };
    let now = value(filter.field);
    div(class).class_if("used", move || !now.get().is_empty()).add(box_)
}

fn value(field: &'static str) -> Memo<String> {
    memo(move || route::place().with(|place| place.value(field)))
}

fn choice(filter: &'static Filter, choices: &'static [Choice]) -> El {
    let (field, now) = (filter.field, value(filter.field));
    let any = [("", w!("any"))].into_iter();
    let options = any.chain(choices.iter().copied()).map(move |(value, label)| {
        el("option")
            .set("value", value)
            .prop("selected", move || (now.get() == value).into())
            .add(format!("{}: {}", filter.label.text(), label.text()))
    });
    el("select")
        .set("aria-label", filter.label)
        .add_all(options)
        .on("change", move |event| set_query(field, &event_target_value(&event)))
}

fn day(filter: &'static Filter) -> El {
    let (field, now) = (filter.field, value(filter.field));
    let box_ = el("input")
        .set("type", "date")
        .value(move || now.get())
        .on("change", move |event| set_query(field, &event_target_value(&event)));
    el("label").class("day").add(el("span").add(filter.label)).add(box_)
}

fn typed(filter: &'static Filter, source: Source) -> El {
    let (field, now) = (filter.field, value(filter.field));
    let held = RwSignal::new(now.get_untracked());
    follow(move || held.set(now.get()));
    let timer = StoredValue::new(None::<TimeoutHandle>);
    follow(move || {
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
    let typing = Typing::new(source, held, RwSignal::new(String::new()));
    combobox(typing, |box_| {
        box_.set("aria-label", filter.label)
            .set("placeholder", format!("{}: {}", filter.label.text(), w!("any").text()))
    })
}
