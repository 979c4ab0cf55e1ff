//! Signing in: as a page of its own, and as a form that can lie on top of another page.

use crate::describe::icons;
use crate::parts::icon::icon;
use crate::problem::Problem;
use crate::route;
use crate::session::session;
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, SubmitEvent};

#[component]
pub fn SignInPage() -> impl IntoView {
    route::title("Sign in");
    view! {
        <main class="door" id="main">
            <div class="door-card">
                <p class="brand">
                    <span class="brand-mark">{icon(icons::MEDICINE)}</span>
                    <span class="brand-name">"Pharmacy"</span>
                </p>
                <h1>"Sign in"</h1>
                <SignInForm/>
            </div>
        </main>
    }
}

fn words(problem: &Problem) -> String {
    if problem.is("wrong_password") {
        "The user name or the password is not right.".to_owned()
    } else {
        problem.sentence()
    }
}

#[component]
pub fn SignInForm() -> impl IntoView {
    let session = session();
    let known = session.and_then(|s| s.me()).map(|me| me.username.clone()).unwrap_or_default();
    let name = NodeRef::<html::Input>::new();
    let password = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(session), Some(name), Some(password)) =
            (session, name.get_untracked(), password.get_untracked())
        else {
            return;
        };
        let (who, secret) = (name.value().trim().to_owned(), password.value());
        if who.is_empty() || secret.is_empty() {
            let _ = if who.is_empty() { name.focus() } else { password.focus() };
            return;
        }
        busy.set(true);
        problem.set(None);
        session.sign_in(&who, &secret, move |failed| {
            busy.set(false);
            if failed.is_some() {
                password.select();
            }
            problem.set(failed);
        });
    };
    view! {
        <form class="sign-in" on:submit=submit novalidate>
            {move || problem.get().map(|problem| view! {
                <p class="alert" role="alert">{icon(icons::WARN)} {words(&problem)}</p>
            })}
            <div class="field">
                <label for="username">"User name"</label>
                <input
                    id="username"
                    name="username"
                    node_ref=name
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=known.is_empty()
                    value=known.clone()
                />
            </div>
            <PasswordBox label="Password" name="password" node=password autocomplete="current-password"
                first=!known.is_empty()/>
            <button type="submit" class="button primary block" disabled=move || busy.get()>
                {move || if busy.get() { "Signing in…" } else { "Sign in" }}
            </button>
        </form>
    }
}

/// A password that can be shown, and that tells when capitals are locked.
#[component]
pub fn PasswordBox(
    label: &'static str,
    name: &'static str,
    node: NodeRef<html::Input>,
    autocomplete: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] first: bool,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let capitals = RwSignal::new(false);
    let watch = move |event: KeyboardEvent| capitals.set(event.get_modifier_state("CapsLock"));
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let describes = format!("{hint_id} {error_id}");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="password">
                <input
                    id=name
                    name=name
                    node_ref=node
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=first
                    aria-describedby=describes
                    aria-invalid=move || error.with(|e| e.is_some().then_some("true"))
                    on:keyup=watch
                />
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Show password"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {icon(icons::EYE)}
                </button>
            </div>
            <p class="hint" id=hint_id>
                {move || if capitals.get() { "Capitals are locked." } else { hint }}
            </p>
            <p class="error" id=error_id>{move || error.get()}</p>
        </div>
    }
}
