//! Addresses of departments.

use super::opening;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadDepartments, WriteOrg};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::departments::{Department, NewDepartment};
use pharmacy_contract::paging::Page;
use pharmacy_contract::record::Removal;
use serde_json::Value;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_department_batch).service(bulk_delete_departments);
    cfg.service(list_departments)
        .service(create_department)
        .service(find_department)
        .service(update_department)
        .service(delete_department);
}

/// List departments.
#[utoipa::path(tag = "departments", params(ListQuery, ("active" = Option<String>, Query)), responses((status = 200, body = Page<Department>), Problems))]
#[get("/departments")]
async fn list_departments(
    who: May<ReadDepartments>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Department>(&app, &who, &req).await
}

/// Find a department.
#[utoipa::path(tag = "departments", responses((status = 200, body = Department), Problems))]
#[get("/departments/{id}")]
async fn find_department(
    who: May<ReadDepartments>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Department>(&app, &who, &req, *id).await
}

/// Create a department.
#[utoipa::path(tag = "departments", request_body = NewDepartment, responses((status = 201, body = Department), Problems))]
#[post("/departments")]
async fn create_department(
    who: May<WriteOrg>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let wants_user = body.value.get("create_user") == Some(&Value::Bool(true));
    let secret = if wants_user { Some(app.auth.one_time().await?) } else { None };
    let maker = (*who).clone();
    masters::create_with::<Department>(&app, &who, &req, body, move |tx, _, department| {
        match &secret {
            None => Ok(department),
            Some(secret) => opening::with_user(tx, &maker, department, secret),
        }
    })
    .await
}

/// Change a department; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "departments", request_body(content = NewDepartment, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Department), Problems))]
#[patch("/departments/{id}")]
async fn update_department(
    who: May<WriteOrg>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<Department>(&app, &who, &req, *id, body).await
}

/// Delete a department, or deactivate it where others refer to it.
#[utoipa::path(tag = "departments", responses((status = 200, body = Removal), Problems))]
#[delete("/departments/{id}")]
async fn delete_department(
    who: May<WriteOrg>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Department>(&app, &who, &req, *id).await
}

/// Create up to 1,000 departments at once.
#[utoipa::path(tag = "departments", request_body = Batch<NewDepartment>, responses((status = 200, body = BatchResult), Problems))]
#[post("/departments/batch")]
async fn create_department_batch(
    who: May<WriteOrg>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Department>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 departments at once.
#[utoipa::path(tag = "departments", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/departments/bulk-delete")]
async fn bulk_delete_departments(
    who: May<WriteOrg>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Department>(&app, &who, &req, body).await
}
