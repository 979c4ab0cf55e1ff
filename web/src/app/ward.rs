//! The pages of everybody's day: what is given out, received, moved and counted, and all records.

use super::Program;
use crate::pages;
use crate::pages::detail::detail_page;
use crate::pages::dispensing::dispensing_page;
use crate::pages::form::form_page;
use crate::pages::home::home_page;
use crate::pages::list::list_page;
use crate::pages::not_found::not_found;
use crate::pages::paper::{paper_page, step_page};
use crate::parts::dom::El;
use crate::session::may;

pub static WARD: Program = Program { is_office: false, texts: "", page };

fn page(parts: &[&str]) -> El {
    if matches!(*parts, [] | ["sign-in"]) {
        return home_page();
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
        ([id, noun], Some(paper)) => step_page(slice, paper, id, noun),
        ([id], Some(paper)) => paper_page(slice, paper, id),
        ([id], None) if slice.leads.is_none() => detail_page(slice, id),
        _ => not_found(),
    }
}
