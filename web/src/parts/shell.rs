//! The frame around every page: skip link, bar, navigation, the page itself, and what may lie on top.

use crate::pages::sign_in::SignInForm;
use crate::parts::dialog::Dialog;
use crate::parts::nav::Nav;
use crate::parts::palette::Palette;
use crate::parts::shortcuts::{self, Shortcuts};
use crate::parts::top_bar::TopBar;
use crate::session::{State, session};
use crate::{remember, route};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let drawer = RwSignal::new(false);
    let finding = RwSignal::new(false);
    let keys = RwSignal::new(false);
    let folded = RwSignal::new(remember::get("folded").is_some());
    Effect::new(move || remember::set("folded", if folded.get() { "yes" } else { "" }));
    let main = NodeRef::<html::Main>::new();
    focus_on_arrival(main, drawer);
    let pressed = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
            event.prevent_default();
            finding.set(true);
        } else if shortcuts::is_free(&event) && event.key() == "?" {
            keys.set(true);
        } else if event.key() == "Escape" {
            drawer.set(false);
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="app" class:folded=move || folded.get() class:drawer=move || drawer.get()>
            <TopBar
                drawer=drawer
                on_search=move |()| finding.set(true)
                on_keys=move |()| keys.set(true)
            />
            <Nav folded=folded/>
            <div class="shade" aria-hidden="true" on:click=move |_| drawer.set(false)></div>
            <main id="main" tabindex="-1" node_ref=main>{children()}</main>
        </div>
        {move || finding.get().then(|| view! { <Palette on_close=move |()| finding.set(false)/> })}
        {move || keys.get().then(|| view! { <Shortcuts on_close=move |()| keys.set(false)/> })}
        <Leaving/>
        <BackIn/>
    }
}

/// On a new page the focus and the reader begin at its heading, and the drawer is out of the way.
fn focus_on_arrival(main: NodeRef<html::Main>, drawer: RwSignal<bool>) {
    let path = Memo::new(move |_| route::place().with(|place| place.path.clone()));
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            drawer.set(false);
            request_animation_frame(move || {
                if let Some(main) = main.get_untracked() {
                    main.set_scroll_top(0);
                    let _ = main.focus();
                }
            });
        }
        path
    });
}

/// Asks before unsaved work is left.
#[component]
fn Leaving() -> impl IntoView {
    let wanted = route::wanted();
    let stay = move || wanted.set(None);
    move || {
        wanted.get().map(|address| {
            view! {
                <Dialog title="Leave without saving?" on_close=move |()| stay()>
                    <p>"What you typed on this page has not been saved."</p>
                    <footer class="dialog-foot">
                        <button type="button" class="button" on:click=move |_| stay()>
                            "Stay here"
                        </button>
                        <button
                            type="button"
                            class="button danger"
                            on:click=move |_| route::force(&address)
                        >
                            "Leave"
                        </button>
                    </footer>
                </Dialog>
            }
        })
    }
}

/// The session has ended while something is on the screen: sign in on top of it and go on.
#[component]
fn BackIn() -> impl IntoView {
    let session = session();
    let expired = Memo::new(move |_| {
        session.is_some_and(|s| s.state.with(|state| matches!(state, State::Expired(_))))
    });
    let leave = move || {
        if let Some(session) = session {
            session.state.set(State::Out);
        }
    };
    move || {
        expired.get().then(|| {
            view! {
                <Dialog title="Please sign in again" on_close=move |()| leave()>
                    <p>"Your session has ended. What is on the screen stays as it is."</p>
                    <SignInForm/>
                </Dialog>
            }
        })
    }
}
