//! One's saved views, and those that others share: named, made the usual one, shared and deleted.

mod keep;

use crate::describe::Slice;
use crate::describe::show::{flag, plain, rows};
use crate::http::{self, Ask, Life};
use crate::pages::list::views::address;
use crate::pages::{detail::back, slice};
use crate::parts::dom::{El, Node, button, div, el, focus, input, link, live, memo, tick};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::toast;
use crate::route;
use crate::session::may;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;

pub use keep::keep_page;

#[derive(Clone, Copy)]
struct Views {
    all: Loaded,
    /// Names that are being typed, by view: cards are made anew whenever the list is asked for again.
    names: RwSignal<HashMap<String, String>>,
    /// The view whose name is typed now.
    typing: StoredValue<String>,
    life: Life,
}

pub fn views_page() -> El {
    route::title(w!("Saved views"));
    // The list one came from.
    let from = slice(&route::now().value("resource"));
    let path = from.map_or_else(String::new, |from| format!("?resource={}", from.path));
    let all = Loaded::new(move || format!("views{path}"));
    let body = Life::new().map(|life| {
        let (names, typing) = (RwSignal::default(), StoredValue::default());
        let views = Views { all, names, typing, life };
        all.view(4, move |body| views.list(rows(&body, "items")))
    });
    el("section")
        .class("page")
        .add(from.map(|from| back(format!("/{}", from.path), capital(from.many.text()))))
        .add(el("header").class("page-head").add(el("h1").add(w!("Saved views"))))
        .add(body)
}

impl Views {
    fn list(self, all: &[Value]) -> Vec<El> {
        if all.is_empty() {
            let hint =
                w!("Set a list as you like it, and keep it under a name: “Views” above the list.");
            let title = el("h2").add(w!("No saved views yet"));
            return vec![div("empty").add(title).add(el("p").add(hint))];
        }
        let view = |view: &Value| slice(&plain(view, "resource")).map(|list| self.card(list, view));
        vec![
            el("ul")
                .class("stack view-cards")
                .set("role", "list")
                .add_all(all.iter().filter_map(view)),
        ]
    }

    fn card(self, list: &'static Slice, view: &Value) -> El {
        let name = plain(view, "name");
        let whose = (!flag(view, "own")).then(|| w!("of {name}", name = plain(view, "owner")));
        let what = div("view-what")
            .add(link(address(view)).add(el("bdi").add(name.clone())))
            .add(el("span").class("quiet").add(capital(list.many.text())))
            .add(whose.map(|whose| el("span").class("quiet").add(whose)));
        let can = flag(view, "own") || may("settings:write");
        el("li").class("card").set("aria-label", name).add(what).add(can.then(|| self.acts(view)))
    }

    fn acts(self, view: &Value) -> El {
        let own = flag(view, "own");
        let usual = own.then(|| self.tick(view, "is_default", w!("The list opens this way")));
        let share =
            may("settings:write").then(|| self.tick(view, "shared", w!("Everybody sees it")));
        let gone = {
            let (path, version) = (path(view), plain(view, "version"));
            let name = w!("Delete {name}", name = plain(view, "name"));
            button("button")
                .set("aria-label", name)
                .on_click(move || self.send(http::delete(path.clone(), &version), || ()))
                .add(w!("Delete"))
        };
        div("view-acts").add(self.renaming(view)).add(usual).add(share).add(gone)
    }

    fn tick(self, view: &Value, field: &'static str, label: Word) -> El {
        let (on, view) = (flag(view, field), view.clone());
        let box_ = tick(
            move || on,
            move |on| {
                self.typing.set_value(String::new());
                self.send(change(&view, field, json!(on)), || ());
            },
        );
        el("label").class("check").add(box_).add(label)
    }

    fn renaming(self, view: &Value) -> AnyView {
        let (id, view) = (plain(view, "id"), view.clone());
        let open = {
            let id = id.clone();
            memo(move || self.names.with(|names| names.contains_key(&id)))
        };
        live(
            move || open.get(),
            move |is_open| {
                if is_open {
                    return self.name_box(&view);
                }
                let (id, name) = (id.clone(), plain(&view, "name"));
                button("button")
                    .set("aria-label", w!("Rename {name}", name = name))
                    .on_click(move || self.typed(&id, name.clone()))
                    .add(w!("Rename"))
            },
        )
    }

    fn typed(self, id: &str, name: String) {
        self.typing.set_value(id.to_owned());
        self.names.update(|names| {
            names.insert(id.to_owned(), name);
        });
    }

    fn name_box(self, view: &Value) -> El {
        let (node, id, view) = (Node::new(), plain(view, "id"), view.clone());
        let name = self.names.with_untracked(|names| names.get(&id).cloned());
        let box_ = el("input")
            .node(node)
            .set("value", name.unwrap_or_default())
            .set("maxlength", "100")
            .set("aria-label", w!("Name"))
            .flag("required", true);
        if self.typing.with_value(|typing| *typing == id) {
            request_animation_frame(move || to_the_end(node));
        }
        let typed = {
            let id = id.clone();
            move |event| self.typed(&id, event_target_value(&event))
        };
        el("form")
            .on("submit", move |event| {
                event.prevent_default();
                if let Some(box_) = input(node) {
                    let (id, name) = (id.clone(), json!(box_.value().trim()));
                    self.send(change(&view, "name", name), move || {
                        self.names.update(|names| {
                            names.remove(&id);
                        });
                    });
                }
            })
            .add(box_.on("input", typed))
            .add(el("button").class("button primary").add(w!("Save")))
    }

    /// Another usual view makes the one before it none, so all are asked for again.
    fn send(self, ask: Ask, done: impl FnOnce() + 'static) {
        ask.send(self.life, move |answer| {
            match answer {
                Ok(_) => done(),
                Err(problem) => toast::warn(&problem),
            }
            self.all.again();
        });
    }
}

fn change(view: &Value, field: &str, value: Value) -> Ask {
    let body = Value::Object([(field.to_owned(), value)].into_iter().collect());
    http::patch(path(view), &plain(view, "version"), &body)
}

/// Where one goes on typing.
fn to_the_end(node: Node) {
    focus(node);
    if let Some(box_) = input(node) {
        let end = u32::try_from(box_.value().encode_utf16().count()).unwrap_or(u32::MAX);
        let _ = box_.set_selection_range(end, end);
    }
}

fn path(view: &Value) -> String {
    format!("views/{}", plain(view, "id"))
}
