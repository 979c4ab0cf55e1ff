//! Addresses of dosage forms.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{ReadMedicines, WriteMedicines};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::lookups::{DosageForm, NewDosageForm};
use pharmacy_contract::paging::Page;
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_dosage_form_batch).service(bulk_delete_dosage_forms);
    cfg.service(list_dosage_forms)
        .service(create_dosage_form)
        .service(find_dosage_form)
        .service(update_dosage_form)
        .service(delete_dosage_form);
}

/// List dosage forms.
#[utoipa::path(tag = "dosage-forms", params(ListQuery, ("active" = Option<String>, Query)), responses((status = 200, body = Page<DosageForm>), Problems))]
#[get("/dosage-forms")]
async fn list_dosage_forms(
    who: May<ReadMedicines>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<DosageForm>(&app, &who, &req).await
}

/// Find a dosage form.
#[utoipa::path(tag = "dosage-forms", responses((status = 200, body = DosageForm), Problems))]
#[get("/dosage-forms/{id}")]
async fn find_dosage_form(
    who: May<ReadMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<DosageForm>(&app, &who, &req, *id).await
}

/// Create a dosage form.
#[utoipa::path(tag = "dosage-forms", request_body = NewDosageForm, responses((status = 201, body = DosageForm), Problems))]
#[post("/dosage-forms")]
async fn create_dosage_form(
    who: May<WriteMedicines>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<DosageForm>(&app, &who, &req, body).await
}

/// Change a dosage form; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "dosage-forms", request_body(content = NewDosageForm, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = DosageForm), Problems))]
#[patch("/dosage-forms/{id}")]
async fn update_dosage_form(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<DosageForm>(&app, &who, &req, *id, body).await
}

/// Delete a dosage form, or deactivate it where others refer to it.
#[utoipa::path(tag = "dosage-forms", responses((status = 200, body = Removal), Problems))]
#[delete("/dosage-forms/{id}")]
async fn delete_dosage_form(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<DosageForm>(&app, &who, &req, *id).await
}

/// Create up to 1,000 dosage forms at once.
#[utoipa::path(tag = "dosage-forms", request_body = Batch<NewDosageForm>, responses((status = 200, body = BatchResult), Problems))]
#[post("/dosage-forms/batch")]
async fn create_dosage_form_batch(
    who: May<WriteMedicines>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<DosageForm>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 dosage forms at once.
#[utoipa::path(tag = "dosage-forms", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/dosage-forms/bulk-delete")]
async fn bulk_delete_dosage_forms(
    who: May<WriteMedicines>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<DosageForm>(&app, &who, &req, body).await
}
