//! Addresses of the dashboard.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::ReadReports;
use crate::cache::{Page, PageKey};
use crate::error::{Error, Result};
use crate::http::openapi::Problems;
use crate::http::{conditional, respond};
use crate::store::Stale;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use bytes::Bytes;
use pharmacy_contract::dashboard::Dashboard;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_dashboard);
}

/// How much of everything there is.
#[utoipa::path(tag = "dashboard", responses((status = 200, body = Dashboard), Problems))]
#[get("/dashboard")]
async fn find_dashboard(
    who: May<ReadReports>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    crate::http::query::Query::parse(req.query_string())?.only(&[])?;
    let today = app.store.clock().today();
    // Every change of a master is audited, so the trail's version stands for all of them.
    let versions = [
        app.store.version(Stale::Audit).await?,
        i64::from(today.day_of_year()),
        i64::from(today.year()),
        0,
        0,
    ];
    let view = format!("{:?}|{}|{}", who.scope(), who.principal.role, who.principal.id);
    let key = PageKey { resource: Stale::Audit, versions, view: &view, query: "dashboard" };
    let (caller, store) = ((*who).clone(), app.store.clone());
    let make = async {
        let dashboard = store.scan(move |r| r.dashboard(&caller, today)).await?;
        let body = serde_json::to_vec(&Dashboard { as_of: store.clock().now(), ..dashboard })
            .map_err(|e| Error::Internal(e.to_string()))?;
        let etag = conditional::tag(&conditional::digest(&[store.epoch().as_bytes(), &body]));
        Ok(Page::new(Bytes::from(body), etag, None))
    };
    let page = app.cache.page_or(&key, make).await?;
    Ok(respond::page(&req, &page, respond::Keep::Revalidated))
}
