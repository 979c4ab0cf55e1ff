//! A refusal or a failure where the content would be, with the number to quote and a way to try again.

use crate::describe::icons;
use crate::describe::paper::state;
use crate::describe::show::{number, plain, rows};
use crate::parts::dom::{El, apart, button, div, el, sign};
use crate::parts::icon::icon;
use crate::parts::lookup::folded;
use crate::parts::nav::capital;
use crate::problem::Problem;

/// What is done when a person tries again.
pub type Retry = Box<dyn FnMut()>;

/// `retry` is left out where trying again would not help.
pub fn problem_box(problem: Problem, retry: Option<Retry>) -> El {
    problem_under("strong", problem, retry)
}

/// The same where it is all that the page has to show: its title is the page's.
pub fn problem_page(problem: Problem, retry: Option<Retry>) -> El {
    crate::route::title(&problem.title);
    problem_under("h1", problem, retry)
}

fn problem_under(head: &'static str, problem: Problem, retry: Option<Retry>) -> El {
    let told = told(&problem);
    let Problem { title, detail, request_id, .. } = problem;
    let quoted = (!request_id.is_empty()).then(|| {
        el("p").class("quiet").add(w!("Request")).add(sign(" ")).add(el("code").add(request_id))
    });
    let again = retry
        .map(|retry| button("button").on_click(retry).add(icon(icons::AGAIN)).add(w!("Try again")));
    div("problem")
        .set("role", "alert")
        .add(icon(icons::WARN))
        .add(
            div("problem-text")
                .add(el(head).add(title))
                .add(el("p").add(apart(capital(&detail))))
                .add(told)
                .add(quoted),
        )
        .add(again)
}

/// What a refusal says beside its sentence: what was asked, what is there, which batches were passed over.
fn told(problem: &Problem) -> Option<El> {
    let more = &problem.more;
    let mut lines = Vec::new();
    if more.get("asked").is_some() && more.get("available").is_some() {
        let (asked, there) = (number(more, "asked"), number(more, "available"));
        lines.push(w!("Asked for {n}, {there} can be given.", n = asked, there = there));
    }
    lines.extend(rows(more, "skipped").iter().map(|skipped| {
        let days = skipped.get("days_left").and_then(serde_json::Value::as_i64);
        let why = passed_over(&plain(skipped, "reason"), days);
        w!(
            "{batch}: {why}, {units}",
            batch = plain(skipped, "batch_number"),
            why = why,
            units = w!("{n} unit|{n} units").count(number(skipped, "qty"))
        )
    }));
    if problem.status == 412 {
        lines.push(w!("Somebody changed it meanwhile. Look at it again before you go on.").into());
    }
    let list = || el("ul").add_all(lines.iter().map(|line| el("li").add(line.clone())));
    (!lines.is_empty()).then(list)
}

/// Why a batch is not taken, in words.
pub fn passed_over(reason: &str, days: Option<i64>) -> String {
    match (reason, days) {
        ("expired", Some(days)) => {
            w!("expired {n} day ago|expired {n} days ago").count(days.saturating_abs())
        }
        ("too_short", Some(days)) => w!("only {n} day left|only {n} days left").count(days),
        ("ends_before_course", _) => w!("ends before the course does").into(),
        ("nothing_free", _) => w!("nothing free").into(),
        (other, _) => folded(&state(other).0),
    }
}

/// The same in one line, above a form.
pub fn alert(text: String) -> El {
    el("p").class("alert").set("role", "alert").add(icon(icons::WARN)).add(text)
}
