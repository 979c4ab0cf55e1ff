//! The overview: how much there is, what needs a look, what has just been changed.

use crate::describe::show::{act, grouped, instant, plain};
use crate::describe::{Slice, icons};
use crate::pages::slices;
use crate::parts::dom::{El, Part, button, div, el, link};
use crate::parts::icon::icon;
use crate::parts::load::Loaded;
use crate::parts::nav::capital;
use crate::route;
use crate::session::{Session, may, session};
use serde_json::Value;

pub fn home_page() -> El {
    route::title("Overview");
    let me = session().and_then(Session::me);
    let name = me.map(|me| me.name.clone()).unwrap_or_default();
    let counts = Loaded::new(|| "dashboard".to_owned());
    let again = button("button").on_click(move || counts.again());
    let title = div("page-title")
        .add(el("h1").add("Overview"))
        .add(el("p").class("quiet").add(format!("Signed in as {name}")));
    let head = el("header")
        .class("page-head")
        .add(title)
        .add(div("page-actions").add(again.add(icon(icons::AGAIN)).add("Refresh")));
    el("section").class("page").add(head).add(counts.view(8, |body| shown(&body)))
}

fn shown(body: &Value) -> Vec<El> {
    let tiles = slices()
        .filter(|slice| may(slice.read))
        .filter_map(|slice| tile(slice, body.get(slice.path)?.as_i64()?));
    let looks = [
        look(body, "expired_batches", "batches past their last day", "badge bad", ""),
        look(body, "near_expiry_batches", "batches end within 30 days", "badge warn", ""),
        look(body, "inactive_medicines", "inactive medicines", "badge", "/medicines?active=false"),
    ];
    let recent = body.get("recent").and_then(Value::as_array).cloned().unwrap_or_default();
    let none =
        recent.is_empty().then(|| el("p").class("quiet").add("Nothing has been changed yet."));
    let list = |class, lines: Vec<El>| el("ul").set("role", "list").class(class).add_all(lines);
    let card = |title| el("section").class("card").add(el("h2").add(title));
    let lines = recent.iter().map(line).collect();
    let cards = div("cards")
        .add(card("Needs a look").add(list("looks", looks.into())))
        .add(card("Changed lately").add(none).add(list("lines", lines)));
    let when = el("p").class("quiet").add(format!("As of {}", instant(&plain(body, "as_of"))));
    vec![list("tiles", tiles.collect()), cards, when]
}

fn tile(slice: &'static Slice, count: i64) -> Option<El> {
    let tile = link(format!("/{}", slice.path))
        .class("tile")
        .add(icon(slice.icon))
        .add(el("strong").add(grouped(&count.to_string())))
        .add(el("span").add(capital(slice.many)));
    Some(el("li").add(tile))
}

fn look(
    body: &Value,
    field: &str,
    words: &'static str,
    mood: &'static str,
    href: &'static str,
) -> El {
    let count = body.get(field).and_then(Value::as_i64).unwrap_or(0);
    let mood = if count == 0 { "badge good" } else { mood };
    let number = el("span").class(mood).add(grouped(&count.to_string()));
    let words = if href.is_empty() || count == 0 { el("span") } else { link(href) }.add(words);
    el("li").add(number).add(words)
}

fn line(entry: &Value) -> El {
    let (entity, id) = (plain(entry, "entity").replace('_', "-"), plain(entry, "entity_id"));
    let of = |slice: &&Slice| slice.path == entity || slice.path.strip_suffix('s') == Some(&entity);
    let slice = slices().find(of).filter(|slice| may(slice.read) && !id.is_empty());
    let what = act(&plain(entry, "action"));
    let what = match slice {
        Some(slice) => link(format!("/{}/{id}", slice.path)).add(what).part(),
        None => what.part(),
    };
    let at = plain(entry, "at");
    let when = el("time").class("quiet").set("datetime", at.clone()).add(instant(&at));
    let who = el("span").add(plain(entry, "actor_name")).add(" ").add(what);
    el("li").add(el("div").add(who)).add(when)
}
