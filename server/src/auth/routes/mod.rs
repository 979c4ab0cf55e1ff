//! Addresses of sign-in.

mod door;
mod me;
mod sessions;
mod tokens;

pub use door::sign_in;

use crate::app::App;
use crate::auth::{Kind, Who};
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::paging::{Ask, Page};
use pharmacy_contract::problem::ProblemKind;
use serde::Serialize;

/// All but `sign_in`, which is mounted twice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(door::sign_out)
        .service(me::find_me)
        .service(me::find_session)
        .service(me::change_password)
        .service(me::choose_pin);
    cfg.service(sessions::list_sessions)
        .service(sessions::end_session)
        .service(sessions::end_other_sessions);
    cfg.service(tokens::list_tokens).service(tokens::create_token).service(tokens::revoke_token);
}

/// What people do with their own account, a program may not do for them.
fn by_session(who: &Who) -> Result<()> {
    match who.principal.kind {
        Kind::Session => Ok(()),
        Kind::Token => {
            Err(Error::refused(ProblemKind::Forbidden, "a token cannot do this; sign in"))
        }
    }
}

fn window(app: &App, req: &HttpRequest, also: &[&str]) -> Result<(Ask, Query)> {
    let query = Query::parse(req.query_string())?;
    query.only(&[&["page", "per_page", "lazy_load"], also].concat())?;
    let sizes = (app.settings.default_page_size, app.settings.max_page_size);
    let ask = Ask::from_text(query.get("page"), query.get("per_page"), sizes.0, sizes.1);
    Ok((ask, query))
}

fn page<T: Serialize>(ask: Ask, items: Vec<T>, total: u64) -> HttpResponse {
    let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
    private(&Page { items, place: ask.place(total, loaded) })
}

/// Whoever shares the machine later finds nothing.
fn private(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(body)
}
