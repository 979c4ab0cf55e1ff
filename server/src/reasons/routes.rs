//! Addresses of reason codes.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadMedicines, WriteSettings};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::paging::Page;
use pharmacy_contract::reasons::{NewReasonCode, ReasonCode};
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_reason_code_batch).service(bulk_delete_reason_codes);
    cfg.service(list_reason_codes)
        .service(create_reason_code)
        .service(find_reason_code)
        .service(update_reason_code)
        .service(delete_reason_code);
}

/// List reason codes.
#[utoipa::path(tag = "reason-codes", params(ListQuery, ("kind" = Option<String>, Query), ("active" = Option<String>, Query)), responses((status = 200, body = Page<ReasonCode>), Problems))]
#[get("/reason-codes")]
async fn list_reason_codes(
    who: May<ReadMedicines>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<ReasonCode>(&app, &who, &req).await
}

/// Find a reason code.
#[utoipa::path(tag = "reason-codes", responses((status = 200, body = ReasonCode), Problems))]
#[get("/reason-codes/{id}")]
async fn find_reason_code(
    who: May<ReadMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<ReasonCode>(&app, &who, &req, *id).await
}

/// Create a reason code.
#[utoipa::path(tag = "reason-codes", request_body = NewReasonCode, responses((status = 201, body = ReasonCode), Problems))]
#[post("/reason-codes")]
async fn create_reason_code(
    who: May<WriteSettings>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<ReasonCode>(&app, &who, &req, body).await
}

/// Change a reason code; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "reason-codes", request_body(content = NewReasonCode, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = ReasonCode), Problems))]
#[patch("/reason-codes/{id}")]
async fn update_reason_code(
    who: May<WriteSettings>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<ReasonCode>(&app, &who, &req, *id, body).await
}

/// Delete a reason code, or deactivate it where others refer to it.
#[utoipa::path(tag = "reason-codes", responses((status = 200, body = Removal), Problems))]
#[delete("/reason-codes/{id}")]
async fn delete_reason_code(
    who: May<WriteSettings>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<ReasonCode>(&app, &who, &req, *id).await
}

/// Create up to 1,000 reason codes at once.
#[utoipa::path(tag = "reason-codes", request_body = Batch<NewReasonCode>, responses((status = 200, body = BatchResult), Problems))]
#[post("/reason-codes/batch")]
async fn create_reason_code_batch(
    who: May<WriteSettings>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<ReasonCode>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 reason codes at once.
#[utoipa::path(tag = "reason-codes", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/reason-codes/bulk-delete")]
async fn bulk_delete_reason_codes(
    who: May<WriteSettings>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<ReasonCode>(&app, &who, &req, body).await
}
