//! Addresses of dispense returns.

use super::posting;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{PostDispenseReturns, ReadStock, ReverseDocuments};
use crate::documents::{self, Post, Verb};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::paging::Page;
use pharmacy_contract::paper::NewReversal;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::record::Removal;
use pharmacy_contract::returns::{
    DispenseReturn, DispenseReturnLine, NewDispenseReturn, NewDispenseReturnLine,
};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_dispense_returns)
        .service(create_dispense_return)
        .service(find_dispense_return)
        .service(update_dispense_return)
        .service(delete_dispense_return);
    cfg.service(list_dispense_return_lines)
        .service(add_dispense_return_lines)
        .service(update_dispense_return_line)
        .service(delete_dispense_return_line);
    cfg.service(post_dispense_return).service(reverse_dispense_return);
}

const POST: Post<DispenseReturn> =
    Post { flag: "post", needs: &[Permission::PostDispenseReturns], work: posting::post };

/// List dispense returns, newest first.
#[utoipa::path(tag = "returns", params(ListQuery, ("store_id" = Option<String>, Query), ("dispense_id" = Option<String>, Query), ("patient_id" = Option<String>, Query), ("state" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<DispenseReturn>), Problems))]
#[get("/returns/dispense")]
async fn list_dispense_returns(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<DispenseReturn>(&app, &who, &req).await
}

/// Find a dispense return with its first lines.
#[utoipa::path(tag = "returns", responses((status = 200, body = DispenseReturn), Problems))]
#[get("/returns/dispense/{id}")]
async fn find_dispense_return(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<DispenseReturn>(&app, &who, &req, *id).await
}

/// Create a dispense return; with `post=true` it is posted at once.
#[utoipa::path(tag = "returns", request_body = NewDispenseReturn, params(("post" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = DispenseReturn), Problems))]
#[post("/returns/dispense")]
async fn create_dispense_return(
    who: May<PostDispenseReturns>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<DispenseReturn>(&app, &who, &req, body, POST).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "returns", request_body(content = NewDispenseReturn, description = "Any of the fields; null puts one back to its default; `lines` replaces all lines", content_type = "application/merge-patch+json"), responses((status = 200, body = DispenseReturn), Problems))]
#[patch("/returns/dispense/{id}")]
async fn update_dispense_return(
    who: May<PostDispenseReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<DispenseReturn>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "returns", responses((status = 200, body = Removal), Problems))]
#[delete("/returns/dispense/{id}")]
async fn delete_dispense_return(
    who: May<PostDispenseReturns>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<DispenseReturn>(&app, &who, &req, *id).await
}

/// Lines of a dispense return.
#[utoipa::path(tag = "returns", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<DispenseReturnLine>), Problems))]
#[get("/returns/dispense/{id}/lines")]
async fn list_dispense_return_lines(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::list_lines::<DispenseReturn>(&app, &who, &req, *id).await
}

/// Add up to 1,000 lines to a draft.
#[utoipa::path(tag = "returns", request_body(content = Vec<NewDispenseReturnLine>, description = "`{\"lines\": […]}`"), responses((status = 200, body = DispenseReturn), Problems))]
#[post("/returns/dispense/{id}/lines")]
async fn add_dispense_return_lines(
    who: May<PostDispenseReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::add_lines::<DispenseReturn>(&app, &who, &req, *id, body).await
}

/// Change a line of a draft.
#[utoipa::path(tag = "returns", request_body(content = NewDispenseReturnLine, content_type = "application/merge-patch+json"), responses((status = 200, body = DispenseReturn), Problems))]
#[patch("/returns/dispense/{id}/lines/{line_id}")]
async fn update_dispense_return_line(
    who: May<PostDispenseReturns>,
    ids: Path<(Uuid, Uuid)>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update_line::<DispenseReturn>(&app, &who, &req, *ids, body).await
}

/// Take a line out of a draft.
#[utoipa::path(tag = "returns", responses((status = 200, body = DispenseReturn), Problems))]
#[delete("/returns/dispense/{id}/lines/{line_id}")]
async fn delete_dispense_return_line(
    who: May<PostDispenseReturns>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove_line::<DispenseReturn>(&app, &who, &req, *ids).await
}

/// Take the units of a draft back.
#[utoipa::path(tag = "returns", request_body(content = Object, description = "`{}`, or `{\"witness\": …}`"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = DispenseReturn), Problems))]
#[post("/returns/dispense/{id}/posting")]
async fn post_dispense_return(
    who: May<PostDispenseReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<DispenseReturn>(&app, verb, body, posting::post).await
}

/// Undo a posted return by opposite movements.
#[utoipa::path(tag = "returns", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = DispenseReturn), Problems))]
#[post("/returns/dispense/{id}/reversal")]
async fn reverse_dispense_return(
    who: May<ReverseDocuments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<DispenseReturn>(&app, verb, body).await
}
