//! The person's own page: password, where they are signed in, tokens for other programs.

mod sessions;
mod tokens;

use crate::describe::show::chosen;
use crate::pages::password::PasswordForm;
use crate::pages::users::ROLES;
use crate::route;
use crate::session::{may, session};
use leptos::prelude::*;
use sessions::Sessions;
use tokens::Tokens;

#[component]
pub fn ProfilePage() -> impl IntoView {
    route::title("Profile");
    let me = session().and_then(|session| session.me());
    let who = me.as_ref().map(|me| (me.name.clone(), me.username.clone(), chosen(ROLES, &me.role)));
    view! {
        <section class="page">
            <header class="page-head">
                <div class="page-title">
                    <h1>"Profile and access"</h1>
                    {who.map(|(name, username, role)| view! {
                        <p class="quiet">{format!("{name} · {username} · {role}")}</p>
                    })}
                </div>
            </header>
            <div class="cards">
                <section class="card">
                    <h2>"Password"</h2>
                    <PasswordForm on_done=|()| ()/>
                </section>
                <Sessions/>
                {may("tokens:manage").then(|| view! { <Tokens/> })}
            </div>
        </section>
    }
}
