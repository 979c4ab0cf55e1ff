//! The people of the hospital: each speaks to the real server over HTTP, with a session of their own.

use crate::harness::{Home, Stage, aside};
use pharmacy_contract::problem::{Problem, ProblemKind};
use pharmacy_server::config::{Secret, Settings};
use pharmacy_server::error::Result;
use pharmacy_server::serve::{self, Running};
use pharmacy_server::store::{Place, Store};
use reqwest::header::{self, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::fmt::Display;
use std::path::PathBuf;

pub const PASSWORD: &str = "correct horse battery";

/// A hospital that is open: server, store and whoever comes in.
pub struct Hospital {
    server: Option<Running>,
    pub settings: Settings,
    pub home: Home,
}

impl Stage for Hospital {
    fn set(home: Home) -> Self {
        Self::start(home, |_| {})
    }
}

impl Drop for Hospital {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            aside(|| server.stop());
        }
    }
}

/// Another server of the same hospital.
pub struct Second {
    server: Option<Running>,
    pub folder: PathBuf,
}

impl Second {
    pub fn address(&self) -> String {
        self.server.as_ref().unwrap().address.to_string()
    }

    pub fn cache(&self) -> &pharmacy_server::cache::Cache {
        &self.server.as_ref().unwrap().cache
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            aside(|| server.stop());
        }
    }
}

/// Somebody with a browser, signed in or not.
#[derive(Clone)]
pub struct Actor {
    base: String,
    client: reqwest::Client,
    cookie: Option<String>,
    pub id: String,
    pub name: String,
}

/// What the server said.
#[derive(Clone, Debug)]
pub struct Answer {
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Hospital {
    /// Opens with the tests' settings, changed as the story needs it.
    pub fn start(home: Home, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::for_tests(home.place.directory());
        if let Place::Postgres { url, .. } = &home.place {
            settings.database_url = Some(Secret::from(url.as_str()));
        }
        settings.admin_password = Some(Secret::from(PASSWORD));
        settings.workers = Some(2);
        change(&mut settings);
        let mut hospital = Self { server: None, settings, home };
        hospital.restart();
        hospital
    }

    /// Ends the server, if it runs, and starts one over the same data.
    pub fn restart(&mut self) {
        self.server = Some(self.start_again().unwrap());
    }

    fn start_again(&mut self) -> Result<Running> {
        if let Some(server) = self.server.take() {
            aside(|| server.stop());
        }
        let (settings, clock) = (self.settings.clone(), self.home.clock.clone());
        aside(move || serve::start(settings, clock))
    }

    /// Starts anew with other settings.
    pub fn set(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.restart();
    }

    /// Why it does not start with other settings.
    pub fn refuses(&mut self, change: impl FnOnce(&mut Settings)) -> String {
        change(&mut self.settings);
        match self.start_again() {
            Ok(_) => panic!("it starts"),
            Err(error) => error.to_string(),
        }
    }

    /// A second server over the same database, with a folder of its own.
    pub fn beside(&self, name: &str) -> Second {
        let folder = self.home.place.directory().join(name);
        let settings = Settings { data_dir: folder.clone(), ..self.settings.clone() };
        let clock = self.home.clock.clone();
        let server = aside(move || serve::start(settings, clock)).unwrap();
        Second { server: Some(server), folder }
    }

    /// Somebody who was signed in before the restart.
    pub fn same(&self, actor: &Actor) -> Actor {
        actor.clone().at(&self.server().address.to_string())
    }

    fn server(&self) -> &Running {
        self.server.as_ref().unwrap()
    }

    pub fn store(&self) -> &Store {
        &self.server().store
    }

    pub fn cache(&self) -> &pharmacy_server::cache::Cache {
        &self.server().cache
    }

    pub fn health(&self) -> &pharmacy_server::monitor::Health {
        &self.server().health
    }

    pub fn nobody(&self) -> Actor {
        Actor::nobody(&self.server().address.to_string())
    }

    pub async fn admin(&self) -> Actor {
        self.nobody().sign_in("admin", PASSWORD).await
    }

    pub async fn pharmacist(&self) -> Actor {
        self.newcomer("pharmacist", json!({"role": "pharmacist"})).await
    }

    pub async fn auditor(&self) -> Actor {
        self.newcomer("auditor", json!({"role": "auditor"})).await
    }

    /// Works in this department and nowhere else.
    pub async fn department_user(&self, department: &str) -> Actor {
        let body = json!({"role": "department_user", "department_id": department});
        self.newcomer("ward", body).await
    }

    async fn newcomer(&self, name: &str, mut account: Value) -> Actor {
        account["username"] = json!(name);
        account["password"] = json!(PASSWORD);
        account["must_change_password"] = json!(false);
        self.admin().await.post("users", account).await.ok(201);
        self.nobody().sign_in(name, PASSWORD).await
    }
}

impl Actor {
    pub fn nobody(address: &str) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = client.no_proxy().build().unwrap();
        let base = format!("http://{address}");
        Self { base, client, cookie: None, id: String::new(), name: "nobody".into() }
    }

