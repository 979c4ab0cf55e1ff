//! The rules with their states, and a sign in the bar while one of them fires.

use super::figures::{Told, tell};
use super::{Seen, repeat};
use crate::describe::icons;
use crate::describe::show::{instant, plain, rows};
use crate::http::{self, Life};
use crate::parts::dom::{El, Part, div, el, link, live};
use crate::parts::icon::icon;
use crate::session::may;
use leptos::prelude::*;
use serde_json::Value;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(30);

pub fn alert_list(seen: Seen) -> El {
    let lines = live(
        move || seen.with(|body| rows(body, "alerts").to_vec()),
        |alerts| alerts.iter().map(line).collect::<Vec<_>>(),
    );
    el("section")
        .class("card")
        .add(el("h2").add("Alerts"))
        .add(el("ul").class("looks alerts").set("role", "list").add(lines))
}

fn line(alert: &Value) -> El {
    let (class, state) = match plain(alert, "state").as_str() {
        "firing" if plain(alert, "severity") == "critical" => ("badge bad", "Critical"),
        "firing" => ("badge warn", "Warning"),
        "pending" => ("badge warn", "Looked at"),
        _ => ("badge good", "Quiet"),
    };
    let name = plain(alert, "name");
    let label = match name.as_str() {
        "response_time_p95" => "95 % answered within",
        "cache_hit_rate" => "Hit rate of the cache",
        "memory_usage" => "Memory of the host",
        "disk_usage" => "Disk",
        other => other,
    };
    let figure = |field| match alert.get(field) {
        Some(Value::Null) | None => "too few requests to judge by".to_owned(),
        Some(value) if plain(alert, "unit") == "seconds" => {
            tell(&(value.as_f64().unwrap_or_default() * 1_000.0).into(), Told::Time)
        }
        Some(value) => tell(value, Told::Percent),
    };
    let wrong = plain(alert, "wrong");
    let told = format!("{}, wrong {wrong} {}", figure("value"), figure("threshold"));
    let since = format!("since {}", instant(&plain(alert, "since")));
    let text = div("alert-words")
        .add(el("strong").add(label.to_owned()))
        .add(el("span").add(told))
        .add(el("span").class("quiet").add(since));
    el("li").add(el("span").class(class).add(state)).add(text)
}

/// Leads to the page of figures; only there while something fires, and only for who may see it.
pub fn alert_badge() -> Option<El> {
    if !may("settings:write") {
        return None;
    }
    let firing = RwSignal::new(0_usize);
    let life = Life::new()?;
    let ask = move || {
        http::get("performance/alerts").send(life, move |answer| {
            if let Ok(reply) = answer {
                let all = rows(&reply.body, "alerts").iter();
                firing.set(all.filter(|alert| plain(alert, "state") == "firing").count());
            }
        });
    };
    ask();
    repeat(EVERY, ask);
    let sign = live(
        move || firing.get(),
        |count| {
            let words = if count == 1 { "1 alert".to_owned() } else { format!("{count} alerts") };
            let sign = link("/performance").class("badge bad alert-badge");
            (count > 0).then(|| sign.add(icon(icons::WARN)).add(el("span").add(words)).part())
        },
    );
    Some(div("").set("role", "status").add(sign))
}
