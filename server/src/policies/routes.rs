//! Addresses of stock policies.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadStock, WritePolicies};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::paging::Page;
use pharmacy_contract::policies::{NewPolicy, Policy};
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_policy_batch).service(bulk_delete_policies);
    cfg.service(list_policies)
        .service(create_policy)
        .service(find_policy)
        .service(update_policy)
        .service(delete_policy);
}

/// List stock policies.
#[utoipa::path(tag = "policies", params(ListQuery, ("store_id" = Option<String>, Query), ("medicine_id" = Option<String>, Query), ("active" = Option<String>, Query)), responses((status = 200, body = Page<Policy>), Problems))]
#[get("/policies")]
async fn list_policies(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Policy>(&app, &who, &req).await
}

/// Find a stock policy.
#[utoipa::path(tag = "policies", responses((status = 200, body = Policy), Problems))]
#[get("/policies/{id}")]
async fn find_policy(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Policy>(&app, &who, &req, *id).await
}

/// Create a stock policy.
#[utoipa::path(tag = "policies", request_body = NewPolicy, responses((status = 201, body = Policy), Problems))]
#[post("/policies")]
async fn create_policy(
    who: May<WritePolicies>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<Policy>(&app, &who, &req, body).await
}

/// Change a stock policy; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "policies", request_body(content = NewPolicy, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Policy), Problems))]
#[patch("/policies/{id}")]
async fn update_policy(
    who: May<WritePolicies>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<Policy>(&app, &who, &req, *id, body).await
}

/// Delete a stock policy.
#[utoipa::path(tag = "policies", responses((status = 200, body = Removal), Problems))]
#[delete("/policies/{id}")]
async fn delete_policy(
    who: May<WritePolicies>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Policy>(&app, &who, &req, *id).await
}

/// Create up to 1,000 stock policies at once.
#[utoipa::path(tag = "policies", request_body = Batch<NewPolicy>, responses((status = 200, body = BatchResult), Problems))]
#[post("/policies/batch")]
async fn create_policy_batch(
    who: May<WritePolicies>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Policy>(&app, &who, &req, body).await
}

/// Delete up to 1,000 stock policies at once.
#[utoipa::path(tag = "policies", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/policies/bulk-delete")]
async fn bulk_delete_policies(
    who: May<WritePolicies>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Policy>(&app, &who, &req, body).await
}
