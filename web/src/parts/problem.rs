//! A refusal or a failure where the content would be, with the number to quote and a way to try again.

use crate::describe::icons;
use crate::parts::dom::{El, button, div, el};
use crate::parts::icon::icon;
use crate::problem::Problem;

/// `retry` is left out where trying again would not help.
pub fn problem_box(problem: Problem, retry: Option<Box<dyn FnMut()>>) -> El {
    let Problem { title, detail, request_id, .. } = problem;
    let number = (!request_id.is_empty())
        .then(|| el("p").class("quiet").add("Request ").add(el("code").add(request_id)));
    let again = retry
        .map(|retry| button("button").on_click(retry).add(icon(icons::AGAIN)).add("Try again"));
    div("problem")
        .set("role", "alert")
        .add(icon(icons::WARN))
        .add(div("problem-text").add(el("strong").add(title)).add(el("p").add(detail)).add(number))
        .add(again)
}

/// The same in one line, above a form.
pub fn alert(text: String) -> El {
    el("p").class("alert").set("role", "alert").add(icon(icons::WARN)).add(text)
}
