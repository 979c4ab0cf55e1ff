//! Addresses of stocktakes.

use super::lines::{self, Show};
use super::{counting, posting, starting};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{CountStocktakes, PostStocktakes, ReadStock, ReverseDocuments};
use crate::documents::{self, Document, Post, Verb, valid};
use crate::error::Result;
use crate::http::body::Json;
use crate::http::openapi::{ListQuery, Problems};
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use crate::masters;
use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::paging::{Ask, Page};
use pharmacy_contract::paper::NewReversal;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::record::Removal;
use pharmacy_contract::stocktakes::{
    Counts, EarlierCount, LinesBecause, NewStocktake, Stocktake, StocktakeLine, StocktakePosting,
};
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_stocktakes)
        .service(create_stocktake)
        .service(find_stocktake)
        .service(update_stocktake)
        .service(delete_stocktake);
    cfg.service(list_stocktake_lines).service(list_stocktake_line_counts);
    cfg.service(start_stocktake)
        .service(count_stocktake)
        .service(finish_stocktake)
        .service(recount_stocktake)
        .service(skip_in_stocktake);
    cfg.service(post_stocktake).service(cancel_stocktake).service(reverse_stocktake);
}

const START: Post<Stocktake> =
    Post { flag: "start", needs: &[Permission::PostStocktakes], work: starting::start };

/// List stocktakes, newest first.
#[utoipa::path(tag = "stocktakes", params(ListQuery, ("store_id" = Option<String>, Query), ("state" = Option<String>, Query), ("doc_date_from" = Option<String>, Query), ("doc_date_to" = Option<String>, Query)), responses((status = 200, body = Page<Stocktake>), Problems))]
#[get("/stocktakes")]
async fn list_stocktakes(
    who: May<ReadStock>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<Stocktake>(&app, &who, &req).await
}

/// Find a stocktake with its first lines.
#[utoipa::path(tag = "stocktakes", responses((status = 200, body = Stocktake), Problems))]
#[get("/stocktakes/{id}")]
async fn find_stocktake(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::find::<Stocktake>(&app, &who, &req, *id).await
}

/// Create a stocktake; with `start=true` it begins at once.
#[utoipa::path(tag = "stocktakes", request_body = NewStocktake, params(("start" = Option<bool>, Query), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = Stocktake), Problems))]
#[post("/stocktakes")]
async fn create_stocktake(
    who: May<CountStocktakes>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::create::<Stocktake>(&app, &who, &req, body, START).await
}

/// Change a draft; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "stocktakes", request_body(content = NewStocktake, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = Stocktake), Problems))]
#[patch("/stocktakes/{id}")]
async fn update_stocktake(
    who: May<CountStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::update::<Stocktake>(&app, &who, &req, *id, body).await
}

/// Delete a draft.
#[utoipa::path(tag = "stocktakes", responses((status = 200, body = Removal), Problems))]
#[delete("/stocktakes/{id}")]
async fn delete_stocktake(
    who: May<CountStocktakes>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    documents::remove::<Stocktake>(&app, &who, &req, *id).await
}

/// Lines of a stocktake. While a blind count goes on, nobody is told what is expected.
#[utoipa::path(tag = "stocktakes", params(("show" = Option<String>, Query, description = "`all`, `uncounted`, `difference` or `skipped`"), ("medicine_id" = Option<Uuid>, Query, description = "Only the lines of this medicine; not beside another `show` than `all`"), ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query)), responses((status = 200, body = Page<StocktakeLine>), Problems))]
#[get("/stocktakes/{id}/lines")]
async fn list_stocktake_lines(
    who: May<ReadStock>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["show", "medicine_id", "page", "per_page", "lazy_load"])?;
    let show = Show::read(query.get("show"), query.get("medicine_id"))?;
    let sizes = (app.settings.default_page_size, app.settings.max_page_size);
    let ask = Ask::from_text(query.get("page"), query.get("per_page"), sizes.0, sizes.1);
    let (id, scope) = (*id, who.scope());
    let (total, mut items) = app
        .store
        .scan(move |r| {
            let doc: Stocktake = r.record(id, &scope)?;
            let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            let (hidden, window) =
                (lines::is_hidden(&doc), (whole(ask.offset()), whole(ask.per_page)));
            let total = lines::count(r, id, &show, hidden)?;
            Ok((total, lines::read(r, id, &show, hidden, window)?))
        })
        .await?;
    items.iter_mut().for_each(|line| Stocktake::hide_line(line, &who));
    let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let page = Page { items, place: ask.place(total.unsigned_abs(), loaded) };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page))
}

