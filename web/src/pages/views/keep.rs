//! A list as it is seen is kept under a name; under a name that there is, it takes the place of what was kept.

use crate::describe::show::{flag, plain, rows};
use crate::http::{self, Life};
use crate::pages::detail::back;
use crate::pages::list::views::address;
use crate::pages::slice;
use crate::parts::dom::{El, Node, div, el, focus, live, tick, words};
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::parts::problem::problem_box;
use crate::problem::Problem;
use crate::route;
use leptos::prelude::*;
use serde_json::{Value, json};

#[derive(Clone, Copy)]
struct Keep {
    name: RwSignal<String>,
    /// Opens the list from now on.
    usual: RwSignal<bool>,
    others: Loaded,
    problem: RwSignal<Option<Problem>>,
    life: Life,
}

pub fn keep_page() -> El {
    route::title(w!("Keep this view"));
    let asked = route::now();
    let from = slice(&asked.value("resource"));
    let way = from.map(|from| {
        back(format!("/{}?{}", from.path, asked.value("query")), capital(from.many.text()))
    });
    let form = Life::new().map(|life| {
        let path = format!("views?resource={}", asked.value("resource"));
        let keep = Keep {
            name: RwSignal::new(asked.value("name")),
            usual: RwSignal::new(false),
            others: Loaded::new(move || path.clone()),
            problem: RwSignal::new(None),
            life,
        };
        keep.form()
    });
    let head = el("header").class("page-head").add(el("h1").add(w!("Keep this view")));
    el("section").class("page form-page").add(way).add(head).add(form)
}

impl Keep {
    fn form(self) -> El {
        let node = Node::new();
        request_animation_frame(move || focus(node));
        let name = el("input")
            .node(node)
            .set("id", "view-name")
            .set("maxlength", "100")
            .set("autocomplete", "off")
            .flag("required", true)
            .value(move || self.name.get())
            .on("input", move |event| self.name.set(event_target_value(&event)));
        let label = el("label").set("for", "view-name").add(w!("Name"));
        let usual = tick(move || self.usual.get(), move |on| self.usual.set(on));
        let usual = el("label").class("check").add(usual).add(w!("The list opens this way"));
        let face = words(move || match self.before() {
            Some(_) => w!("Replace the view of this name"),
            None => w!("Keep"),
        });
        let save = el("button").set("type", "submit").class("button primary").add(face);
        el("form")
            .on("submit", move |event| {
                event.prevent_default();
                self.save();
            })
            .add(live(move || self.problem.get(), |problem| problem.map(|p| problem_box(p, None))))
            .add(div("card").add(div("field").add(label).add(name)).add(usual))
            .add(el("footer").class("form-foot").add(save))
    }

    /// The own view that has this name already.
    fn before(self) -> Option<Value> {
        let (name, all) = (self.name.get(), self.others.ready()?);
        let same = |view: &&Value| flag(view, "own") && plain(view, "name") == name.trim();
        rows(&all, "items").iter().find(same).cloned()
    }

    fn save(self) {
        let asked = route::now();
        let columns = asked.value("columns");
        let columns: Vec<&str> = columns.split(',').filter(|name| !name.is_empty()).collect();
        let body = json!({
            "resource": asked.value("resource"),
            "name": self.name.get_untracked().trim(),
            "query": asked.value("query"),
            "columns": columns,
            "density": asked.value("density"),
            "is_default": self.usual.get_untracked(),
        });
        let ask = match untrack(|| self.before()) {
            Some(view) => http::patch(
                format!("views/{}", plain(&view, "id")),
                &plain(&view, "version"),
                &body,
            ),
            None => http::post("views", &body).key(http::key()),
        };
        ask.send(self.life, move |answer| match answer {
            Ok(reply) => route::go(&address(&reply.body)),
            Err(problem) => self.problem.set(Some(problem)),
        });
    }
}
