//! The languages there are, which one is meant, and its texts fetched before anything is shown.

use crate::remember;
use crate::words;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Response;

/// Each by its tag and by the name it has for those who speak it.
pub const ALL: &[(&str, &str)] = &[("en", "English"), ("ar", "العربية")];

/// The tag of the page's language; the script in the page's head has set it before the first paint.
pub fn now() -> String {
    root("lang")
}

fn root(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

/// Keeps the choice and begins anew: every text of the page is another one.
pub fn choose(tag: &str) {
    remember::set("language", tag);
    let _ = window().location().reload();
}

/// Does the rest once the texts are there: at once in English, which the program has in itself.
pub fn start(then: impl FnOnce() + 'static) {
    let tag = now();
    let file = document().query_selector(&format!("meta[name=words-{tag}]")).ok().flatten();
    let Some(file) = file.and_then(|meta| meta.get_attribute("content")) else {
        then();
        return;
    };
    spawn_local(async move {
        match fetched(&file).await {
            Some(lines) => words::take(lines),
            None => in_english(),
        }
        then();
    });
}

async fn fetched(file: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(file)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    let text = if answer.ok() { answer.text().ok()? } else { return None };
    JsFuture::from(text).await.ok().as_ref().and_then(JsValue::as_string)
}

/// Better in another language than not at all.
fn in_english() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", "en");
        let _ = root.set_attribute("dir", "ltr");
    }
}
