//! Addresses of saved views.

use super::rules::{may_change, may_have_one_more, may_keep};
use crate::app::App;
use crate::auth::permissions::SignedIn;
use crate::auth::{May, Who};
use crate::clock::new_id;
use crate::error::Result;
use crate::http::body::{self, Json};
use crate::http::conditional;
use crate::http::openapi::Problems;
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use crate::masters::{Answer, Call, merge, patch_of};
use crate::store::{Entry, Tx};
use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::record::{Outcome, Removal};
use pharmacy_contract::views::{NewView, View, Views};
use std::collections::BTreeMap;
use uuid::Uuid;
use validator::Validate;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_views)
        .service(create_view)
        .service(find_view)
        .service(update_view)
        .service(delete_view);
}

/// The own views and those that others share, of one list or of all.
#[utoipa::path(tag = "views", params(("resource" = Option<String>, Query)), responses((status = 200, body = Views), Problems))]
#[get("/views")]
async fn list_views(who: May<SignedIn>, req: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["resource"])?;
    let (user, resource) = (who.principal.id, query.get("resource").unwrap_or_default().to_owned());
    let items = app.store.read(move |r| r.views(user, &resource)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(Views { items }))
}

/// Find a view.
#[utoipa::path(tag = "views", responses((status = 200, body = View), Problems))]
#[get("/views/{id}")]
async fn find_view(who: May<SignedIn>, id: Path<Uuid>, app: Data<App>) -> Result<HttpResponse> {
    let (user, id) = (who.principal.id, *id);
    let view = app.store.read(move |r| r.view(id, user)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::ETAG, conditional::tag(&view.version.to_string())))
        .json(view))
}

/// Keep a view; sharing it needs settings:write.
#[utoipa::path(tag = "views", request_body = NewView, responses((status = 201, body = View), Problems))]
#[post("/views")]
async fn create_view(
    who: May<SignedIn>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let call = Call::new(&who, &req, &body)?;
    let new: NewView = body::typed(body.value)?;
    may_keep(&who, &new, None)?;
    let id = new_id();
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            let user = call.who.principal.id;
            tx.take_turn()?;
            may_have_one_more(tx.count_views(user)?)?;
            tx.insert_view(id, user, &new)?;
            let view = tx.view(id, user)?;
            write_down(tx, &call.who, "view.create", None, Some(&view))?;
            Ok(Answer::plain(201, &view)?
                .version(view.version)
                .location(format!("/api/v1/views/{id}")))
        })
    });
    Ok(answer.await?.into_response())
}

/// Change a view; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "views", request_body(content = NewView, description = "Any of the fields; null puts one back to its default", content_type = "application/merge-patch+json"), responses((status = 200, body = View), Problems))]
#[patch("/views/{id}")]
async fn update_view(
    who: May<SignedIn>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (id, version) = (*id, conditional::version(&req)?);
    let (patch, _) = patch_of(body.value)?;
    let who = who.into_inner();
    let answer = app.store.change(move |tx| {
        let before = at_version(tx, &who, id, version)?;
        let new: NewView = merge(&before.fields, &patch)?;
        new.validate().map_err(|errors| body::invalid(&errors))?;
        may_keep(&who, &new, Some(&before))?;
        if new == before.fields {
            return Ok(Answer::plain(200, &before)?.version(before.version));
        }
        let owner = tx.owner_of_view(id)?;
        tx.rewrite_view(id, owner, &new)?;
        // Whoever takes a view of another back from all does not see it any more.
        let view = tx.view(id, owner)?;
        let view = View { own: before.own, ..view };
        write_down(tx, &who, "view.update", Some(&before), Some(&view))?;
        Ok(Answer::plain(200, &view)?.version(view.version))
    });
    Ok(answer.await?.into_response())
}

/// Delete a view.
#[utoipa::path(tag = "views", responses((status = 200, body = Removal), Problems))]
#[delete("/views/{id}")]
async fn delete_view(
    who: May<SignedIn>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (id, version) = (*id, conditional::version(&req)?);
    let who = who.into_inner();
    let answer = app.store.change(move |tx| {
        let before = at_version(tx, &who, id, version)?;
        tx.delete_view(id)?;
        write_down(tx, &who, "view.delete", Some(&before), None)?;
        Answer::plain(200, &Removal { outcome: Outcome::Deleted, references: BTreeMap::new() })
    });
    Ok(answer.await?.into_response())
}

/// The view, if the caller may change it and it still has this version.
fn at_version(tx: &mut Tx<'_>, who: &Who, id: Uuid, version: i64) -> Result<View> {
    tx.take_turn()?;
    let view = tx.view(id, who.principal.id)?;
    may_change(who, &view)?;
    if view.version == version {
        return Ok(view);
    }
    Err(conditional::stale(version, view.version).into())
}

fn write_down(
    tx: &mut Tx<'_>,
    who: &Who,
    action: &str,
    before: Option<&View>,
    after: Option<&View>,
) -> Result<()> {
    let told = |view: Option<&View>| view.and_then(|v| serde_json::to_string(&v.fields).ok());
    let entry = Entry {
        action,
        entity: "view",
        entity_id: after.or(before).map(|view| view.id),
        before: told(before),
        after: told(after),
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)
}
