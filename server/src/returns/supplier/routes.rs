//! Addresses of supplier returns.

use super::posting;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{PostSupplierReturns, ReadReceipts, ReverseDocuments};
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
    NewSupplierReturn, NewSupplierReturnLine, Settlement, SupplierReturn, SupplierReturnLine,
};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_supplier_returns)
        .service(create_supplier_return)
        .service(find_supplier_return)
        .service(update_supplier_return)
        .service(delete_supplier_return);
    cfg.service(list_supplier_return_lines)
        .service(add_supplier_return_lines)
        .service(update_supplier_return_line)
        .service(delete_supplier_return_line);
    cfg.service(post_supplier_return)
        .service(settle_supplier_return)
        .service(reverse_supplier_return);
}

const POST: Post<SupplierReturn> =
    Post { flag: "post", needs: &[Permission::PostSupplierReturns], work: posting::post };

/// List supplier returns, newest first.
#[utoipa::path(tag = "returns", params(ListQuery, ("store_id" = Option<String>, Query), ("supplier_id" = Option<String>, Query), ("receipt_id" = Option<String>, Query), ("state" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<SupplierReturn>), Problems))]
#[get("/returns/supplier")]
async fn list_supplier_returns(
    who: May<ReadReceipts>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<SupplierReturn>(&app, &who, &req).await
}

/// Find a supplier return with its first lines.
#[utoipa::path(tag = "returns", responses((status = 200, body = SupplierReturn), Problems))]
#[get("/returns/supplier/{id}")]
async fn find_supplier_return(
    who: May<ReadReceipts>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<SupplierReturn>(&app, &who, &req, *id).await
}

/// Create a supplier return; with `post=true` it is posted at once.
#[utoipa::path(tag = "returns", request_body = NewSupplierReturn, params(("post" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = SupplierReturn), Problems))]
#[post("/returns/supplier")]
async fn create_supplier_return(
    who: May<PostSupplierReturns>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<SupplierReturn>(&app, &who, &req, body, POST).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "returns", request_body(content = NewSupplierReturn, description = "Any of the fields; null puts one back to its default; `lines` replaces all lines", content_type = "application/merge-patch+json"), responses((status = 200, body = SupplierReturn), Problems))]
#[patch("/returns/supplier/{id}")]
async fn update_supplier_return(
    who: May<PostSupplierReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<SupplierReturn>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "returns", responses((status = 200, body = Removal), Problems))]
#[delete("/returns/supplier/{id}")]
async fn delete_supplier_return(
    who: May<PostSupplierReturns>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<SupplierReturn>(&app, &who, &req, *id).await
}

/// Lines of a supplier return.
#[utoipa::path(tag = "returns", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<SupplierReturnLine>), Problems))]
#[get("/returns/supplier/{id}/lines")]
async fn list_supplier_return_lines(
    who: May<ReadReceipts>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::list_lines::<SupplierReturn>(&app, &who, &req, *id).await
}

/// Add up to 1,000 lines to a draft.
#[utoipa::path(tag = "returns", request_body(content = Vec<NewSupplierReturnLine>, description = "`{\"lines\": […]}`"), responses((status = 200, body = SupplierReturn), Problems))]
#[post("/returns/supplier/{id}/lines")]
async fn add_supplier_return_lines(
    who: May<PostSupplierReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::add_lines::<SupplierReturn>(&app, &who, &req, *id, body).await
}

/// Change a line of a draft.
#[utoipa::path(tag = "returns", request_body(content = NewSupplierReturnLine, content_type = "application/merge-patch+json"), responses((status = 200, body = SupplierReturn), Problems))]
#[patch("/returns/supplier/{id}/lines/{line_id}")]
async fn update_supplier_return_line(
    who: May<PostSupplierReturns>,
    ids: Path<(Uuid, Uuid)>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update_line::<SupplierReturn>(&app, &who, &req, *ids, body).await
}

/// Take a line out of a draft.
#[utoipa::path(tag = "returns", responses((status = 200, body = SupplierReturn), Problems))]
#[delete("/returns/supplier/{id}/lines/{line_id}")]
async fn delete_supplier_return_line(
    who: May<PostSupplierReturns>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove_line::<SupplierReturn>(&app, &who, &req, *ids).await
}

/// Send the goods of a draft back.
#[utoipa::path(tag = "returns", request_body(content = Object, description = "`{}`"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = SupplierReturn), Problems))]
#[post("/returns/supplier/{id}/posting")]
async fn post_supplier_return(
    who: May<PostSupplierReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<SupplierReturn>(&app, verb, body, posting::post).await
}

/// Close a posted return: the supplier has answered.
#[utoipa::path(tag = "returns", request_body = Settlement, responses((status = 200, body = SupplierReturn), Problems))]
#[post("/returns/supplier/{id}/settlement")]
async fn settle_supplier_return(
    who: May<PostSupplierReturns>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<SupplierReturn, Settlement>(
        &app,
        verb,
        body,
        |_, _, doc, given| posting::settle(doc, given),
        documents::valid,
    )
    .await
}

/// Undo a posted return by opposite movements.
#[utoipa::path(tag = "returns", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = SupplierReturn), Problems))]
#[post("/returns/supplier/{id}/reversal")]
async fn reverse_supplier_return(
    who: May<ReverseDocuments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<SupplierReturn>(&app, verb, body).await
}
