//! Addresses of medicines.

use super::scan;
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
use pharmacy_contract::medicines::{Medicine, NewMedicine, ScannedMedicine};
use pharmacy_contract::paging::Page;
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_medicine_by_code);
    cfg.service(create_medicine_batch).service(bulk_delete_medicines);
    crate::photos::of_medicine(cfg);
    cfg.service(list_medicines)
        .service(create_medicine)
        .service(find_medicine)
        .service(update_medicine)
        .service(delete_medicine);
}

/// List medicines.
#[utoipa::path(tag = "medicines", params(ListQuery, ("supplier_id" = Option<String>, Query), ("dosage_form" = Option<String>, Query), ("category" = Option<String>, Query), ("ven_class" = Option<String>, Query), ("storage" = Option<String>, Query), ("active" = Option<String>, Query), ("high_alert" = Option<String>, Query), ("requires_prescription" = Option<String>, Query)), responses((status = 200, body = Page<Medicine>), Problems))]
#[get("/medicines")]
async fn list_medicines(
    who: May<ReadMedicines>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Medicine>(&app, &who, &req).await
}

/// Find the medicine of a scanned or typed code: a GS1 element string, an article number, or any other barcode.
#[utoipa::path(tag = "medicines", params(("code" = String, Query)), responses((status = 200, body = ScannedMedicine), Problems))]
#[get("/medicines/by-code")]
async fn find_medicine_by_code(
    _who: May<ReadMedicines>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let code = scan::asked(req.query_string())?;
    let year = i64::from(app.store.clock().today().year());
    Ok(HttpResponse::Ok().json(app.store.read(move |r| scan::find(r, &code, year)).await?))
}

/// Find a medicine.
#[utoipa::path(tag = "medicines", responses((status = 200, body = Medicine), Problems))]
#[get("/medicines/{id}")]
async fn find_medicine(
    who: May<ReadMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<Medicine>(&app, &who, &req, *id).await
}

/// Create a medicine.
#[utoipa::path(tag = "medicines", request_body = NewMedicine, responses((status = 201, body = Medicine), Problems))]
#[post("/medicines")]
async fn create_medicine(
    who: May<WriteMedicines>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create::<Medicine>(&app, &who, &req, body).await
}

/// Change a medicine; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "medicines", request_body(content = NewMedicine, description = "Any of the fields; null puts one back to its default; `reason` beside them is written to the audit trail, and needed where the price changes", content_type = "application/merge-patch+json"), responses((status = 200, body = Medicine), Problems))]
#[patch("/medicines/{id}")]
async fn update_medicine(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::update::<Medicine>(&app, &who, &req, *id, body).await
}

/// Delete a medicine, or deactivate it where others refer to it.
#[utoipa::path(tag = "medicines", responses((status = 200, body = Removal), Problems))]
#[delete("/medicines/{id}")]
async fn delete_medicine(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::remove::<Medicine>(&app, &who, &req, *id).await
}

/// Create up to 1,000 medicines at once.
#[utoipa::path(tag = "medicines", request_body = Batch<NewMedicine>, responses((status = 200, body = BatchResult), Problems))]
#[post("/medicines/batch")]
async fn create_medicine_batch(
    who: May<WriteMedicines>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::create_batch::<Medicine>(&app, &who, &req, body).await
}

/// Delete or deactivate up to 1,000 medicines at once.
#[utoipa::path(tag = "medicines", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/medicines/bulk-delete")]
async fn bulk_delete_medicines(
    who: May<WriteMedicines>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::bulk_delete::<Medicine>(&app, &who, &req, body).await
}
