//! Every changing operation of the API, each with a way to do it: what is missing here fails the walks.

mod adjustments;
pub mod batches;
mod dispenses;
mod jobs;
pub mod papers;
mod photos;
mod policies;
mod receipts;
mod returns;
mod stocktakes;
mod transfers;
mod views;

use crate::actors::{Actor, Answer, Hospital, PASSWORD, hear, text};
use crate::slices::{Ground, SLICES, Slice};
use crate::stock::post;
use reqwest::header;
use serde_json::{Value, json};

/// An operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: String,
    /// With `{id}`.
    pub path: String,
    pub name: String,
}

impl Operation {
    pub fn changes(&self) -> bool {
        self.method != "GET"
    }

    /// The address of a record that nobody has.
    pub fn nowhere(&self) -> String {
        const NOBODYS: &str = "019a0000-0000-7000-8000-000000000000";
        self.path.replace("{id}", NOBODYS).replace("{line_id}", NOBODYS)
    }
}

/// The operations as the server describes itself.
pub async fn operations(hospital: &Hospital) -> Vec<Operation> {
    let document = hospital.nobody().get("/api/openapi.json").await.ok(200);
    let mut all = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(name) = operation["operationId"].as_str() {
                let (method, path, name) = (method.to_uppercase(), path.clone(), name.to_owned());
                all.push(Operation { method, path, name });
            }
        }
    }
    all
}

