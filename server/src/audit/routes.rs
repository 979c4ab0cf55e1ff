//! Addresses of the audit trail.

use super::store::{Ask, reads_all};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadAudit, VerifyLedger};
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::http::routes::ServiceConfig;
use crate::store::verify_audit;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, get, http::header};
use pharmacy_contract::audit::{AuditEntry, Verification};
use pharmacy_contract::paging::{self, Page};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(verify_audit_trail).service(list_audit);
}

/// List audit entries, newest first.
#[utoipa::path(tag = "audit", params(
    ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query),
    ("action" = Option<String>, Query), ("entity" = Option<String>, Query), ("entity_id" = Option<uuid::Uuid>, Query), ("actor_id" = Option<uuid::Uuid>, Query)
), responses((status = 200, body = Page<AuditEntry>), Problems))]
#[get("/audit")]
async fn list_audit(who: May<ReadAudit>, req: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["page", "per_page", "lazy_load", "action", "entity", "entity_id", "actor_id"])?;
    let id = |name: &str| {
        query
            .get(name)
            .filter(|t| !t.is_empty())
            .map(|t| t.parse().map_err(|_| unreadable(name, t, "an id")))
            .transpose()
    };
    let own = (!reads_all(&who)).then_some(who.principal.id);
    let ask = Ask {
        actor: own.or(id("actor_id")?),
        entity_id: id("entity_id")?,
        action: query.get("action").map(str::to_owned),
        entity: query.get("entity").map(str::to_owned),
    };
    let window = paging::Ask::from_text(
        query.get("page"),
        query.get("per_page"),
        app.settings.default_page_size,
        app.settings.max_page_size,
    );
    let (total, items) = app.store.scan(move |r| r.audit_entries(&ask, window)).await?;
    let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let page = Page { items, place: window.place(total.unsigned_abs(), loaded) };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page))
}

/// Recompute the chain of the audit trail.
#[utoipa::path(tag = "audit", responses((status = 200, body = Verification), Problems))]
#[get("/audit/verification")]
async fn verify_audit_trail(_who: May<VerifyLedger>, app: Data<App>) -> Result<Json<Verification>> {
    app.store.scan(verify_audit).await.map(Json)
}
