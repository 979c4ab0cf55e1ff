//! Who is signed in, and what they may do. The one place that hears of a lost session.

use crate::describe::show::{plain, rows};
use crate::http::{self, Life};
use crate::problem::Problem;
use crate::route;
use leptos::prelude::*;
use serde_json::{Value, json};
use std::cell::Cell;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub struct Me {
    pub id: String,
    pub username: String,
    pub name: String,
    pub role: String,
    pub permissions: Vec<String>,
    pub must_change_password: bool,
    /// Sees some stores only.
    pub confined: bool,
}

#[derive(Clone, PartialEq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::large_enum_variant, reason = "one in the program")
)]
pub enum State {
    /// Not asked yet.
    Asking,
    Out,
    In(Arc<Me>),
    /// Was signed in; what is on the screen stays until the same person is back.
    Expired(Arc<Me>),
    Down(Problem),
}

#[derive(Clone, Copy)]
pub struct Session {
    pub state: RwSignal<State>,
    life: Life,
}

thread_local! {
    static CURRENT: Cell<Option<Session>> = const { Cell::new(None) };
}

/// The session of the page that is being built.
pub fn session() -> Option<Session> {
    use_context::<Session>()
}

/// May the person do this? The server decides; this only hides what it would refuse.
pub fn may(permission: &str) -> bool {
    CURRENT.get().is_some_and(|session| {
        session.me().is_some_and(|me| me.permissions.iter().any(|p| p == permission))
    })
}

/// Somebody is signed in, and the session has not ended.
pub fn is_in() -> bool {
    CURRENT.get().is_some_and(|session| session.state.with(|state| matches!(state, State::In(_))))
}

/// The id of whoever is signed in; empty for nobody.
pub fn person() -> String {
    CURRENT.get().and_then(Session::me).map(|me| me.id.clone()).unwrap_or_default()
}

/// The person sees some stores only.
pub fn is_confined() -> bool {
    CURRENT.get().and_then(Session::me).is_some_and(|me| me.confined)
}

/// The store that the person works from: the own one, else the main one. Calls back with its id and its name.
pub fn usual_store(life: Life, then: impl FnOnce(String, String) + 'static) {
    let path = if is_confined() { "stores?per_page=1" } else { "stores?kind=main&per_page=1" };
    http::get(path).send(life, move |answer| {
        if let Ok(reply) = answer
            && let Some(store) = rows(&reply.body, "items").first()
        {
            then(plain(store, "id"), plain(store, "name"));
        }
    });
}

/// Every problem passes here once.
pub fn heard(problem: &Problem) {
    let Some(session) = CURRENT.get() else {
        return;
    };
    if problem.status == 401 && !problem.is("wrong_password") {
        session.ended();
    }
    if problem.is("password_change_required") {
        session.ask();
    }
}

impl Session {
    pub fn start() -> Option<Self> {
        let session = Self { state: RwSignal::new(State::Asking), life: Life::new()? };
        CURRENT.set(Some(session));
        provide_context(session);
        session.ask();
        Some(session)
    }

    /// Asks the server who this is. A stranger is no fault: `me` would refuse one, and the browser would note it.
    pub fn ask(self) {
        http::get("auth/session").send(self.life, move |answer| match answer {
            Ok(reply) => match reply.body.get("user") {
                Some(user) if user.is_object() => self.enter(user),
                _ => self.ended(),
            },
            Err(problem) => self.state.set(State::Down(problem)),
        });
    }

    /// Nobody is signed in any more, or nobody ever was.
    fn ended(self) {
        hint(false);
        self.state.update(|state| {
            *state = match state {
                State::In(me) | State::Expired(me) => State::Expired(me.clone()),
                _ => State::Out,
            };
        });
    }

    pub fn sign_in(
        self,
        username: &str,
        password: &str,
        then: impl FnOnce(Option<Problem>) + 'static,
    ) {
        let body = json!({"username": username, "password": password});
        http::post("auth/login", &body).send(self.life, move |answer| match answer {
            Ok(reply) => {
                then(None);
                self.enter(reply.body.get("user").unwrap_or(&Value::Null));
            }
            Err(problem) => then(Some(problem)),
        });
    }

    pub fn sign_out(self) {
        http::post("auth/logout", &json!({})).send(self.life, move |_| {
            http::forget_all();
            hint(false);
            route::force("/");
            self.state.set(State::Out);
        });
    }

    fn enter(self, body: &Value) {
        let me = Arc::new(read(body));
        hint(true);
        let other = match self.state.get_untracked() {
            State::Expired(before) => before.id != me.id,
            _ => false,
        };
        if other {
            // Nothing of the person before may stay on the screen.
            let _ = window().location().reload();
        }
        self.state.set(State::In(me));
    }

    pub fn me(self) -> Option<Arc<Me>> {
        match self.state.get_untracked() {
            State::In(me) | State::Expired(me) => Some(me),
            _ => None,
        }
    }
}

fn read(body: &Value) -> Me {
    let list = body.get("permissions").and_then(Value::as_array);
    Me {
        id: plain(body, "id"),
        username: plain(body, "username"),
        name: plain(body, "name"),
        role: plain(body, "role"),
        permissions: list
            .into_iter()
            .flatten()
            .filter_map(|p| p.as_str().map(str::to_owned))
            .collect(),
        must_change_password: body.get("must_change_password") == Some(&Value::Bool(true)),
        confined: body.get("store_ids").is_some_and(Value::is_array),
    }
}

/// Tells the next start which skeleton to paint before anything is loaded.
fn hint(signed_in: bool) {
    crate::remember::set("signed-in", if signed_in { "yes" } else { "" });
}
