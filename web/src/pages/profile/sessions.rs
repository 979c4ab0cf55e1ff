//! Where the person is signed in, and how to end that.

use crate::describe::show::{flag, instant, plain};
use crate::http::{self, Life};
use crate::parts::dom::{El, Part, button, el};
use crate::parts::load::Loaded;
use crate::parts::toast;
use leptos::prelude::*;
use serde_json::Value;

pub fn sessions() -> El {
    let life = StoredValue::new(Life::new());
    let all = Loaded::new(|| "sessions?per_page=100".to_owned());
    let end = move |path: &str| {
        let Some(life) = life.get_value() else {
            return;
        };
        http::delete(path, "").send(life, move |answer| match answer {
            Ok(_) => {
                toast::say(w!("Signed out there."));
                all.again();
            }
            Err(problem) => toast::warn(&problem),
        });
    };
    let list = all.view(3, move |body| {
        let rows = body.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let others = rows.iter().any(|row| !flag(row, "current"));
        let lines = rows.iter().map(|row| line(row, end));
        let everywhere = others.then(|| {
            let button = button("button").on_click(move || end("sessions"));
            button.add(w!("Sign out everywhere else")).part()
        });
        let lines = el("ul").class("lines").set("role", "list").add_all(lines).part();
        vec![Some(lines), everywhere]
    });
    el("section").class("card").add(el("h2").add(w!("Signed in"))).add(list)
}

fn line(row: &Value, end: impl Fn(&str) + 'static) -> El {
    let agent = plain(row, "user_agent");
    let seen = w!(
        "{place} · last used {when}",
        place = plain(row, "ip"),
        when = instant(&plain(row, "last_seen_at"))
    );
    let path = format!("sessions/{}", plain(row, "id"));
    let name = browser(&agent);
    let way = if flag(row, "current") {
        el("span").class("badge good").add(w!("This one"))
    } else {
        button("button")
            .set("aria-label", w!("Sign out {name}", name = name))
            .on_click(move || end(&path))
            .add(w!("Sign out"))
    };
    let what = el("div")
        .set("title", agent)
        .add(el("strong").add(name))
        .add(el("span").class("quiet").add(seen));
    el("li").add(what).add(way)
}

/// `Firefox on Windows` out of what a browser says of itself.
fn browser(agent: &str) -> String {
    let first = |pairs: &[(&str, &'static str)]| {
        pairs.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let name = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => w!("{program} on {system}", program = name, system = system),
        (Some(name), None) => name.to_owned(),
        _ if agent.is_empty() => w!("Unknown program").into(),
        _ => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_are_told_apart() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(edge), "Edge on Windows");
        assert_eq!(browser(""), "Unknown program");
        assert_eq!(browser("lab-robot 1"), "lab-robot 1");
    }
}
