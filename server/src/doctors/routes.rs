//! Addresses of doctors.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadDoctors, WriteDoctors};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::doctors::{Doctor, NewDoctor};
use pharmacy_contract::paging::Page;
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_doctor_batch).service(bulk_delete_doctors);
    cfg.service(list_doctors)
        .service(create_doctor)
        .service(find_doctor)
        .service(update_doctor)
        .service(delete_doctor);
}

/// List doctors.
#[utoipa::path(tag = "doctors", params(ListQuery, ("gender" = Option<String>, Query), ("department_id" = Option<String>, Query), ("specialist" = Option<String>, Query), ("position" = Option<String>, Query), ("type" = Option<String>, Query), ("active" = Option<String>, Query)), responses((status = 200, body = Page<Doctor>), Problems))]
#[get("/doctors")]
async fn list_doctors(
    who: May<ReadDoctors>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Doctor>(&app, &who, &req).await
}

/// Find a doctor.
#[utoipa::path(tag = "doctors", responses((status = 200, body = Doctor), Problems))]
#[get("/doctors/{id}")]
async fn find_doctor(
    who: May<ReadDoctors>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Doctor>(&app, &who, &req, *id).await
}

/// Create a doctor.
#[utoipa::path(tag = "doctors", request_body = NewDoctor, responses((status = 201, body = Doctor), Problems))]
#[post("/doctors")]
async fn create_doctor(
    who: May<WriteDoctors>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<Doctor>(&app, &who, &req, body).await
}

/// Change a doctor; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "doctors", request_body(content = NewDoctor, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Doctor), Problems))]
#[patch("/doctors/{id}")]
async fn update_doctor(
    who: May<WriteDoctors>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<Doctor>(&app, &who, &req, *id, body).await
}

/// Delete a doctor, or deactivate it where others refer to it.
#[utoipa::path(tag = "doctors", responses((status = 200, body = Removal), Problems))]
#[delete("/doctors/{id}")]
async fn delete_doctor(
    who: May<WriteDoctors>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Doctor>(&app, &who, &req, *id).await
}

/// Create up to 1,000 doctors at once.
#[utoipa::path(tag = "doctors", request_body = Batch<NewDoctor>, responses((status = 200, body = BatchResult), Problems))]
#[post("/doctors/batch")]
async fn create_doctor_batch(
    who: May<WriteDoctors>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Doctor>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 doctors at once.
#[utoipa::path(tag = "doctors", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/doctors/bulk-delete")]
async fn bulk_delete_doctors(
    who: May<WriteDoctors>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Doctor>(&app, &who, &req, body).await
}
