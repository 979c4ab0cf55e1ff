//! Addresses of the figures.

use super::cache::CacheState;
use super::summary::Summary;
use crate::alerts::Alert;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::WriteSettings;
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::http::routes::ServiceConfig;
use crate::store::Entry;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, delete, get};
use serde::Serialize;
use utoipa::ToSchema;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_summary).service(find_cache).service(clear_cache).service(list_alerts);
}

/// How many entries were thrown away.
#[derive(Serialize, ToSchema)]
struct Cleared {
    removed: usize,
}

/// The rules with their states.
#[derive(Serialize, ToSchema)]
struct AlertStates {
    alerts: Vec<Alert>,
}

/// Answer times by route, what was slow, the store, the process and its host. Recent figures are those of the last
/// five minutes.
#[utoipa::path(tag = "performance", responses((status = 200, body = Summary), Problems))]
#[get("/performance/summary")]
async fn find_summary(_who: May<WriteSettings>, app: Data<App>) -> Json<Summary> {
    Json(Summary::of(&app))
}

/// The rules by which the program watches itself, and which of them fire.
#[utoipa::path(tag = "performance", responses((status = 200, body = AlertStates), Problems))]
#[get("/performance/alerts")]
async fn list_alerts(_who: May<WriteSettings>, app: Data<App>) -> Json<AlertStates> {
    Json(AlertStates { alerts: app.alerts.all() })
}

/// The cache's figures, hit rates against what was promised.
#[utoipa::path(tag = "performance", responses((status = 200, body = CacheState), Problems))]
#[get("/performance/cache")]
async fn find_cache(_who: May<WriteSettings>, app: Data<App>) -> Json<CacheState> {
    Json(CacheState::of(&app))
}

/// Throw entries away: `medicines:*`, `*`, or one exact key. Never needed for fresh answers.
#[utoipa::path(tag = "performance", params(("pattern" = String, Query)), responses((status = 200, body = Cleared), Problems))]
#[delete("/performance/cache")]
async fn clear_cache(
    who: May<WriteSettings>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<Json<Cleared>> {
    let query = Query::parse(req.query_string())?;
    query.only(&["pattern"])?;
    let pattern = query.get("pattern").filter(|p| !p.is_empty());
    let pattern =
        pattern.ok_or_else(|| unreadable("pattern", "", "a pattern such as medicines:*"))?;
    let (who, reason) = ((*who).clone(), pattern.to_owned());
    app.store
        .change(move |tx| {
            let entry = Entry {
                action: "cache.clear",
                entity: "cache",
                reason: &reason,
                ..Entry::default()
            };
            tx.audit(&who.actor, entry)
        })
        .await?;
    Ok(Json(Cleared { removed: app.cache.invalidate(pattern) }))
}
