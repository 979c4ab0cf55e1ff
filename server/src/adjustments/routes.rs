//! Addresses of adjustments.

use super::{approval, posting};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{
    ApproveAdjustments, PostAdjustments, ReadStock, ReverseDocuments, WriteAdjustments,
};
use crate::documents::{self, Post, Verb};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::adjustments::{
    Adjustment, AdjustmentLine, NewAdjustment, NewAdjustmentLine,
};
use pharmacy_contract::paging::Page;
use pharmacy_contract::paper::NewReversal;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::record::Removal;
use pharmacy_contract::transfers::Because;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_adjustments)
        .service(create_adjustment)
        .service(find_adjustment)
        .service(update_adjustment)
        .service(delete_adjustment);
    cfg.service(list_adjustment_lines)
        .service(add_adjustment_lines)
        .service(update_adjustment_line)
        .service(delete_adjustment_line);
    cfg.service(submit_adjustment).service(post_adjustment);
    cfg.service(approve_adjustment).service(reject_adjustment).service(reverse_adjustment);
}

const POST: Post<Adjustment> =
    Post { flag: "post", needs: &[Permission::PostAdjustments], work: posting::post };

/// List adjustments, newest first.
#[utoipa::path(tag = "adjustments", params(ListQuery, ("store_id" = Option<String>, Query), ("state" = Option<String>, Query), ("kind" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<Adjustment>), Problems))]
#[get("/adjustments")]
async fn list_adjustments(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Adjustment>(&app, &who, &req).await
}

/// Find a adjustment with its first lines.
#[utoipa::path(tag = "adjustments", responses((status = 200, body = Adjustment), Problems))]
#[get("/adjustments/{id}")]
async fn find_adjustment(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<Adjustment>(&app, &who, &req, *id).await
}

/// Create a adjustment; with `post=true` it is posted at once.
#[utoipa::path(tag = "adjustments", request_body = NewAdjustment, params(("post" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = Adjustment), Problems))]
#[post("/adjustments")]
async fn create_adjustment(
    who: May<WriteAdjustments>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<Adjustment>(&app, &who, &req, body, POST).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "adjustments", request_body(content = NewAdjustment, description = "Any of the fields; null puts one back to its default; `lines` replaces all lines", content_type = "application/merge-patch+json"), responses((status = 200, body = Adjustment), Problems))]
#[patch("/adjustments/{id}")]
async fn update_adjustment(
    who: May<WriteAdjustments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<Adjustment>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "adjustments", responses((status = 200, body = Removal), Problems))]
#[delete("/adjustments/{id}")]
async fn delete_adjustment(
    who: May<WriteAdjustments>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<Adjustment>(&app, &who, &req, *id).await
}

/// Lines of a adjustment.
#[utoipa::path(tag = "adjustments", params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<AdjustmentLine>), Problems))]
#[get("/adjustments/{id}/lines")]
async fn list_adjustment_lines(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::list_lines::<Adjustment>(&app, &who, &req, *id).await
}

/// Add up to 1,000 lines to a draft.
#[utoipa::path(tag = "adjustments", request_body(content = Vec<NewAdjustmentLine>, description = "`{\"lines\": […]}`"), responses((status = 200, body = Adjustment), Problems))]
#[post("/adjustments/{id}/lines")]
async fn add_adjustment_lines(
    who: May<WriteAdjustments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::add_lines::<Adjustment>(&app, &who, &req, *id, body).await
}

/// Change a line of a draft.
#[utoipa::path(tag = "adjustments", request_body(content = NewAdjustmentLine, content_type = "application/merge-patch+json"), responses((status = 200, body = Adjustment), Problems))]
#[patch("/adjustments/{id}/lines/{line_id}")]
async fn update_adjustment_line(
    who: May<WriteAdjustments>,
    ids: Path<(Uuid, Uuid)>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update_line::<Adjustment>(&app, &who, &req, *ids, body).await
}

/// Take a line out of a draft.
#[utoipa::path(tag = "adjustments", responses((status = 200, body = Adjustment), Problems))]
#[delete("/adjustments/{id}/lines/{line_id}")]
async fn delete_adjustment_line(
    who: May<WriteAdjustments>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove_line::<Adjustment>(&app, &who, &req, *ids).await
}

/// Hand a draft in, for somebody else to approve.
#[utoipa::path(tag = "adjustments", request_body(content = Object, description = "`{}`, or `{\"witness\": …}`"), responses((status = 200, body = Adjustment), Problems))]
#[post("/adjustments/{id}/submission")]
async fn submit_adjustment(
    who: May<WriteAdjustments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Adjustment>(&app, verb, body, approval::submit).await
}

/// Post a draft whose value one person may decide on.
#[utoipa::path(tag = "adjustments", request_body(content = Object, description = "`{}`, or `{\"witness\": …}`"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Adjustment), Problems))]
#[post("/adjustments/{id}/posting")]
async fn post_adjustment(
    who: May<PostAdjustments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<Adjustment>(&app, verb, body, posting::post).await
}

/// Approve what somebody else handed in: it is posted.
#[utoipa::path(tag = "adjustments", request_body(content = Object, description = "`{}`, or `{\"witness\": …}`"), params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Adjustment), Problems))]
#[post("/adjustments/{id}/approval")]
async fn approve_adjustment(
    who: May<ApproveAdjustments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act::<Adjustment>(&app, verb, body, approval::approve).await
}

/// Send back what somebody else handed in: it is a draft again.
#[utoipa::path(tag = "adjustments", request_body = Because, responses((status = 200, body = Adjustment), Problems))]
#[post("/adjustments/{id}/rejection")]
async fn reject_adjustment(
    who: May<ApproveAdjustments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Adjustment, Because>(
        &app,
        verb,
        body,
        |_, call, doc, why| approval::reject(call, doc, why),
        documents::valid,
    )
    .await
}

/// Undo a posted adjustment by opposite movements.
#[utoipa::path(tag = "adjustments", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Adjustment), Problems))]
#[post("/adjustments/{id}/reversal")]
async fn reverse_adjustment(
    who: May<ReverseDocuments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<Adjustment>(&app, verb, body).await
}
