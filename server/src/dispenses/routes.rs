//! Addresses of dispenses.

use super::{completing, reserving};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{CompleteDispenses, ReadStock, UndoDispenses, WriteDispenses};
use crate::documents::{self, Post, Verb};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::dispenses::{Dispense, DispenseLine, NewDispense, NewDispenseLine};
use pharmacy_contract::paging::Page;
use pharmacy_contract::paper::NewReversal;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_dispenses)
        .service(create_dispense)
        .service(find_dispense)
        .service(update_dispense)
        .service(delete_dispense);
    cfg.service(list_dispense_lines)
        .service(add_dispense_lines)
        .service(update_dispense_line)
        .service(delete_dispense_line);
    cfg.service(complete_dispense).service(reserve_dispense).service(reverse_dispense);
}

const POST: Post<Dispense> =
    Post { flag: "complete", needs: &[Permission::CompleteDispenses], work: completing::complete };

/// List dispenses, newest first.
#[utoipa::path(tag = "dispenses", params(ListQuery, ("store_id" = Option<String>, Query), ("patient_id" = Option<String>, Query), ("state" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<Dispense>), Problems))]
#[get("/dispenses")]
async fn list_dispenses(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Dispense>(&app, &who, &req).await
}

/// Find a dispense with its first lines.
#[utoipa::path(tag = "dispenses", responses((status = 200, body = Dispense), Problems))]
#[get("/dispenses/{id}")]
async fn find_dispense(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<Dispense>(&app, &who, &req, *id).await
}

/// Create a dispense; with `complete=true` it is handed out at once.
#[utoipa::path(tag = "dispenses", request_body = NewDispense, params(("complete" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = Dispense), Problems))]
#[post("/dispenses")]
async fn create_dispense(
    who: May<WriteDispenses>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<Dispense>(&app, &who, &req, body, POST).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "dispenses", request_body(content = NewDispense, description = "Any of the fields; null puts one back to its default; `lines` replaces all lines", content_type = "application/merge-patch+json"), responses((status = 200, body = Dispense), Problems))]
#[patch("/dispenses/{id}")]
async fn update_dispense(
    who: May<WriteDispenses>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<Dispense>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "dispenses", responses((status = 200, body = Removal), Problems))]
#[delete("/dispenses/{id}")]
async fn delete_dispense(
    who: May<WriteDispenses>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<Dispense>(&app, &who, &req, *id).await
}

/// Lines of a dispense.
#[utoipa::path(tag = "dispenses", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<DispenseLine>), Problems))]
#[get("/dispenses/{id}/lines")]
async fn list_dispense_lines(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::list_lines::<Dispense>(&app, &who, &req, *id).await
}

/// Add up to 1,000 lines to a draft.
#[utoipa::path(tag = "dispenses", request_body(content = Vec<NewDispenseLine>, description = "`{\"lines\": […]}`"), responses((status = 200, body = Dispense), Problems))]
#[post("/dispenses/{id}/lines")]
async fn add_dispense_lines(
    who: May<WriteDispenses>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::add_lines::<Dispense>(&app, &who, &req, *id, body).await
}

/// Change a line of a draft.
#[utoipa::path(tag = "dispenses", request_body(content = NewDispenseLine, content_type = "application/merge-patch+json"), responses((status = 200, body = Dispense), Problems))]
#[patch("/dispenses/{id}/lines/{line_id}")]
async fn update_dispense_line(
    who: May<WriteDispenses>,
    ids: Path<(Uuid, Uuid)>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update_line::<Dispense>(&app, &who, &req, *ids, body).await
}

/// Take a line out of a draft.
#[utoipa::path(tag = "dispenses", responses((status = 200, body = Dispense), Problems))]
#[delete("/dispenses/{id}/lines/{line_id}")]
async fn delete_dispense_line(
    who: May<WriteDispenses>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove_line::<Dispense>(&app, &who, &req, *ids).await
}

/// Hand out what a draft asks for.
#[utoipa::path(tag = "dispenses", request_body(content = Object, description = "`{}`"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Dispense), Problems))]
#[post("/dispenses/{id}/completion")]
async fn complete_dispense(
    who: May<CompleteDispenses>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<Dispense>(&app, verb, body, completing::complete).await
}

/// Hold the batches of a draft for a while.
#[utoipa::path(tag = "dispenses", request_body(content = Object, description = "`{}`"), responses((status = 200, body = Dispense), Problems))]
#[post("/dispenses/{id}/reservation")]
async fn reserve_dispense(
    who: May<WriteDispenses>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Dispense>(&app, verb, body, reserving::reserve).await
}

/// Undo a posted dispense by opposite movements.
#[utoipa::path(tag = "dispenses", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Dispense), Problems))]
#[post("/dispenses/{id}/reversal")]
async fn reverse_dispense(
    who: May<UndoDispenses>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<Dispense>(&app, verb, body).await
}
