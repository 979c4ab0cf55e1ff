//! Addresses of receipts.

use super::posting;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{PostReceipts, ReadReceipts, ReverseDocuments, WriteReceipts};
use crate::documents::{self, Deed, Post, Verb, must_be};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::paging::Page;
use pharmacy_contract::paper::{NewReversal, State};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::receipts::{NewReceipt, NewReceiptLine, Receipt, ReceiptLine};
use pharmacy_contract::record::Removal;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_receipts)
        .service(create_receipt)
        .service(find_receipt)
        .service(update_receipt)
        .service(delete_receipt);
    cfg.service(list_receipt_lines)
        .service(add_receipt_lines)
        .service(update_receipt_line)
        .service(delete_receipt_line);
    cfg.service(post_receipt).service(cancel_receipt).service(reverse_receipt);
}

const POST: Post<Receipt> =
    Post { flag: "post", needs: &[Permission::PostReceipts], work: posting::post };

/// List receipts, newest first.
#[utoipa::path(tag = "receipts", params(ListQuery, ("store_id" = Option<String>, Query), ("supplier_id" = Option<String>, Query), ("state" = Option<String>, Query), ("kind" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<Receipt>), Problems))]
#[get("/receipts")]
async fn list_receipts(
    who: May<ReadReceipts>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Receipt>(&app, &who, &req).await
}

/// Find a receipt with its first lines.
#[utoipa::path(tag = "receipts", responses((status = 200, body = Receipt), Problems))]
#[get("/receipts/{id}")]
async fn find_receipt(
    who: May<ReadReceipts>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<Receipt>(&app, &who, &req, *id).await
}

/// Create a receipt; with `post=true` its goods are received at once.
#[utoipa::path(tag = "receipts", request_body = NewReceipt, params(("post" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = Receipt), Problems))]
#[post("/receipts")]
async fn create_receipt(
    who: May<WriteReceipts>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<Receipt>(&app, &who, &req, body, POST).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "receipts", request_body(content = NewReceipt, description = "Any of the fields; null puts one back to its default; `lines` replaces all lines", content_type = "application/merge-patch+json"), responses((status = 200, body = Receipt), Problems))]
#[patch("/receipts/{id}")]
async fn update_receipt(
    who: May<WriteReceipts>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<Receipt>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "receipts", responses((status = 200, body = Removal), Problems))]
#[delete("/receipts/{id}")]
async fn delete_receipt(
    who: May<WriteReceipts>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<Receipt>(&app, &who, &req, *id).await
}

/// Lines of a receipt.
#[utoipa::path(tag = "receipts", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<ReceiptLine>), Problems))]
#[get("/receipts/{id}/lines")]
async fn list_receipt_lines(
    who: May<ReadReceipts>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::list_lines::<Receipt>(&app, &who, &req, *id).await
}

/// Add up to 1,000 lines to a draft.
#[utoipa::path(tag = "receipts", request_body(content = Vec<NewReceiptLine>, description = "`{\"lines\": […]}`"), responses((status = 200, body = Receipt), Problems))]
#[post("/receipts/{id}/lines")]
async fn add_receipt_lines(
    who: May<WriteReceipts>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::add_lines::<Receipt>(&app, &who, &req, *id, body).await
}

/// Change a line of a draft.
#[utoipa::path(tag = "receipts", request_body(content = NewReceiptLine, content_type = "application/merge-patch+json"), responses((status = 200, body = Receipt), Problems))]
#[patch("/receipts/{id}/lines/{line_id}")]
async fn update_receipt_line(
    who: May<WriteReceipts>,
    ids: Path<(Uuid, Uuid)>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update_line::<Receipt>(&app, &who, &req, *ids, body).await
}

/// Take a line out of a draft.
#[utoipa::path(tag = "receipts", responses((status = 200, body = Receipt), Problems))]
#[delete("/receipts/{id}/lines/{line_id}")]
async fn delete_receipt_line(
    who: May<WriteReceipts>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove_line::<Receipt>(&app, &who, &req, *ids).await
}

/// Receive the goods of a draft: they become stock.
#[utoipa::path(tag = "receipts", request_body(content = Object, description = "`{}`"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Receipt), Problems))]
#[post("/receipts/{id}/posting")]
async fn post_receipt(
    who: May<PostReceipts>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<Receipt>(&app, verb, body, posting::post).await
}

/// Cancel a draft: nothing was delivered.
#[utoipa::path(tag = "receipts", request_body(content = Object, description = "`{}`"), responses((status = 200, body = Receipt), Problems))]
#[post("/receipts/{id}/cancellation")]
async fn cancel_receipt(
    who: May<WriteReceipts>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Receipt>(&app, verb, body, |_, _, doc| {
        must_be(doc, &[State::Draft], "cancel")?;
        doc.paper.state = State::Cancelled;
        Ok(Deed::step("cancel"))
    })
    .await
}

/// Undo a posted receipt by opposite movements.
#[utoipa::path(tag = "receipts", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Receipt), Problems))]
#[post("/receipts/{id}/reversal")]
async fn reverse_receipt(
    who: May<ReverseDocuments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<Receipt>(&app, verb, body).await
}
