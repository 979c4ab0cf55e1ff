//! There is no such page.

use crate::route;
use leptos::prelude::*;

#[component]
pub fn NotFound() -> impl IntoView {
    route::title("Not found");
    view! {
        <section class="page">
            <div class="empty">
                <h1>"This page is not there"</h1>
                <p>"The address may be mistyped, or what it showed is gone."</p>
                <a class="button primary" href="/">"To the overview"</a>
            </div>
        </section>
    }
}
