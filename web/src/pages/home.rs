//! The overview: how much there is, what needs a look, what has just been changed.

use crate::describe::show::{about, act, day, grouped, instant, number, plain, rows};
use crate::describe::{Slice, icons};
use crate::pages::{page_of, slices};
use crate::parts::chart::{self, Mark};
use crate::parts::dom::{El, Part, apart, button, div, el, link, sign};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::route;
use crate::session::{Session, may, session};
use crate::words::Word;
use serde_json::Value;

pub fn home_page() -> El {
    route::title(w!("Overview"));
    let me = session().and_then(Session::me);
    let name = me.map(|me| me.name.clone()).unwrap_or_default();
    let counts = Loaded::new(|| "dashboard".to_owned());
    let again = button("button").on_click(move || counts.again());
    let title = div("page-title")
        .add(el("h1").add(w!("Overview")))
        .add(el("p").class("quiet").add(w!("Signed in as {name}", name = name)));
    let head = el("header")
        .class("page-head")
        .add(title)
        .add(div("page-actions").add(again.add(icon(icons::AGAIN)).add(w!("Refresh"))));
    el("section").class("page").add(head).add(counts.view(8, |body| shown(&body)))
}

fn shown(body: &Value) -> Vec<El> {
    let tiles = slices()
        .filter(|slice| may(slice.read))
        .filter_map(|slice| tile(slice, body.get(slice.path)?.as_i64()?));
    let looks = [
        look(body, "out", w!("medicines are out"), "badge bad", "/stock?status=out"),
        look(body, "low", w!("medicines are low"), "badge warn", "/stock?status=low"),
        look(body, "expired_batches", w!("batches past their last day"), "badge bad", EXPIRY),
        look(body, "near_expiry_batches", w!("batches near their last day"), "badge warn", EXPIRY),
        look(
            body,
            "inactive_medicines",
            w!("inactive medicines"),
            "badge",
            "/medicines?active=false",
        ),
    ];
    let recent = body.get("recent").and_then(Value::as_array).cloned().unwrap_or_default();
    let none =
        recent.is_empty().then(|| el("p").class("quiet").add(w!("Nothing has been changed yet.")));
    let list = |class, lines: Vec<El>| el("ul").set("role", "list").class(class).add_all(lines);
    let card = |title: Word| el("section").class("card").add(el("h2").add(title));
    let lines = recent.iter().map(line).collect();
    let looks = looks.into_iter().flatten().collect();
    let cards = div("cards")
        .add(card(w!("Needs a look")).add(list("looks", looks)))
        .add(usage(body))
        .add(card(w!("Changed lately")).add(none).add(list("lines", lines)));
    let when =
        el("p").class("quiet").add(w!("As of {when}", when = instant(&plain(body, "as_of"))));
    vec![list("tiles", today_tiles(body)), list("tiles", tiles.collect()), cards, when]
}

const EXPIRY: &str = "/reports/expiry";

/// What is going on: how much was given out today, what is on its way, what all of it is worth.
fn today_tiles(body: &Value) -> Vec<El> {
    let count =
        |field: &str| body.get(field).and_then(Value::as_i64).map(|n| grouped(&n.to_string()));
    let value = plain(body, "stock_value");
    let value = (!value.is_empty()).then(|| about(&value));
    let tiles = [
        ("/dispenses", icons::GIVE, count("dispenses_today"), w!("Dispenses today")),
        ("/transfers", icons::TRANSFER, count("open_transfers"), w!("Open transfers")),
        ("/stock", icons::SHELF, value, w!("Value of the stock")),
    ];
    let made =
        |(href, drawing, words, label): (&'static str, &'static str, Option<String>, Word)| {
            let words = words?;
            // A long number is not broken: its tile is as wide as two.
            let class = if words.len() > 6 { "long" } else { "" };
            let tile =
                link(href).class("tile").add(icon(drawing)).add(el("strong").add(apart(words)));
            Some(el("li").class(class).add(tile.add(el("span").add(label))))
        };
    tiles.into_iter().filter_map(made).collect()
}

/// Units used on each of the last days.
fn usage(body: &Value) -> Option<El> {
    let days = rows(body, "use_30_days");
    let mark = |of_day: &Value| {
        let units = number(of_day, "units").max(0);
        let label = day(&plain(of_day, "day"));
        Mark { label, value: units, words: grouped(&units.to_string()) }
    };
    let marks: Vec<Mark> = days.iter().map(mark).collect();
    marks.iter().find(|mark| mark.value > 0)?;
    let title = w!("Used in the last 30 days");
    let said = w!("Units of all medicines, what came back taken off.");
    let drawn = chart::days(title.text(), said.text(), &marks);
    Some(el("section").class("card").add(el("h2").add(title)).add(drawn))
}

fn tile(slice: &'static Slice, count: i64) -> Option<El> {
    let tile = link(format!("/{}", slice.path))
        .class("tile")
        .add(icon(slice.icon))
        .add(el("strong").add(grouped(&count.to_string())))
        .add(el("span").add(capital(slice.many.text())));
    Some(el("li").add(tile))
}

/// None where the server does not tell.
fn look(
    body: &Value,
    field: &str,
    words: Word,
    mood: &'static str,
    href: &'static str,
) -> Option<El> {
    let count = body.get(field).and_then(Value::as_i64)?;
    let mood = if count == 0 { "badge good" } else { mood };
    let number = el("span").class(mood).add(grouped(&count.to_string()));
    let words = if count == 0 { el("span") } else { link(href) }.add(words);
    Some(el("li").add(number).add(words))
}

fn line(entry: &Value) -> El {
    let what = act(&plain(entry, "action"));
    let what = match page_of(entry) {
        Some(href) => link(href).add(what).part(),
        None => what.part(),
    };
    let at = plain(entry, "at");
    let when = el("time").class("quiet").set("datetime", at.clone()).add(instant(&at));
    let who = el("span").add(apart(plain(entry, "actor_name"))).add(sign(" ")).add(what);
    el("li").add(el("div").add(who)).add(when)
}
