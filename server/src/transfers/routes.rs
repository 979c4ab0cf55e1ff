//! Addresses of transfers.

use super::{approving, closing, moving};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{
    ApproveTransfers, DispatchTransfers, ReadStock, ReceiveTransfers, RequestTransfers,
    ReverseDocuments,
};
use crate::documents::{self, Post, Verb, valid};
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
use pharmacy_contract::transfers::{
    Because, CloseRest, NewTransfer, NewTransferLine, Transfer, TransferLine, TransferSteps,
};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_transfers)
        .service(create_transfer)
        .service(find_transfer)
        .service(update_transfer)
        .service(delete_transfer);
    cfg.service(list_transfer_lines)
        .service(add_transfer_lines)
        .service(update_transfer_line)
        .service(delete_transfer_line);
    cfg.service(submit_transfer)
        .service(approve_transfer)
        .service(reject_transfer)
        .service(cancel_transfer);
    cfg.service(dispatch_transfer)
        .service(receive_transfer)
        .service(close_transfer)
        .service(reverse_transfer);
}

const DIRECT: Post<Transfer> = Post {
    flag: "direct",
    needs: &[Permission::ApproveTransfers, Permission::ReceiveTransfers],
    work: moving::direct,
};

/// List transfers, newest first; either end sees them.
#[utoipa::path(tag = "transfers", params(ListQuery, ("source_store_id" = Option<String>, Query), ("destination_store_id" = Option<String>, Query), ("state" = Option<String>, Query), ("reason" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<Transfer>), Problems))]
#[get("/transfers")]
async fn list_transfers(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Transfer>(&app, &who, &req).await
}

/// Find a transfer with its first lines.
#[utoipa::path(tag = "transfers", responses((status = 200, body = Transfer), Problems))]
#[get("/transfers/{id}")]
async fn find_transfer(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<Transfer>(&app, &who, &req, *id).await
}

/// Create a transfer; with `direct=true` it is approved, dispatched and received at once, by somebody who may do so at both ends.
#[utoipa::path(tag = "transfers", request_body = NewTransfer, params(("direct" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = Transfer), Problems))]
#[post("/transfers")]
async fn create_transfer(
    who: May<RequestTransfers>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<Transfer>(&app, &who, &req, body, DIRECT).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "transfers", request_body(content = NewTransfer, description = "Any of the fields; null puts one back to its default; `lines` replaces all lines", content_type = "application/merge-patch+json"), responses((status = 200, body = Transfer), Problems))]
#[patch("/transfers/{id}")]
async fn update_transfer(
    who: May<RequestTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<Transfer>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "transfers", responses((status = 200, body = Removal), Problems))]
#[delete("/transfers/{id}")]
async fn delete_transfer(
    who: May<RequestTransfers>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<Transfer>(&app, &who, &req, *id).await
}

/// Lines of a transfer.
#[utoipa::path(tag = "transfers", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<TransferLine>), Problems))]
#[get("/transfers/{id}/lines")]
async fn list_transfer_lines(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::list_lines::<Transfer>(&app, &who, &req, *id).await
}

/// Add up to 1,000 lines to a draft.
#[utoipa::path(tag = "transfers", request_body(content = Vec<NewTransferLine>, description = "`{\"lines\": […]}`"), responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/lines")]
async fn add_transfer_lines(
    who: May<RequestTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::add_lines::<Transfer>(&app, &who, &req, *id, body).await
}

/// Change a line of a draft.
#[utoipa::path(tag = "transfers", request_body(content = NewTransferLine, content_type = "application/merge-patch+json"), responses((status = 200, body = Transfer), Problems))]
#[patch("/transfers/{id}/lines/{line_id}")]
async fn update_transfer_line(
    who: May<RequestTransfers>,
    ids: Path<(Uuid, Uuid)>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update_line::<Transfer>(&app, &who, &req, *ids, body).await
}

/// Take a line out of a draft.
#[utoipa::path(tag = "transfers", responses((status = 200, body = Transfer), Problems))]
#[delete("/transfers/{id}/lines/{line_id}")]
async fn delete_transfer_line(
    who: May<RequestTransfers>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove_line::<Transfer>(&app, &who, &req, *ids).await
}

/// Ask for what a draft says.
#[utoipa::path(tag = "transfers", request_body(content = Object, description = "`{}`"), responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/submission")]
async fn submit_transfer(
    who: May<RequestTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Transfer>(&app, verb, body, approving::submit).await
}

/// Approve what was asked for, or less of it with a reason; its batches are held. Lines left out are approved in full.
#[utoipa::path(tag = "transfers", request_body = TransferSteps, responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/approval")]
async fn approve_transfer(
    who: May<ApproveTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Transfer, TransferSteps>(&app, verb, body, approving::approve, valid).await
}

/// Reject what was asked for, with a reason.
#[utoipa::path(tag = "transfers", request_body = Because, responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/rejection")]
async fn reject_transfer(
    who: May<ApproveTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Transfer, Because>(&app, verb, body, approving::reject, valid).await
}

/// Cancel a transfer that was not dispatched; what was held is free again.
#[utoipa::path(tag = "transfers", request_body = Because, responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/cancellation")]
async fn cancel_transfer(
    who: May<RequestTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Transfer, Because>(&app, verb, body, approving::cancel, valid).await
}

/// Send what was approved.
#[utoipa::path(tag = "transfers", request_body(content = Object, description = "`{}`, or `{\"witness\": …}` for controlled medicines that are set aside"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/dispatch")]
async fn dispatch_transfer(
    who: May<DispatchTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<Transfer>(&app, verb, body, moving::dispatch).await
}

/// Take in what arrived. Lines left out arrived in full.
#[utoipa::path(tag = "transfers", request_body = TransferSteps, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/receipt")]
async fn receive_transfer(
    who: May<ReceiveTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act_on::<Transfer, TransferSteps>(&app, verb, body, moving::receive, valid).await
}

/// Close what is still on its way: lost, or returned to the source.
#[utoipa::path(tag = "transfers", request_body = CloseRest, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/closing")]
async fn close_transfer(
    who: May<ApproveTransfers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act_on::<Transfer, CloseRest>(&app, verb, body, closing::close, valid).await
}

/// Undo a transfer that was received by opposite movements.
#[utoipa::path(tag = "transfers", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Transfer), Problems))]
#[post("/transfers/{id}/reversal")]
async fn reverse_transfer(
    who: May<ReverseDocuments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<Transfer>(&app, verb, body).await
}
