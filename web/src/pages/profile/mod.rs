//! The person's own page: password, where they are signed in, tokens for other programs.

mod pin;
mod sessions;
mod tokens;

use crate::describe::show::chosen;
use crate::pages::password::password_form;
use crate::pages::users::ROLES;
use crate::parts::dom::{El, div, el};
use crate::route;
use crate::session::{Session, may, session};
use pin::pin;
use sessions::sessions;
use tokens::tokens;

pub fn profile_page() -> El {
    route::title(w!("Profile"));
    let me = session().and_then(Session::me);
    let who = me.map(|me| {
        let role = chosen(ROLES, &me.role);
        el("p").class("quiet").add(format!("{} · {} · {role}", me.name, me.username))
    });
    let title = div("page-title").add(el("h1").add(w!("Profile and access"))).add(who);
    let password =
        el("section").class("card").add(el("h2").add(w!("Password"))).add(password_form(|| ()));
    let cards = div("cards")
        .add(password)
        .add(may("controlled:witness").then(pin))
        .add(sessions())
        .add(may("tokens:manage").then(tokens));
    el("section").class("page").add(el("header").class("page-head").add(title)).add(cards)
}
