//! The saved views of a list: opened here; kept, named, shared and deleted on pages of their own.

use super::look::{CARDS, Look};
use crate::describe::icons;
use crate::describe::show::{flag, plain, rows};
use crate::http::{self, Life, encode};
use crate::parts::dom::{El, el, follow, link, live, memo};
use crate::parts::icon::icon;
use crate::parts::menu::{menu, panel};
use crate::{remember, route, session};
use leptos::prelude::*;
use pharmacy_contract::views::RESOURCES;
use serde_json::Value;

#[derive(Clone, Copy)]
struct Views {
    look: Look,
    all: RwSignal<Vec<Value>>,
    /// The one in the address bar.
    current: Memo<Option<Value>>,
    life: Life,
}

pub fn views_menu(look: Look) -> Option<El> {
    let life = Life::new().filter(|_| RESOURCES.contains(&look.slice.path))?;
    let all = RwSignal::new(Vec::<Value>::new());
    let current = memo(move || {
        let id = route::place().with(|place| place.value("view"));
        all.with(|all| all.iter().find(|view| plain(view, "id") == id).cloned())
    });
    let views = Views { look, all, current, life };
    views.open();
    follow(move || match current.get() {
        Some(view) => look.take(&view),
        None => look.own(),
    });
    Some(views.menu())
}

/// Where the list is as the view has it.
pub fn address(view: &Value) -> String {
    let (path, id) = (plain(view, "resource"), plain(view, "id"));
    match plain(view, "query") {
        query if query.is_empty() => format!("/{path}?view={id}"),
        query => format!("/{path}?{query}&view={id}"),
    }
}

impl Views {
    /// Asks for them. A list that is opened without a question opens as its usual view, remembered so that it does
    /// so at once.
    fn open(self) {
        let path = self.look.slice.path;
        let place = format!("view.{}.{path}", session::person());
        let usual = remember::get(&place).unwrap_or_default();
        let is_bare = || route::now().query.is_empty();
        if is_bare() && !usual.is_empty() {
            route::replace_address(&usual);
        }
        http::get(format!("views?resource={path}")).send(self.life, move |answer| {
            let Ok(reply) = answer else { return };
            let all = rows(&reply.body, "items");
            let found = all.iter().find(|view| flag(view, "own") && flag(view, "is_default"));
            let now = found.map(address).unwrap_or_default();
            remember::set(&place, &now);
            self.all.set(all.to_vec());
            if usual != now && (is_bare() || route::now().address() == usual) {
                route::replace_address(if now.is_empty() { path } else { &now });
            }
        });
    }

    fn menu(self) -> El {
        let list = live(
            move || (self.all.get(), self.current.get()),
            move |(all, current)| {
                let current = current.map(|view| plain(&view, "id"));
                let items = all.iter().map(|view| item(view, current.as_ref()));
                el("div").class("menu-list").add_all(items)
            },
        );
        let keep = el("a").live("href", move || Some(self.keep_at())).add(w!("Keep this view…"));
        let all = link(format!("/views?resource={}", self.look.slice.path));
        let ways = el("div").class("menu-list").add(keep).add(all.add(w!("All saved views")));
        let face = el("span").class("face").add(icon(icons::EYE)).add(w!("Views"));
        menu("menu views", w!("Views"), face, panel().add(list).add(ways))
    }

    /// Where the list as it is seen now is kept.
    fn keep_at(self) -> String {
        let mut place = route::place().get();
        let name = self.current.get().map(|view| plain(&view, "name")).unwrap_or_default();
        place.path.clear();
        place.query.retain(|(name, _)| !matches!(name.as_str(), "view" | "cards"));
        let columns = self.look.columns.get().join(",");
        if self.look.cards.get() {
            place.query.push((CARDS.0.to_owned(), CARDS.1.to_owned()));
        }
        let density = if self.look.compact.get() { "compact" } else { "comfortable" };
        let parts = [
            ("resource", self.look.slice.path),
            ("query", place.address().trim_start_matches('?')),
            ("columns", &columns),
            ("density", density),
            ("name", &name),
        ]
        .map(|(name, value)| format!("{name}={}", encode(value)));
        format!("/views/new?{}", parts.join("&"))
    }
}

fn item(view: &Value, current: Option<&String>) -> El {
    let whose = (!flag(view, "own"))
        .then(|| el("span").class("quiet").add(w!("of {name}", name = plain(view, "owner"))));
    let is_current = current == Some(&plain(view, "id"));
    let item = link(address(view)).add(el("bdi").add(plain(view, "name"))).add(whose);
    if is_current { item.set("aria-current", "true").add(icon(icons::CHECK)) } else { item }
}
