//! The rules with their states.

use super::Seen;
use super::figures::{Told, tell};
use crate::describe::show::{instant, plain, rows};
use crate::parts::dom::{El, div, el, live};
use crate::words;
use serde_json::Value;

pub fn alert_list(seen: Seen) -> El {
    let lines = live(
        move || seen.with(|body| rows(body, "alerts").to_vec()),
        |alerts| alerts.iter().map(line).collect::<Vec<_>>(),
    );
    el("section")
        .class("card")
        .add(el("h2").add(w!("Alerts")))
        .add(el("ul").class("looks alerts").set("role", "list").add(lines))
}

fn line(alert: &Value) -> El {
    let (class, state) = match plain(alert, "state").as_str() {
        "firing" if plain(alert, "severity") == "critical" => ("badge bad", w!("Critical")),
        "firing" => ("badge warn", w!("Warning")),
        "pending" => ("badge warn", w!("Looked at")),
        _ => ("badge good", w!("Quiet")),
    };
    let name = plain(alert, "name");
    let label: String = match name.as_str() {
        "response_time_p95" => w!("95 % answered within").into(),
        "cache_hit_rate" => w!("Hit rate of the cache").into(),
        "memory_usage" => w!("Memory of the host").into(),
        "disk_usage" => w!("Disk").into(),
        other => words::of(other.to_owned()),
    };
    let figure = |field| match alert.get(field) {
        Some(Value::Null) | None => w!("too few requests to judge by").into(),
        Some(value) if plain(alert, "unit") == "seconds" => {
            tell(&(value.as_f64().unwrap_or_default() * 1_000.0).into(), Told::Time)
        }
        Some(value) => tell(value, Told::Percent),
    };
    let wrong = plain(alert, "wrong");
    let told = w!(
        "{value}, wrong {wrong} {limit}",
        value = figure("value"),
        wrong = words::of(wrong),
        limit = figure("threshold")
    );
    let since = w!("since {when}", when = instant(&plain(alert, "since")));
    let text = div("alert-words")
        .add(el("strong").add(label))
        .add(el("span").add(told))
        .add(el("span").class("quiet").add(since));
    el("li").add(el("span").class(class).add(state)).add(text)
}
