//! Addresses of the ledger as a whole: its check, and the feed of what happened.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadStock, VerifyLedger};
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::http::routes::ServiceConfig;
use crate::store::Reader;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use pharmacy_contract::stock::{Changes, LedgerReport};

/// Events in one answer, at most.
const MOST_EVENTS: i64 = 1_000;

pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_ledger_verification).service(list_changes);
}

/// Check the ledger now; with `last=true` what the last check found, if there was one.
#[utoipa::path(tag = "stock", params(("last" = Option<bool>, Query)), responses((status = 200, body = LedgerReport), Problems))]
#[get("/ledger/verification")]
async fn find_ledger_verification(
    _who: May<VerifyLedger>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["last"])?;
    let last = if query.flag("last", false)? { app.verified.last() } else { None };
    let report = match last {
        Some(report) => report,
        None => app.verified.check(&app.store).await?,
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(report))
}

/// What happened behind a place in the feed.
#[utoipa::path(tag = "stock", params(("after" = Option<i64>, Query), ("limit" = Option<i64>, Query)), responses((status = 200, body = Changes), Problems))]
#[get("/changes")]
async fn list_changes(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["after", "limit"])?;
    let number = |name: &str, default: i64, most: i64| {
        let Some(text) = query.get(name).filter(|text| !text.is_empty()) else {
            return Ok(default);
        };
        let number = text.parse().ok().filter(|n| (0..=most).contains(n));
        number.ok_or_else(|| unreadable(name, text, &format!("a number from 0 to {most}")))
    };
    let (after, limit) = (number("after", 0, i64::MAX)?, number("limit", 100, MOST_EVENTS)?);
    let last = app.store.read(place).await?;
    let scope = who.scope();
    let found = if after >= last {
        Changes { items: vec![], next: last }
    } else {
        app.store.scan(move |r| r.changes(after, limit.max(1), &scope)).await?
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(found))
}

/// A plain function: the method alone is not general enough over lifetimes.
fn place(r: &mut Reader<'_>) -> Result<i64> {
    r.last_place()
}
