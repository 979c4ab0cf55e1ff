//! Addresses of batches.

use super::acts;
use super::rules::Step;
use super::trace::Traced;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{CorrectBatches, HoldBatches, ReadMedicines, ReadStock};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use crate::masters::{self, Listed};
use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use pharmacy_contract::batches::{Batch, BatchAct, BatchCorrection, BatchTrace};
use pharmacy_contract::paging::{Ask, Page};
use pharmacy_contract::permission::Permission;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_batches).service(find_batch).service(find_batch_trace);
    cfg.service(quarantine_batch)
        .service(damage_batch)
        .service(release_batch)
        .service(correct_batch);
}

/// List batches.
#[utoipa::path(tag = "batches", params(ListQuery, ("medicine_id" = Option<String>, Query), ("status" = Option<String>, Query), ("supplier_id" = Option<String>, Query), ("expiry_from" = Option<String>, Query), ("expiry_to" = Option<String>, Query)), responses((status = 200, body = Page<Batch>), Problems))]
#[get("/batches")]
async fn list_batches(
    who: May<ReadMedicines>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Batch>(&app, &who, &req).await
}

/// Find a batch.
#[utoipa::path(tag = "batches", responses((status = 200, body = Batch), Problems))]
#[get("/batches/{id}")]
async fn find_batch(
    who: May<ReadMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Batch>(&app, &who, &req, *id).await
}

/// Trace a batch: where it is, who was given of it, and every line of the ledger (in pages).
#[utoipa::path(tag = "batches", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = BatchTrace), Problems))]
#[get("/batches/{id}/trace")]
async fn find_batch_trace(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    // A trace that left out the patients would be taken for one without any.
    who.must(Permission::ReadPatients)?;
    let query = Query::parse(req.query_string())?;
    query.only(&["page", "per_page", "lazy_load"])?;
    let sizes = (app.settings.default_page_size, app.settings.max_page_size);
    let ask = Ask::from_text(query.get("page"), query.get("per_page"), sizes.0, sizes.1);
    let (id, scope, as_of) = (*id, who.scope(), app.store.clock().now());
    let trace = app.store.scan(move |r| {
        let batch: Batch = r.record(id, &scope)?;
        let mut traced = Traced { r, batch: id, scope: scope.clone() };
        let places = traced.places()?;
        let (patients, departments) = traced.given()?;
        let total = traced.count()?.unsigned_abs();
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let items = traced.movements(whole(ask.offset()), whole(ask.per_page))?;
        let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
        Ok(BatchTrace {
            batch,
            as_of,
            on_hand: places.iter().map(|place| place.on_hand).sum(),
            places,
            patients,
            departments,
            transfers: traced.transfers()?,
            suppliers: traced.suppliers()?,
            movements: Page { items, place: ask.place(total, loaded) },
        })
    });
    let mut trace = trace.await?;
    trace.batch.hide(&who, &[]);
    app.access.note(&who, "batch.trace", Batch::NOUN, Some(id), "");
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(trace))
}

/// Put a batch into quarantine: from now on nothing of it is given out, in no store.
#[utoipa::path(tag = "batches", request_body = BatchAct, responses((status = 200, body = Batch), Problems))]
#[post("/batches/{id}/quarantine")]
async fn quarantine_batch(
    who: May<HoldBatches>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    acts::step(&app, &who, &req, *id, body, Step::Quarantine).await
}

/// Mark a batch as damaged: nothing of it is given out any more.
#[utoipa::path(tag = "batches", request_body = BatchAct, responses((status = 200, body = Batch), Problems))]
#[post("/batches/{id}/damage")]
async fn damage_batch(
    who: May<HoldBatches>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    acts::step(&app, &who, &req, *id, body, Step::Damage).await
}

/// Release a batch that was held.
#[utoipa::path(tag = "batches", request_body = BatchAct, responses((status = 200, body = Batch), Problems))]
#[post("/batches/{id}/release")]
async fn release_batch(
    who: May<HoldBatches>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    acts::step(&app, &who, &req, *id, body, Step::Release).await
}

/// Correct the number or the expiry date of a batch.
#[utoipa::path(tag = "batches", request_body = BatchCorrection, responses((status = 200, body = Batch), Problems))]
#[post("/batches/{id}/correction")]
async fn correct_batch(
    who: May<CorrectBatches>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    acts::correct(&app, &who, &req, *id, body).await
}
