//! Addresses of stores.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{DescribeStores, ReadDepartments, WriteOrg};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::paging::Page;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::record::Removal;
use pharmacy_contract::stores::{NewStore, Store};
use uuid::Uuid;

/// What whoever works in a store may say about it.
const DESCRIBED: &[&str] = &["name", "location", "description"];

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_store_batch).service(bulk_delete_stores);
    cfg.service(list_stores)
        .service(create_store)
        .service(find_store)
        .service(update_store)
        .service(delete_store);
}

/// List stores.
#[utoipa::path(tag = "stores", params(ListQuery, ("department_id" = Option<String>, Query), ("kind" = Option<String>, Query), ("active" = Option<String>, Query)), responses((status = 200, body = Page<Store>), Problems))]
#[get("/stores")]
async fn list_stores(
    who: May<ReadDepartments>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Store>(&app, &who, &req).await
}

/// Find a store.
#[utoipa::path(tag = "stores", responses((status = 200, body = Store), Problems))]
#[get("/stores/{id}")]
async fn find_store(
    who: May<ReadDepartments>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Store>(&app, &who, &req, *id).await
}

/// Create a store.
#[utoipa::path(tag = "stores", request_body = NewStore, responses((status = 201, body = Store), Problems))]
#[post("/stores")]
async fn create_store(
    who: May<WriteOrg>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<Store>(&app, &who, &req, body).await
}

/// Change a store; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "stores", request_body(content = NewStore, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Store), Problems))]
#[patch("/stores/{id}")]
async fn update_store(
    who: May<DescribeStores>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    // Name, place and description are the store's own affair; the rest is the organisation's.
    let fields = body.value.as_object();
    if !fields.is_some_and(|f| f.keys().all(|k| DESCRIBED.contains(&k.as_str()))) {
        who.must(Permission::WriteOrg)?;
    }
    masters::update::<Store>(&app, &who, &req, *id, body).await
}

/// Delete a store, or deactivate it where others refer to it.
#[utoipa::path(tag = "stores", responses((status = 200, body = Removal), Problems))]
#[delete("/stores/{id}")]
async fn delete_store(
    who: May<WriteOrg>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Store>(&app, &who, &req, *id).await
}

/// Create up to 1,000 stores at once.
#[utoipa::path(tag = "stores", request_body = Batch<NewStore>, responses((status = 200, body = BatchResult), Problems))]
#[post("/stores/batch")]
async fn create_store_batch(
    who: May<WriteOrg>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Store>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 stores at once.
#[utoipa::path(tag = "stores", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/stores/bulk-delete")]
async fn bulk_delete_stores(
    who: May<WriteOrg>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Store>(&app, &who, &req, body).await
}
