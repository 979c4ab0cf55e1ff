//! Addresses of patients.

use super::lookup;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadPatients, WritePatients};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::paging::Page;
use pharmacy_contract::patients::{NewPatient, Patient, PatientGlimpses};
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_patient_by_number);
    cfg.service(create_patient_batch).service(bulk_delete_patients);
    cfg.service(list_patients)
        .service(create_patient)
        .service(find_patient)
        .service(update_patient)
        .service(delete_patient);
}

/// List patients.
#[utoipa::path(tag = "patients", params(ListQuery, ("gender" = Option<String>, Query), ("department_id" = Option<String>, Query), ("active" = Option<String>, Query), ("date_of_entry_from" = Option<String>, Query), ("date_of_entry_to" = Option<String>, Query)), responses((status = 200, body = Page<Patient>), Problems))]
#[get("/patients")]
async fn list_patients(
    who: May<ReadPatients>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Patient>(&app, &who, &req).await
}

/// Find a patient.
#[utoipa::path(tag = "patients", responses((status = 200, body = Patient), Problems))]
#[get("/patients/{id}")]
async fn find_patient(
    who: May<ReadPatients>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let found = masters::find::<Patient>(&app, &who, &req, *id).await?;
    app.access.note(&who, "patient.read", "patient", Some(*id), "");
    Ok(found)
}

/// Find any patient by an exact file number or national id: name, file number and birth date only. The look is noted.
#[utoipa::path(tag = "patients", params(("file_no" = Option<String>, Query), ("national_id" = Option<String>, Query)), responses((status = 200, body = PatientGlimpses), Problems))]
#[get("/patients/by-number")]
async fn find_patient_by_number(
    who: May<ReadPatients>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (number, key) = lookup::asked(req.query_string())?;
    let detail = format!("{number} {key}");
    let items = app.store.read(move |r| lookup::find(r, number, &key)).await?;
    app.access.note(&who, "patient.lookup", "patient", items.first().map(|p| p.id), &detail);
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(answer.json(PatientGlimpses { items }))
}

/// Create a patient.
#[utoipa::path(tag = "patients", request_body = NewPatient, responses((status = 201, body = Patient), Problems))]
#[post("/patients")]
async fn create_patient(
    who: May<WritePatients>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<Patient>(&app, &who, &req, body).await
}

/// Change a patient; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "patients", request_body(content = NewPatient, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Patient), Problems))]
#[patch("/patients/{id}")]
async fn update_patient(
    who: May<WritePatients>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<Patient>(&app, &who, &req, *id, body).await
}

/// Delete a patient, or deactivate it where others refer to it.
#[utoipa::path(tag = "patients", responses((status = 200, body = Removal), Problems))]
#[delete("/patients/{id}")]
async fn delete_patient(
    who: May<WritePatients>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Patient>(&app, &who, &req, *id).await
}

/// Create up to 1,000 patients at once.
#[utoipa::path(tag = "patients", request_body = Batch<NewPatient>, responses((status = 200, body = BatchResult), Problems))]
#[post("/patients/batch")]
async fn create_patient_batch(
    who: May<WritePatients>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Patient>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 patients at once.
#[utoipa::path(tag = "patients", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/patients/bulk-delete")]
async fn bulk_delete_patients(
    who: May<WritePatients>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Patient>(&app, &who, &req, body).await
}
