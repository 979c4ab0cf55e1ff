//! Reports: they describe themselves; these pages show whatever there is.

mod chart;
mod filters;
mod report;

use crate::describe::show::{plain, rows};
use crate::parts::dom::{El, div, el, link};
use crate::parts::load::Loaded;
use crate::route;
use crate::words;

pub use filters::filters;
pub use report::report_page;

pub fn reports_page() -> El {
    route::title(w!("Reports"));
    let all = Loaded::new(|| "reports".to_owned());
    let list = all.view(8, |body| {
        let items = rows(&body, "items").iter().map(|report| {
            let href = format!("/reports/{}", plain(report, "name"));
            let title = el("h2").add(link(href).add(words::of(plain(report, "title"))));
            el("li")
                .class("card")
                .add(title)
                .add(el("p").class("quiet").add(words::of(plain(report, "about"))))
        });
        el("ul").set("role", "list").class("report-list").add_all(items)
    });
    let head = el("header").class("page-head").add(el("h1").add(w!("Reports")));
    el("section").class("page").add(head).add(div("").add(list))
}
