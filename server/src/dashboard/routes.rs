//! Addresses of the dashboard. A figure on it is up to five seconds old: everybody looks at it, and each posting would
//! make it anew.

use crate::app::App;
use crate::auth::permissions::ReadReports;
use crate::auth::{May, Who};
use crate::cache::{MOST_DEPENDENCIES, Page, PageKey};
use crate::error::{Error, Result};
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::http::routes::ServiceConfig;
use crate::http::{conditional, respond};
use crate::store::Stale;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use bytes::Bytes;
use pharmacy_contract::dashboard::Dashboard;
use pharmacy_contract::time::Instant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So long a dashboard is as good as new, and so long it is shown while a new one is made; in seconds.
const NEW: i64 = 5;
const SHOWN: i64 = 60;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_dashboard);
}

/// How much of everything there is, in one store or in all of the caller's.
#[utoipa::path(tag = "dashboard", params(("store_id" = Option<Uuid>, Query)), responses((status = 200, body = Dashboard), Problems))]
#[get("/dashboard")]
async fn find_dashboard(
    who: May<ReadReports>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["store_id"])?;
    let store = query.get("store_id").filter(|text| !text.is_empty());
    let store = store.map(|t| t.parse().map_err(|_| unreadable("store_id", t, "an id")));
    let store: Option<Uuid> = store.transpose()?;
    if let Some(id) = store {
        let scope = who.scope();
        app.store.read(move |r| r.place(id, &scope)).await?;
    }
    let today = app.store.clock().today();
    let principal = &who.principal;
    let view = format!(
        "{:?}|{store:?}|{}|{}|{:?}|{today}",
        who.scope(),
        principal.role,
        principal.id,
        principal.scopes
    );
    let made = held(&app, &who, store, &view).await?;
    let key = PageKey {
        resource: Stale::Stock,
        versions: [0; MOST_DEPENDENCIES],
        view: &view,
        query: &format!("dashboard|{}", made.at.0),
    };
    let page = async {
        let etag = conditional::digest(&[
            app.store.epoch().as_bytes(),
            view.as_bytes(),
            made.body.as_bytes(),
        ]);
        Ok(Page::new(Bytes::from(made.body.clone()), conditional::tag(&etag), None))
    };
    let page = app.cache.page_or(&key, page).await?;
    Ok(respond::page(&req, &page, respond::Keep::Revalidated))
}

#[derive(Clone, Serialize, Deserialize)]
struct Made {
    at: Instant,
    body: String,
}

/// The newest there is; an old one is shown while the next is made.
async fn held(app: &Data<App>, who: &Who, store: Option<Uuid>, view: &str) -> Result<Made> {
    let name = format!("dashboard:{view}");
    let Some(made) = app.cache.get::<Made>(&name) else { return make(app, who, store, view).await };
    if made.at.plus_seconds(NEW) > app.store.clock().now() {
        return Ok(made);
    }
    let (app, who, view) = (app.clone(), who.clone(), view.to_owned());
    actix_web::rt::spawn(async move {
        if let Err(error) = make(&app, &who, store, &view).await {
            tracing::warn!(%error, "the dashboard was not made anew");
        }
    });
    Ok(made)
}

/// One maker at a time.
async fn make(app: &Data<App>, who: &Who, store: Option<Uuid>, view: &str) -> Result<Made> {
    let making = async {
        let (caller, now, today) =
            (who.clone(), app.store.clock().now(), app.store.clock().today());
        let dashboard = app.store.scan(move |r| r.dashboard(&caller, store, today)).await?;
        let body = serde_json::to_string(&Dashboard { as_of: now, ..dashboard })
            .map_err(|e| Error::Internal(e.to_string()))?;
        let made = Made { at: now, body };
        app.cache.set(&format!("dashboard:{view}"), &made, Some(SHOWN))?;
        Ok(made)
    };
    app.cache.get_or_set(&format!("dashboard-new:{view}"), Some(NEW), making).await
}
