//! The pages of the office: reports, how the program is run, and one's own account.

use super::Program;
use crate::pages::audit::audit_page;
use crate::pages::gallery::gallery_page;
use crate::pages::imports::imports_page;
use crate::pages::jobs::jobs_page;
use crate::pages::not_found::not_found;
use crate::pages::performance::performance_page;
use crate::pages::profile::profile_page;
use crate::pages::reports::{report_page, reports_page};
use crate::pages::settings::settings_page;
use crate::pages::stock::matrix::matrix_page;
use crate::parts::dom::El;
use crate::session::may;
use crate::words;

pub static OFFICE: Program = Program { is_office: true, texts: words::OFFICE, page };

fn page(parts: &[&str]) -> El {
    match *parts {
        ["audit"] if may("audit:read") => audit_page(),
        ["gallery"] => gallery_page(),
        ["imports"] if may("imports:run") => imports_page(),
        ["jobs"] => jobs_page(),
        ["performance"] if may("settings:write") => performance_page(),
        ["profile"] => profile_page(),
        ["reports"] if may("reports:read") => reports_page(),
        ["reports", name] if may("reports:read") => report_page(name),
        ["settings"] if may("settings:write") => settings_page(),
        ["stock", "matrix"] if may("stock:read") => matrix_page(),
        _ => not_found(),
    }
}
