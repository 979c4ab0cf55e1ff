//! A document as it is printed: all lines, and room for signatures.

use crate::describe::Slice;
use crate::describe::paper::Paper;
use crate::describe::show::{instant, plain, rows};
use crate::pages::detail::back;
use crate::pages::detail::facts::pairs;
use crate::pages::paper::{name, sheet, title};
use crate::parts::dom::{El, button, div, el};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::route;
use crate::words::Word;
use leptos::prelude::*;
use serde_json::Value;

pub fn print_page(slice: &'static Slice, paper: &'static Paper, id: &str) -> El {
    let path = format!("{}/{id}", slice.path);
    let href = format!("/{path}");
    let record = Loaded::whole(path);
    el("section").class("page").add(record.page(10, move |found| {
        route::title(name(slice, &found));
        let print = move || {
            let _ = window().print();
        };
        let way = button("button primary").flag("autofocus", true).on_click(print);
        let head = div("page-head no-print")
            .add(back(href.clone(), w!("Back to the document").into()))
            .add(
                div("page-actions")
                    .add(way.add(icon(crate::describe::icons::PRINT)).add(w!("Print"))),
            );
        vec![head, paper_sheet(slice, paper, &found)]
    }))
}

fn paper_sheet(slice: &'static Slice, paper: &'static Paper, record: &Value) -> El {
    let fields = slice.sections.iter().flat_map(|section| section.fields);
    let given = fields.filter(|field| !plain(record, field.name).is_empty());
    let facts = el("dl").class("facts").add_all(given.map(|field| pairs(field, record)));
    let posted = plain(record, "posted_at");
    let posted = (!posted.is_empty())
        .then(|| el("p").class("quiet").add(w!("Posted {when}", when = instant(&posted))));
    let sign = |who: Word| div("sign").add(el("span").add(who));
    el("article")
        .class("card paper-sheet")
        .add(title(slice, record))
        .add(facts)
        .add(sheet(w!("Lines"), paper.columns, rows(record, "lines")))
        .add(posted)
        .add(div("signs").add(sign(w!("Handed over by"))).add(sign(w!("Received by"))))
}
