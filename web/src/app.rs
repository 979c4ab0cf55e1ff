//! Which page is shown: by who is signed in, then by the address bar.

mod office;
mod ward;

pub use office::OFFICE;
pub use ward::WARD;

use crate::pages::password::must_change_page;
use crate::pages::sign_in::sign_in_page;
use crate::parts::dom::{El, Part, el, follow, live, memo};
use crate::parts::problem::problem_box;
use crate::parts::shell::shell;
use crate::parts::toast::toasts;
use crate::route;
use crate::session::{Session, State};
use leptos::prelude::*;

/// One of the programs that the client is made of.
pub struct Program {
    pub is_office: bool,
    /// Texts that only this program has.
    pub texts: &'static str,
    /// The page of an address, divided at its slashes.
    page: fn(&[&str]) -> El,
}

#[derive(Clone, PartialEq)]
enum Face {
    Nothing,
    Down,
    Door,
    MustChange,
    Inside(String),
}

pub fn app(program: &'static Program) -> AnyView {
    route::start(program.is_office);
    crate::live::start();
    let session = Session::start();
    let face = memo(move || session.map_or(Face::Nothing, |session| session.state.with(face)));
    // The skeleton of the page stays until there is something to put in its place.
    follow(move || {
        if face.get() != Face::Nothing
            && let Some(skeleton) = document().get_element_by_id("boot")
        {
            skeleton.remove();
        }
    });
    let inside = live(
        move || face.get(),
        move |face| match face {
            Face::Nothing => ().part(),
            Face::Down => down(session).part(),
            Face::Door => sign_in_page().part(),
            Face::MustChange => must_change_page().part(),
            Face::Inside(_) => shell(current_page(program)),
        },
    );
    vec![inside, toasts().part()].part()
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

fn down(session: Option<Session>) -> Option<El> {
    let session = session?;
    let State::Down(problem) = session.state.get_untracked() else {
        return None;
    };
    let problem = problem_box(problem, Some(Box::new(move || session.ask())));
    Some(el("main").class("door").set("id", "main").add(problem))
}

/// The page of the address; a change of the query alone does not make a new one.
fn current_page(program: &'static Program) -> AnyView {
    let path = memo(|| route::place().with(|place| place.path.clone()));
    live(
        move || path.get(),
        move |path| {
            let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
            (program.page)(&parts)
        },
    )
}
