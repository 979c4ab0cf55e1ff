//! Which page is shown: by who is signed in, then by the address bar.

use crate::pages::detail::DetailPage;
use crate::pages::form::FormPage;
use crate::pages::home::HomePage;
use crate::pages::list::ListPage;
use crate::pages::not_found::NotFound;
use crate::pages::password::MustChangePage;
use crate::pages::profile::ProfilePage;
use crate::pages::sign_in::SignInPage;
use crate::parts::problem::ProblemBox;
use crate::parts::shell::Shell;
use crate::parts::toast::Toasts;
use crate::session::{Session, State, may};
use crate::{pages, route};
use leptos::prelude::*;

#[derive(Clone, PartialEq)]
enum Face {
    Nothing,
    Down,
    Door,
    MustChange,
    Inside(String),
}

#[component]
pub fn App() -> impl IntoView {
    route::start();
    let session = Session::start();
    let face =
        Memo::new(move |_| session.map_or(Face::Nothing, |session| session.state.with(face)));
    // The skeleton of the page stays until there is something to put in its place.
    Effect::new(move || {
        if face.get() != Face::Nothing
            && let Some(skeleton) = document().get_element_by_id("boot")
        {
            skeleton.remove();
        }
    });
    view! {
        {move || match face.get() {
            Face::Nothing => ().into_any(),
            Face::Down => down(session),
            Face::Door => view! { <SignInPage/> }.into_any(),
            Face::MustChange => view! { <MustChangePage/> }.into_any(),
            Face::Inside(_) => view! { <Shell><Page/></Shell> }.into_any(),
        }}
        <Toasts/>
    }
}

fn face(state: &State) -> Face {
    match state {
        State::Asking => Face::Nothing,
        State::Out => Face::Door,
        State::Down(_) => Face::Down,
        State::In(me) | State::Expired(me) if me.must_change_password => Face::MustChange,
        State::In(me) | State::Expired(me) => Face::Inside(me.id.clone()),
    }
}

fn down(session: Option<Session>) -> AnyView {
    let problem = session.and_then(|session| match session.state.get_untracked() {
        State::Down(problem) => Some(problem),
        _ => None,
    });
    problem
        .map(|problem| {
            view! {
                <main class="door" id="main">
                    <ProblemBox
                        problem=problem
                        retry=move |()| if let Some(session) = session { session.ask() }
                    />
                </main>
            }
        })
        .into_any()
}

/// The page of the address; a change of the query alone does not make a new one.
#[component]
fn Page() -> impl IntoView {
    let path = Memo::new(|_| route::place().with(|place| place.path.clone()));
    move || {
        let path = path.get();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        page(&parts)
    }
}

fn page(parts: &[&str]) -> AnyView {
    match parts {
        [] | ["sign-in"] => return view! { <HomePage/> }.into_any(),
        ["profile"] => return view! { <ProfilePage/> }.into_any(),
        _ => {}
    }
    let slice = parts.first().and_then(|path| pages::slice(path)).filter(|s| may(s.read));
    let (Some(slice), Some(rest)) = (slice, parts.get(1..)) else {
        return view! { <NotFound/> }.into_any();
    };
    match *rest {
        [] => view! { <ListPage slice=slice/> }.into_any(),
        ["new"] if may(slice.write) => {
            view! { <FormPage slice=slice id=String::new()/> }.into_any()
        }
        [id] => view! { <DetailPage slice=slice id=id.to_owned()/> }.into_any(),
        [id, "edit"] if may(slice.write) => {
            view! { <FormPage slice=slice id=id.to_owned()/> }.into_any()
        }
        _ => view! { <NotFound/> }.into_any(),
    }
}
