//! Addresses of stock.

use super::main_store::main_stock;
use super::matrix;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::ReadStock;
use crate::cache::{Page as Cached, PageKey};
use crate::error::{Error, Result};
use crate::http::openapi::{ListQuery, Problems};
use crate::http::query::{Query, unreadable};
use crate::http::routes::ServiceConfig;
use crate::http::{conditional, respond};
use crate::masters;
use crate::store::Stale;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use bytes::Bytes;
use pharmacy_contract::paging::Page;
use pharmacy_contract::stock::{Balance, MainStock, Movement, Stock, StockMatrix};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_stock).service(list_balances).service(list_movements);
    cfg.service(find_main_stock).service(find_stock_matrix);
    super::ledger_routes::routes(cfg);
}

/// List stock by medicine: one row a store and medicine.
#[utoipa::path(tag = "stock", params(ListQuery, ("store_id" = Option<String>, Query), ("medicine_id" = Option<String>, Query), ("status" = Option<String>, Query), ("expiry_from" = Option<String>, Query), ("expiry_to" = Option<String>, Query)), responses((status = 200, body = Page<Stock>), Problems))]
#[get("/stock")]
async fn list_stock(who: May<ReadStock>, req: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    masters::list::<Stock>(&app, &who, &req).await
}

/// List batches with stock: one row a store and batch.
#[utoipa::path(tag = "stock", params(ListQuery, ("store_id" = Option<String>, Query), ("medicine_id" = Option<String>, Query), ("batch_id" = Option<String>, Query)), responses((status = 200, body = Page<Balance>), Problems))]
#[get("/stock/balances")]
async fn list_balances(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Balance>(&app, &who, &req).await
}

/// List the ledger, newest line first.
#[utoipa::path(tag = "stock", params(ListQuery, ("store_id" = Option<String>, Query), ("medicine_id" = Option<String>, Query), ("batch_id" = Option<String>, Query), ("doc_id" = Option<String>, Query), ("date_from" = Option<String>, Query), ("date_to" = Option<String>, Query)), responses((status = 200, body = Page<Movement>), Problems))]
#[get("/movements")]
async fn list_movements(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Movement>(&app, &who, &req).await
}

/// What the main store could give of a medicine.
#[utoipa::path(tag = "stock", params(("medicine_id" = Uuid, Query)), responses((status = 200, body = MainStock), Problems))]
#[get("/stock/main")]
async fn find_main_stock(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["medicine_id"])?;
    let asked = query.get("medicine_id").unwrap_or_default();
    let medicine: Uuid = asked.parse().map_err(|_| unreadable("medicine_id", asked, "an id"))?;
    let caller = (*who).clone();
    let found = app.store.read(move |r| main_stock(r, &caller, medicine)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(found))
}

/// A page of medicines by name, with the usable units of each in every store.
#[utoipa::path(tag = "stock", params(("store_ids" = Option<String>, Query), ("q" = Option<String>, Query), ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = StockMatrix), Problems))]
#[get("/stock/matrix")]
async fn find_stock_matrix(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (settings, scope) = (&app.settings, who.scope());
    let ask =
        matrix::Ask::read(req.query_string(), settings.default_page_size, settings.max_page_size)?;
    let versions = [
        app.store.version(Stale::Stock).await?,
        app.store.version(Stale::Medicines).await?,
        app.store.version(Stale::Stores).await?,
        0,
        0,
    ];
    let view = format!("{scope:?}");
    let query = format!("matrix?{}", req.query_string());
    let key = PageKey { resource: Stale::Stock, versions, view: &view, query: &query };
    let store = app.store.clone();
    let make = async {
        let found = store.scan(move |r| matrix::matrix(r, &ask, &scope)).await?;
        let body = serde_json::to_vec(&found).map_err(|e| Error::Internal(e.to_string()))?;
        let etag = conditional::tag(&conditional::digest(&[store.epoch().as_bytes(), &body]));
        Ok(Cached::new(Bytes::from(body), etag, None))
    };
    let page = app.cache.page_or(&key, make).await?;
    Ok(respond::page(&req, &page, respond::Keep::Revalidated))
}
