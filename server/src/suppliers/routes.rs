//! Addresses of suppliers.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadSuppliers, WriteSuppliers};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::paging::Page;
use pharmacy_contract::record::Removal;
use pharmacy_contract::suppliers::{NewSupplier, Supplier};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_supplier_batch).service(bulk_delete_suppliers);
    cfg.service(list_suppliers)
        .service(create_supplier)
        .service(find_supplier)
        .service(update_supplier)
        .service(delete_supplier);
}

/// List suppliers.
#[utoipa::path(tag = "suppliers", params(ListQuery, ("type" = Option<String>, Query), ("active" = Option<String>, Query)), responses((status = 200, body = Page<Supplier>), Problems))]
#[get("/suppliers")]
async fn list_suppliers(
    who: May<ReadSuppliers>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Supplier>(&app, &who, &req).await
}

/// Find a supplier.
#[utoipa::path(tag = "suppliers", responses((status = 200, body = Supplier), Problems))]
#[get("/suppliers/{id}")]
async fn find_supplier(
    who: May<ReadSuppliers>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Supplier>(&app, &who, &req, *id).await
}

/// Create a supplier.
#[utoipa::path(tag = "suppliers", request_body = NewSupplier, responses((status = 201, body = Supplier), Problems))]
#[post("/suppliers")]
async fn create_supplier(
    who: May<WriteSuppliers>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<Supplier>(&app, &who, &req, body).await
}

/// Change a supplier; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "suppliers", request_body(content = NewSupplier, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Supplier), Problems))]
#[patch("/suppliers/{id}")]
async fn update_supplier(
    who: May<WriteSuppliers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<Supplier>(&app, &who, &req, *id, body).await
}

/// Delete a supplier, or deactivate it where others refer to it.
#[utoipa::path(tag = "suppliers", responses((status = 200, body = Removal), Problems))]
#[delete("/suppliers/{id}")]
async fn delete_supplier(
    who: May<WriteSuppliers>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Supplier>(&app, &who, &req, *id).await
}

/// Create up to 1,000 suppliers at once.
#[utoipa::path(tag = "suppliers", request_body = Batch<NewSupplier>, responses((status = 200, body = BatchResult), Problems))]
#[post("/suppliers/batch")]
async fn create_supplier_batch(
    who: May<WriteSuppliers>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Supplier>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 suppliers at once.
#[utoipa::path(tag = "suppliers", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/suppliers/bulk-delete")]
async fn bulk_delete_suppliers(
    who: May<WriteSuppliers>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Supplier>(&app, &who, &req, body).await
}
