//! Coming in, staying in, being sent out.

mod door;
mod guessing;
mod passwords;
mod sessions;
mod start;
mod tokens;
mod users;
mod who;

use crate::actors::{Actor, Answer, Hospital, hear};
use reqwest::header;
use serde_json::{Value, json};

async fn log_in(hospital: &Hospital, name: &str, password: &str) -> Answer {
    hospital.nobody().post("auth/login", json!({"username": name, "password": password})).await
}

/// The session's cookie as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

/// Asks with this cookie and nothing else.
async fn with(hospital: &Hospital, method: &str, path: &str, cookie: &str) -> Answer {
    hear(hospital.nobody().ask(method, path).header(header::COOKIE, cookie)).await
}

/// Asks with this token and nothing else.
async fn by_token(hospital: &Hospital, method: &str, path: &str, token: &str) -> Answer {
    hear(hospital.nobody().ask(method, path).bearer_auth(token)).await
}

/// An account of this role, by its id; the password is the tests' own.
async fn account(admin: &Actor, name: &str, role: &str) -> Value {
    let body = json!({"username": name, "role": role, "password": crate::actors::PASSWORD});
    admin.make("users", body).await
}

/// What the audit trail says was done, oldest first.
async fn acts(hospital: &Hospital) -> Vec<String> {
    let acts = hospital.store().scan(|r| {
        pharmacy_server::select!(r, "select action from audit_entry order by seq")
            .all::<(String,)>()
    });
    acts.await.unwrap().into_iter().map(|(action,)| action).collect()
}
