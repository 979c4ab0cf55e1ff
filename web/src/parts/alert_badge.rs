//! A sign in the bar while an alert fires.

use crate::describe::icons;
use crate::describe::show::{plain, rows};
use crate::http::{self, Life};
use crate::parts::dom::{El, Part, div, el, link, live};
use crate::parts::icon::icon;
use crate::parts::repeat::repeat;
use crate::session::may;
use leptos::prelude::*;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(30);

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
            let words = w!("{n} alert|{n} alerts").count(i64::try_from(count).unwrap_or(0));
            let sign = link("/performance").class("badge bad alert-badge");
            (count > 0).then(|| sign.add(icon(icons::WARN)).add(el("span").add(words)).part())
        },
    );
    Some(div("").set("role", "status").add(sign))
}
