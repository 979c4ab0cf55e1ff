//! The pages of the office: reports, what is printed, counts, returns of what was given out, how the program is run,
//! and one's own account.

use super::Program;
use crate::pages;
use crate::pages::audit::audit_page;
use crate::pages::dispenses::labels::labels_page;
use crate::pages::gallery::gallery_page;
use crate::pages::imports::imports_page;
use crate::pages::jobs::jobs_page;
use crate::pages::not_found::not_found;
use crate::pages::paper::print_page;
use crate::pages::performance::performance_page;
use crate::pages::photos::photos_page;
use crate::pages::profile::profile_page;
use crate::pages::reports::{report_page, reports_page};
use crate::pages::returns::give_back::give_back_page;
use crate::pages::roles::roles_page;
use crate::pages::settings::settings_page;
use crate::pages::stock::matrix::matrix_page;
use crate::pages::stocktakes::sheet::sheet_page;
use crate::pages::views::{keep_page, views_page};
use crate::parts::dom::El;
use crate::session::may;
use crate::words;

pub static OFFICE: Program = Program { is_office: true, texts: words::OFFICE, page };

fn page(parts: &[&str]) -> El {
    match *parts {
        ["audit"] if may("audit:read") => audit_page(),
        ["dispenses", id, "labels"] if may("stock:read") => labels_page(id),
        ["dispenses", id, "return"] if may("dispense_returns:post") => give_back_page(id),
        ["gallery"] => gallery_page(),
        ["imports"] if may("imports:run") => imports_page(),
        ["jobs"] => jobs_page(),
        ["medicines", id, "photos"] if may("medicines:read") => photos_page(id),
        ["performance"] if may("settings:write") => performance_page(),
        ["profile"] => profile_page(),
        ["reports"] if may("reports:read") => reports_page(),
        ["reports", name] if may("reports:read") => report_page(name),
        ["roles"] if may("users:manage") => roles_page(),
        ["settings"] if may("settings:write") => settings_page(),
        ["stock", "matrix"] if may("stock:read") => matrix_page(),
        ["stocktakes", id, "count"] if may("stocktakes:count") => sheet_page(id),
        ["views"] => views_page(),
        ["views", "new"] => keep_page(),
        _ => print(parts).unwrap_or_else(not_found),
    }
}

/// A document on paper.
fn print(parts: &[&str]) -> Option<El> {
    let (slice, rest) = pages::slice_of(parts).filter(|(slice, _)| may(slice.read))?;
    match *rest {
        [id, "print"] => Some(print_page(slice, slice.paper?, id)),
        _ => None,
    }
}
