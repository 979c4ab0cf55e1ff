//! Addresses of the figures.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::WriteSettings;
use crate::cache::ResourceStats;
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::store::Entry;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, delete, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_cache).service(clear_cache);
}

/// What the cache holds and how well it serves.
#[derive(Serialize, ToSchema)]
struct CacheState {
    entries: usize,
    /// Weight of all entries, about bytes.
    bytes: u64,
    max_bytes: u64,
    resources: Vec<ResourceStats>,
}

/// How many entries were thrown away.
#[derive(Serialize, ToSchema)]
struct Cleared {
    removed: usize,
}

/// The cache's figures.
#[utoipa::path(tag = "performance", responses((status = 200, body = CacheState), Problems))]
#[get("/performance/cache")]
async fn find_cache(_who: May<WriteSettings>, app: Data<App>) -> Json<CacheState> {
    Json(CacheState {
        entries: app.cache.entries(),
        bytes: app.cache.bytes(),
        max_bytes: app.settings.cache_max_bytes,
        resources: app.cache.stats(),
    })
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
