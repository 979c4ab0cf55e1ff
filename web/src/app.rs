//! Which page is shown: by who is signed in, then by the address bar.

use crate::pages::detail::detail_page;
use crate::pages::dispensing::dispensing_page;
use crate::pages::form::form_page;
use crate::pages::home::home_page;
use crate::pages::jobs::jobs_page;
use crate::pages::list::list_page;
use crate::pages::not_found::not_found;
use crate::pages::paper::{paper_page, print_page, step_page};
use crate::pages::password::must_change_page;
use crate::pages::performance::performance_page;
use crate::pages::profile::profile_page;
use crate::pages::reports::{report_page, reports_page};
use crate::pages::returns::give_back::give_back_page;
use crate::pages::sign_in::sign_in_page;
use crate::pages::stock::matrix::matrix_page;
use crate::pages::stocktakes::sheet::sheet_page;
use crate::parts::dom::{El, Part, el, follow, live, memo};
use crate::parts::problem::problem_box;
use crate::parts::shell::shell;
use crate::parts::toast::toasts;
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

pub fn app() -> AnyView {
    route::start();
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
            Face::Inside(_) => shell(current_page()),
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
fn current_page() -> AnyView {
    let path = memo(|| route::place().with(|place| place.path.clone()));
    live(
        move || path.get(),
        |path| {
            let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
            page(&parts)
        },
    )
}

fn page(parts: &[&str]) -> El {
    match *parts {
        [] | ["sign-in"] => return home_page(),
        ["profile"] => return profile_page(),
        ["performance"] if may("settings:write") => return performance_page(),
        ["jobs"] => return jobs_page(),
        ["stock", "matrix"] if may("stock:read") => return matrix_page(),
        ["reports"] if may("reports:read") => return reports_page(),
        ["reports", name] if may("reports:read") => return report_page(name),
        ["dispenses", id, "return"] if may("dispense_returns:post") => return give_back_page(id),
        ["stocktakes", id, "count"] if may("stocktakes:count") => return sheet_page(id),
        _ => {}
    }
    let found = pages::slice_of(parts).filter(|(slice, _)| may(slice.read));
    let Some((slice, rest)) = found else {
        return not_found();
    };
    match (rest, slice.paper) {
        ([], _) => list_page(slice),
        (["new"], Some(paper)) if paper.desk && may(slice.write) => dispensing_page(""),
        ([id, "edit"], Some(paper)) if paper.desk && may(slice.write) => dispensing_page(id),
        (["new"], _) if may(slice.write) => form_page(slice, ""),
        ([id, "edit"], _) if may(slice.write) => form_page(slice, id),
        ([id, "print"], Some(paper)) => print_page(slice, paper, id),
        ([id, noun], Some(paper)) => step_page(slice, paper, id, noun),
        ([id], Some(paper)) => paper_page(slice, paper, id),
        ([id], None) if slice.leads.is_none() => detail_page(slice, id),
        _ => not_found(),
    }
}
