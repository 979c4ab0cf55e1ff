//! The bar on top: the drawer's button, the name, the search over everything, the person.

use crate::describe::{icons, show::chosen};
use crate::pages::users::ROLES;
use crate::parts::icon::icon;
use crate::parts::menu::Menu;
use crate::parts::theme::ThemeChoice;
use crate::session::session;
use leptos::prelude::*;

#[component]
pub fn TopBar(
    drawer: RwSignal<bool>,
    #[prop(into)] on_search: Callback<()>,
    #[prop(into)] on_keys: Callback<()>,
) -> impl IntoView {
    view! {
        <header class="top">
            <button
                type="button"
                class="icon-button only-narrow"
                aria-label="Navigation"
                aria-controls="nav"
                aria-expanded=move || drawer.get().to_string()
                on:click=move |_| drawer.update(|open| *open = !*open)
            >
                {icon(icons::MENU)}
            </button>
            <a href="/" class="brand">
                <span class="brand-mark">{icon(icons::MEDICINE)}</span>
                <span class="brand-name">"Pharmacy"</span>
            </a>
            <button type="button" class="find" on:click=move |_| on_search.run(())>
                {icon(icons::SEARCH)}
                <span>"Find anything"</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <PersonMenu on_keys=on_keys/>
        </header>
    }
}

#[component]
fn PersonMenu(on_keys: Callback<()>) -> impl IntoView {
    let session = session();
    let me = session.and_then(|s| s.me());
    let name = me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
    let role = me.as_ref().map(|me| chosen(ROLES, &me.role)).unwrap_or_default();
    let letter: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    let face = view! { <span class="avatar" aria-hidden="true">{letter}</span> }.into_any();
    let label = format!("Account of {name}");
    view! {
        <Menu label=label face=face class="person">
            <p class="person-name"><strong>{name.clone()}</strong><span>{role.clone()}</span></p>
            <ThemeChoice/>
            <ul role="list" class="menu-list">
                <li><a href="/profile">{icon(icons::KEY)} "Profile and access"</a></li>
                <li>
                    <button type="button" on:click=move |_| on_keys.run(())>
                        {icon(icons::INFO)} "Keyboard shortcuts"
                    </button>
                </li>
                <li>
                    <button
                        type="button"
                        on:click=move |_| {
                            if let Some(session) = session {
                                session.sign_out();
                            }
                        }
                    >
                        {icon(icons::LEAVE)} "Sign out"
                    </button>
                </li>
            </ul>
        </Menu>
    }
}
