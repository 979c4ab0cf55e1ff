//! Changing the own password: on the profile, and as the only page while a change is required.

use crate::describe::icons;
use crate::http::{self, Life};
use crate::pages::sign_in::PasswordBox;
use crate::parts::icon::icon;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::session;
use leptos::html;
use leptos::prelude::*;
use serde_json::json;
use web_sys::SubmitEvent;

const SHORTEST: usize = 10;

#[component]
pub fn MustChangePage() -> impl IntoView {
    route::title("Choose a password");
    let session = session();
    view! {
        <main class="door" id="main">
            <div class="door-card">
                <p class="brand">
                    <span class="brand-mark">{icon(icons::MEDICINE)}</span>
                    <span class="brand-name">"Pharmacy"</span>
                </p>
                <h1>"Choose a password of your own"</h1>
                <p>"You signed in with a password that someone else has seen."</p>
                <PasswordForm on_done=move |()| if let Some(session) = session { session.ask() }/>
                <button
                    type="button"
                    class="button plain block"
                    on:click=move |_| if let Some(session) = session { session.sign_out() }
                >
                    "Sign out"
                </button>
            </div>
        </main>
    }
}

#[component]
pub fn PasswordForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let life = StoredValue::new(Life::new());
    let old = NodeRef::<html::Input>::new();
    let new = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<Problem>);
    let (old_error, new_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let failed = move |found: Problem| {
        let of = |name: &str| {
            let error = found.errors.iter().find(|e| e.pointer.ends_with(name));
            error.map(|error| error.detail.clone())
        };
        let (old, new) = (of("current_password"), of("new_password"));
        let wrong = found.is("wrong_password");
        let old = old.or_else(|| wrong.then(|| "This is not your password.".to_owned()));
        let told = old.is_some() || new.is_some();
        old_error.set(old);
        new_error.set(new);
        problem.set((!told).then_some(found));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(a), Some(b)) = (old.get_untracked(), new.get_untracked()) else {
            return;
        };
        let short = b.value().chars().count() < SHORTEST;
        old_error.set(a.value().is_empty().then(|| "Your password now is needed.".to_owned()));
        new_error.set(short.then(|| format!("Use at least {SHORTEST} characters.")));
        if a.value().is_empty() || short {
            let _ = if short && !a.value().is_empty() { b.focus() } else { a.focus() };
            return;
        }
        let Some(life) = life.get_value() else {
            return;
        };
        busy.set(true);
        let body = json!({"current_password": a.value(), "new_password": b.value()});
        http::post("me/password", &body).send(life, move |answer| {
            busy.set(false);
            match answer {
                Ok(_) => {
                    a.set_value("");
                    b.set_value("");
                    problem.set(None);
                    toast::say("Your password was changed.");
                    on_done.run(());
                }
                Err(found) => failed(found),
            }
        });
    };
    view! {
        <form on:submit=submit novalidate class="stack">
            {move || problem.get().map(|problem| view! {
                <p class="alert" role="alert">{icon(icons::WARN)} {problem.sentence()}</p>
            })}
            <PasswordBox label="Password now" name="current_password" node=old
                autocomplete="current-password" error=old_error/>
            <PasswordBox label="New password" name="new_password" node=new autocomplete="new-password"
                hint="At least 10 characters. Some words in a row are good." error=new_error/>
            <button type="submit" class="button primary" disabled=move || busy.get()>
                "Change password"
            </button>
        </form>
    }
}