/// Counts of a line that were replaced by later ones.
#[utoipa::path(tag = "stocktakes", responses((status = 200, body = Vec<EarlierCount>), Problems))]
#[get("/stocktakes/{id}/lines/{line_id}/counts")]
async fn list_stocktake_line_counts(
    who: May<ReadStock>,
    ids: Path<(Uuid, Uuid)>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    Query::parse(req.query_string())?.only(&[])?;
    let ((id, line), scope) = (*ids, who.scope());
    let counts = app.store.scan(move |r| {
        let _: Stocktake = r.record(id, &scope)?;
        lines::earlier(r, id, line)
    });
    let counts = counts.await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(counts))
}

/// Begin to count: the lines are the batches that lie on the shelf now.
#[utoipa::path(tag = "stocktakes", request_body(content = Object, description = "`{}`"), responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/start")]
async fn start_stocktake(
    who: May<PostStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Stocktake>(&app, verb, body, starting::start).await
}

/// Save up to 1,000 counts; the answer carries the lines that were counted. Send a key: repeated later without one, they
/// are held against a later balance.
#[utoipa::path(tag = "stocktakes", request_body = Counts, responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/counts")]
async fn count_stocktake(
    who: May<CountStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Stocktake, Counts>(&app, verb, body, counting::count, valid).await
}

/// End the counting: everything is counted or skipped.
#[utoipa::path(tag = "stocktakes", request_body(content = Object, description = "`{}`"), responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/finish")]
async fn finish_stocktake(
    who: May<CountStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Stocktake>(&app, verb, body, counting::finish).await
}

/// Have lines counted once more.
#[utoipa::path(tag = "stocktakes", request_body = LinesBecause, responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/recount")]
async fn recount_stocktake(
    who: May<PostStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Stocktake, LinesBecause>(&app, verb, body, counting::recount, valid).await
}

/// Leave lines out, with a reason: nothing is posted for them.
#[utoipa::path(tag = "stocktakes", request_body = LinesBecause, responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/skip")]
async fn skip_in_stocktake(
    who: May<PostStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act_on::<Stocktake, LinesBecause>(&app, verb, body, counting::skip, valid).await
}

/// Post the differences: each is added to today's balance.
#[utoipa::path(tag = "stocktakes", request_body = StocktakePosting, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/posting")]
async fn post_stocktake(
    who: May<PostStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::act_on::<Stocktake, StocktakePosting>(&app, verb, body, posting::post, valid).await
}

/// End a stocktake without posting anything.
#[utoipa::path(tag = "stocktakes", request_body(content = Object, description = "`{}`"), responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/cancellation")]
async fn cancel_stocktake(
    who: May<PostStocktakes>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: false };
    documents::act::<Stocktake>(&app, verb, body, posting::cancel).await
}

/// Undo a posted stocktake by opposite movements.
#[utoipa::path(tag = "stocktakes", request_body = NewReversal, params(("Idempotency-Key" = String, Header)), responses((status = 200, body = Stocktake), Problems))]
#[post("/stocktakes/{id}/reversal")]
async fn reverse_stocktake(
    who: May<ReverseDocuments>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let verb = Verb { who: &who, req: &req, id: *id, posts: true };
    documents::reverse::<Stocktake>(&app, verb, body).await
}
