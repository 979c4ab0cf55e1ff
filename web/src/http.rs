//! The only door to the server: one place for headers, retry, the ETag cache, 401 and problems.

mod kept;

use crate::problem::Problem;
use crate::session;
use js_sys::{Array, Function, Number, Promise};
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, File, Headers, RequestInit, Response};

pub use kept::{forget_all, forget_resource, peek};

const BASE: &str = "/api/v1/";
const TRIES: i32 = 3;

/// A request that is being put together.
pub struct Ask {
    method: &'static str,
    path: String,
    body: Option<String>,
    file: Option<File>,
    headers: Vec<(&'static str, String)>,
}

/// An answer between 200 and 299, or one kept from before.
#[derive(Clone)]
pub struct Reply {
    pub body: Arc<Value>,
}

pub fn get(path: impl Into<String>) -> Ask {
    Ask::new("GET", path.into())
}

pub fn post(path: impl Into<String>, body: &Value) -> Ask {
    let mut ask = Ask::new("POST", path.into());
    ask.body = Some(body.to_string());
    ask
}

/// A file as it is, which is of this kind.
pub fn post_file(path: impl Into<String>, file: File, kind: impl Into<String>) -> Ask {
    let mut ask = Ask::new("POST", path.into());
    ask.file = Some(file);
    ask.header("Content-Type", kind.into())
}

pub fn patch(path: impl Into<String>, version: &str, body: &Value) -> Ask {
    let mut ask = Ask::new("PATCH", path.into());
    ask.body = Some(body.to_string());
    ask.seen(version)
}

pub fn delete(path: impl Into<String>, version: &str) -> Ask {
    let ask = Ask::new("DELETE", path.into());
    if version.is_empty() { ask } else { ask.seen(version) }
}

/// A name for one act, so that sending it twice does it once.
pub fn key() -> String {
    let part = |number: f64| {
        String::from(Number::from(number).to_string_with_radix(36).unwrap_or_default())
    };
    let chance = || part(js_sys::Math::random());
    format!("web-{}-{}-{}", part(js_sys::Date::now()), chance(), chance())
}

/// Text as part of an address.
pub fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

impl Ask {
    fn new(method: &'static str, path: String) -> Self {
        Self { method, path, body: None, file: None, headers: Vec::new() }
    }

    fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Refused when the record is no longer of this version.
    pub fn seen(self, version: &str) -> Self {
        self.header("If-Match", format!("\"{version}\""))
    }

    pub fn key(self, key: String) -> Self {
        self.header("Idempotency-Key", key)
    }

    /// Sends, and calls back unless the page that asked is gone by then.
    pub fn send(self, life: Life, then: impl FnOnce(Result<Reply, Problem>) + 'static) {
        let signal = life.signal();
        spawn_local(run(self, signal, Box::new(then)));
    }

    /// The answer, for whoever waits for one after the other; nobody hears of it when the page that asked is gone.
    pub async fn reply(self, life: Life) -> Result<Reply, Problem> {
        match outcome(&self, life.signal().as_ref()).await {
            Some(outcome) => outcome,
            None => std::future::pending().await,
        }
    }

    /// Safe to send again when it is not known whether it arrived.
    fn may_repeat(&self) -> bool {
        self.method == "GET" || self.headers.iter().any(|(name, _)| *name == "Idempotency-Key")
    }
}

/// Requests of one component: aborted when it goes.
#[derive(Clone, Copy)]
pub struct Life(StoredValue<AbortController, LocalStorage>);

impl Life {
    pub fn new() -> Option<Self> {
        let held = StoredValue::new_local(AbortController::new().ok()?);
        on_cleanup(move || {
            held.try_with_value(AbortController::abort);
        });
        Some(Self(held))
    }

    /// Ends them before the component does.
    pub fn end(self) {
        self.0.try_with_value(AbortController::abort);
    }

    fn signal(self) -> Option<AbortSignal> {
        self.0.try_with_value(AbortController::signal)
    }
}

type Then = Box<dyn FnOnce(Result<Reply, Problem>)>;

async fn run(ask: Ask, signal: Option<AbortSignal>, then: Then) {
    if let Some(outcome) = outcome(&ask, signal.as_ref()).await {
        then(outcome);
    }
}

/// None when nobody wants to know any more.
async fn outcome(ask: &Ask, signal: Option<&AbortSignal>) -> Option<Result<Reply, Problem>> {
    let gone = || signal.is_none_or(AbortSignal::aborted);
    let mut tried = 0;
    let outcome = loop {
        let outcome = once(ask, signal).await;
        tried += 1;
        let passing = matches!(&outcome, Err(p) if matches!(p.status, 0 | 502 | 503 | 504));
        if gone() || !passing || !ask.may_repeat() || tried == TRIES {
            break outcome;
        }
        pause(tried * 400).await;
    };
    if gone() {
        return None;
    }
    if let Err(problem) = &outcome {
        session::heard(problem);
    }
    if outcome.is_ok() && ask.method != "GET" {
        kept::forget(&ask.path);
    }
    Some(outcome)
}

async fn once(ask: &Ask, signal: Option<&AbortSignal>) -> Result<Reply, Problem> {
    let init = RequestInit::new();
    init.set_method(ask.method);
    init.set_signal(signal);
    let headers = Headers::new().map_err(lost)?;
    for (name, value) in &ask.headers {
        headers.set(name, value).map_err(lost)?;
    }
    headers.set("Accept", "application/json").map_err(lost)?;
    let known = if ask.method == "GET" { kept::etag(&ask.path) } else { None };
    if let Some(etag) = &known {
        headers.set("If-None-Match", etag).map_err(lost)?;
        // Else the browser's own cache would answer 200 in place of our 304.
        init.set_cache(web_sys::RequestCache::NoStore);
    }
    if let Some(body) = &ask.body {
        headers.set("Content-Type", "application/json").map_err(lost)?;
        init.set_body(&JsValue::from_str(body));
    }
    if let Some(file) = &ask.file {
        init.set_body(file);
    }
    init.set_headers(&headers);
    let url = format!("{BASE}{}", ask.path);
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(&url, &init))
        .await
        .map_err(lost)?
        .dyn_into()
        .map_err(lost)?;
    answer(ask, &response).await
}

async fn answer(ask: &Ask, response: &Response) -> Result<Reply, Problem> {
    let status = response.status();
    if status == 304
        && let Some(body) = peek(&ask.path)
    {
        return Ok(Reply { body });
    }
    let text = JsFuture::from(response.text().map_err(lost)?).await.map_err(lost)?;
    let text = text.as_string().unwrap_or_default();
    let body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    if !(200..300).contains(&status) {
        return Err(Problem::read(status, &body));
    }
    let body = Arc::new(body);
    if ask.method == "GET"
        && let Ok(Some(etag)) = response.headers().get("ETag")
    {
        kept::keep(&ask.path, etag, &body, text.len());
    }
    Ok(Reply { body })
}

fn lost<E: Into<JsValue>>(_: E) -> Problem {
    Problem::offline()
}

async fn pause(millis: i32) {
    let wait = Promise::new(&mut |resolve: Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments(
            &resolve,
            millis,
            &Array::new(),
        );
    });
    let _ = JsFuture::from(wait).await;
}