/// An act, ready to be done: everything it needs is there.
pub struct Act {
    pub actor: Actor,
    pub method: String,
    pub path: String,
    pub version: Option<i64>,
    pub body: Option<Value>,
    /// Another body than JSON, and its type.
    pub file: Option<(&'static str, Vec<u8>)>,
    /// With an Idempotency-Key of its own.
    pub keyed: bool,
    /// Who sees which page change.
    pub seen_by: Actor,
    pub seen_at: String,
}

impl Act {
    pub async fn done(&self) -> Answer {
        let mut ask = self.actor.ask(&self.method, &self.path);
        if let Some(version) = self.version {
            ask = ask.header(header::IF_MATCH, format!("\"{version}\""));
        }
        if self.keyed {
            ask = ask.header("Idempotency-Key", crate::stock::fresh_key());
        }
        if let Some(body) = &self.body {
            ask = ask.json(body);
        }
        if let Some((kind, bytes)) = &self.file {
            ask = ask.header(header::CONTENT_TYPE, *kind).body(bytes.clone());
        }
        hear(ask).await
    }
}

/// Prepares the operation; `n` keeps the records of many acts apart.
pub async fn prepare(
    hospital: &Hospital,
    admin: &Actor,
    ground: &Ground,
    operation: &Operation,
    n: usize,
) -> Act {
    let path = operation.path.trim_start_matches("/api/v1/");
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let slice = SLICES.iter().find(|s| s.path == first);
    let act = Act {
        actor: admin.clone(),
        method: operation.method.clone(),
        path: path.into(),
        version: None,
        body: None,
        file: None,
        keyed: false,
        seen_by: admin.clone(),
        seen_at: first.into(),
    };
    if let Some((papers, rest)) = papers::of(path) {
        let stocked = papers::Stocked::lay(admin, ground, n).await;
        return papers::prepare(act, papers, rest, &stocked).await;
    }
    if first == "policies" {
        let stocked = papers::Stocked::lay(admin, ground, n).await;
        return policies::prepare(act, rest, &stocked).await;
    }
    if matches!(first, "exports" | "imports" | "backups" | "jobs") {
        return jobs::prepare(hospital, act, n);
    }
    if first == "photos" || path == "medicines/{id}/photos" {
        return photos::prepare(act, rest, ground, n).await;
    }
    if first == "views" {
        return views::prepare(act, rest, n).await;
    }
    if first == "batches" {
        return batches::prepare(act, rest, ground, n).await;
    }
    match (slice, rest) {
        (Some(slice), "" | "{id}" | "batch" | "bulk-delete") => {
            on_record(act, slice, rest, ground, n).await
        }
        (Some(_), _) => on_account(act, rest, n).await,
        (None, _) if path == "performance/cache" => {
            Act { path: format!("{path}?pattern=*"), seen_at: path.into(), ..act }
        }
        (None, _) if path == "settings" => {
            let now = admin.get(path).await.ok(200);
            let other = 1 + now["amc_months"].as_i64().unwrap() % 24;
            let body = Some(json!({"amc_months": other, "reason": "acted on"}));
            Act { version: now["version"].as_i64(), body, ..act }
        }
        (None, _) => on_oneself(hospital, act, n).await,
    }
}

async fn on_record(act: Act, slice: &Slice, rest: &str, ground: &Ground, n: usize) -> Act {
    let sample = |n: usize| {
        let mut body = (slice.sample)(n, ground);
        // Hashing a password takes longer than everything else.
        body.as_object_mut().unwrap().remove("password");
        body
    };
    match (act.method.as_str(), rest) {
        ("POST", "") => return Act { body: Some(sample(10 * n)), ..act },
        ("POST", "batch") => {
            let items = [sample(10 * n), sample(10 * n + 1)];
            return Act { body: Some(json!({"items": items})), ..act };
        }
        _ => {}
    }
    let made = act.actor.make(slice.path, sample(10 * n)).await;
    let (id, version) = (text(&made["id"]), made["version"].as_i64());
    let path = format!("{}/{id}", slice.path);
    match (act.method.as_str(), rest) {
        ("PATCH", _) => {
            let body = Some(json!({slice.field: "Changed by an act"}));
            Act { seen_at: path.clone(), path, version, body, ..act }
        }
        ("DELETE", _) => Act { path, version, ..act },
        (_, "bulk-delete") => Act { body: Some(json!({"ids": [id]})), ..act },
        other => panic!("teach acts.rs to do {other:?}"),
    }
}

async fn account(admin: &Actor, n: usize) -> Value {
    let body = json!({"username": format!("acting-{n}"), "role": "auditor", "password": PASSWORD});
    admin.make("users", body).await
}

async fn on_account(act: Act, rest: &str, n: usize) -> Act {
    let id = text(&account(&act.actor, n).await["id"]);
    let seen_at = format!("users/{id}");
    let path = format!("users/{}", rest.replace("{id}", &id));
    if rest.ends_with("unlock") {
        act.actor.post(&format!("users/{id}/lock"), json!({})).await.ok(200);
    }
    Act { path, seen_at, ..act }
}

/// What people do to their own sessions, tokens and passwords.
async fn on_oneself(hospital: &Hospital, act: Act, n: usize) -> Act {
    let made = account(&act.actor, n).await;
    let name = text(&made["username"]);
    let here = hospital.nobody().sign_in(&name, PASSWORD).await;
    let there = hospital.nobody().sign_in(&name, PASSWORD).await;
    if act.path == "me/pin" {
        let body = Some(json!({"current_password": PASSWORD, "pin": "4711"}));
        return Act { actor: here, body, seen_at: format!("users/{}", text(&made["id"])), ..act };
    }
    let act = Act { actor: here.clone(), seen_by: here.clone(), seen_at: "sessions".into(), ..act };
    match act.path.as_str() {
        "auth/login" | "/auth/login" => {
            let body = Some(json!({"username": name, "password": PASSWORD}));
            Act { actor: hospital.nobody(), body, ..act }
        }
        "auth/logout" => Act { seen_by: there, ..act },
        "me/password" => {
            let body =
                Some(json!({"current_password": PASSWORD, "new_password": "something else 1"}));
            Act { body, ..act }
        }
        "sessions" => act,
        "sessions/{id}" => {
            let all = here.get("sessions").await.ok(200);
            let other =
                all["items"].as_array().unwrap().iter().find(|s| s["current"] == json!(false));
            Act { path: format!("sessions/{}", text(&other.unwrap()["id"])), ..act }
        }
        "tokens" => {
            let body = Some(json!({"name": "t", "scopes": ["medicines:read"]}));
            Act { body, seen_at: "tokens".into(), ..act }
        }
        "tokens/{id}" => {
            let token =
                here.make("tokens", json!({"name": "t", "scopes": ["medicines:read"]})).await;
            Act { path: format!("tokens/{}", text(&token["id"])), seen_at: "tokens".into(), ..act }
        }
        other => panic!("there is a new operation {other}: teach acts.rs to do it"),
    }
}