    /// The same person with the same session, at another server of the same hospital.
    pub fn at(self, address: &str) -> Self {
        let Self { base, client, .. } = Self::nobody(address);
        Self { base, client, ..self }
    }

    pub async fn sign_in(mut self, name: &str, password: &str) -> Self {
        let answer = self.post("auth/login", json!({"username": name, "password": password})).await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let me = answer.ok(200);
        self.cookie = Some(cookie);
        self.id = text(&me["user"]["id"]);
        self.name = name.into();
        self
    }

    /// A pharmacist, made by this administrator.
    pub async fn colleague(&self, name: &str) -> Self {
        let account = json!({"username": name, "role": "pharmacist", "password": PASSWORD, "must_change_password": false});
        self.post("users", account).await.ok(201);
        Self { cookie: None, ..self.clone() }.sign_in(name, PASSWORD).await
    }

    /// `suppliers?page=2` is an address of the API, `/health` one of the server.
    pub fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        let root = if path.starts_with('/') { "" } else { "/api/v1/" };
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let ask = self.client.request(method, format!("{}{root}{path}", self.base));
        match &self.cookie {
            Some(cookie) => ask.header(header::COOKIE, cookie),
            None => ask,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        hear(self.ask("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        hear(self.ask("POST", path).json(&body)).await
    }

    /// `version` as it was seen, for `If-Match`.
    pub async fn patch(&self, path: &str, version: impl Display, body: Value) -> Answer {
        let seen = format!("\"{version}\"");
        hear(self.ask("PATCH", path).header(header::IF_MATCH, seen).json(&body)).await
    }

    pub async fn delete(&self, path: &str, version: impl Display) -> Answer {
        let seen = format!("\"{version}\"");
        hear(self.ask("DELETE", path).header(header::IF_MATCH, seen)).await
    }

    /// Creates a record and answers it.
    pub async fn make(&self, path: &str, body: Value) -> Value {
        self.post(path, body).await.ok(201)
    }
}

/// Sends the request and hears the whole answer.
pub async fn hear(ask: RequestBuilder) -> Answer {
    let (client, request) = ask.build_split();
    let request = request.unwrap();
    let asked = format!("{} {}", request.method(), request.url());
    let answer = client.execute(request).await.unwrap_or_else(|e| panic!("{asked}: {e:?}"));
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    // Listening has no end: its head must do.
    let text = if status == 200 && answer.url().path() == "/api/v1/events" {
        String::new()
    } else {
        answer.text().await.unwrap_or_else(|e| panic!("{asked}: {e:?}"))
    };
    Answer { asked, status, headers, text }
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// A refusal of this kind, in the one form that refusals have.
    #[track_caller]
    pub fn expect(&self, status: u16, kind: ProblemKind) -> Problem {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text);
        let problem = self.problem();
        assert_eq!(problem.code, kind.code(), "{}: {}", self.asked, self.text);
        problem
    }

    /// What every refusal has.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        let said = format!("{}: {} {}", self.asked, self.status, self.text);
        assert_eq!(self.header("content-type"), "application/problem+json", "{said}");
        let problem: Problem =
            serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{said}: {e}"));
        assert_eq!(problem.status, self.status, "{said}");
        assert_eq!(problem.kind, format!("/problems/{}", problem.code.replace('_', "-")), "{said}");
        assert!(!problem.title.is_empty() && !problem.request_id.is_empty(), "{said}");
        assert!(self.asked.contains(&problem.instance) && !problem.instance.is_empty(), "{said}");
        problem
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|e| panic!("{}: {e}: {}", self.asked, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A JSON text as a text.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
