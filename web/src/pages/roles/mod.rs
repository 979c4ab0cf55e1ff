//! What each role may do, and how many people have it. Which permissions a role has is fixed in the contract.

mod names;

use crate::describe::show::number;
use crate::pages::paper::lines::scrolling;
use crate::pages::users::ROLES;
use crate::parts::dom::{El, div, el, link, sign, words};
use crate::parts::load::Loaded;
use crate::route;
use crate::words::Word;
use names::GROUPS;
use pharmacy_contract::permission::{Permission, Role};

pub fn roles_page() -> El {
    route::title(w!("Roles"));
    let about =
        w!("What each role may do. A user has one role; tokens may do no more than their owner.");
    let title =
        div("page-title").add(el("h1").add(w!("Roles"))).add(el("p").class("quiet").add(about));
    let heads = el("tr")
        .add(el("th").set("scope", "col").add(w!("Permission")))
        .add_all(Role::ALL.iter().map(|role| head(*role)));
    let table = el("table")
        .class("sheet matrix roles")
        .add(el("caption").class("hidden").add(w!("What each role may do")))
        .add(el("thead").add(heads))
        .add_all(GROUPS.iter().map(|(name, rows)| group(*name, rows)));
    el("section")
        .class("page")
        .add(el("header").class("page-head").add(title))
        .add(div("card sheet-card").add(scrolling(w!("What each role may do"), table)))
        .add(
            el("p")
                .class("quiet")
                .add(w!("Own stores: only for the stores and patients of the own department.")),
        )
}

/// The role, and the way to those who have it.
fn head(role: Role) -> El {
    let query = format!("users?role={}", role.as_str());
    let (href, asked) = (format!("/{query}"), format!("{query}&per_page=1"));
    let users = Loaded::new(move || asked.clone());
    let many = words(move || {
        let users = users.ready();
        users
            .map_or_else(String::new, |body| w!("{n} user|{n} users").count(number(&body, "total")))
    });
    let name = ROLES.iter().find(|(stored, _)| *stored == role.as_str());
    el("th")
        .set("scope", "col")
        .add(el("span").add(name.map(|(_, name)| *name)))
        .add(el("br"))
        .add(link(href).add(many))
}

fn group(name: Word, rows: &[(Permission, Word)]) -> El {
    let over = el("th")
        .set("scope", "rowgroup")
        .set("colspan", (Role::ALL.len() + 1).to_string())
        .class("over")
        .add(name);
    el("tbody").add(el("tr").add(over)).add_all(rows.iter().map(|(what, name)| {
        let code = el("code").class("quiet only-wide").add(sign(what.as_str()));
        let marks = Role::ALL.iter().map(|role| el("td").add(mark(*role, *what)));
        el("tr")
            .add(el("th").set("scope", "row").add(el("span").add(*name)).add(el("br")).add(code))
            .add_all(marks)
    }))
}

fn mark(role: Role, what: Permission) -> El {
    if !role.may(what) {
        return el("span")
            .class("quiet")
            .add(el("span").class("hidden").add(w!("No")))
            .add(sign("–"));
    }
    if role.is_confined() && what.follows_scope() {
        return el("span").class("badge warn").add(w!("Own stores"));
    }
    el("span").class("badge good").add(w!("Yes"))
}
