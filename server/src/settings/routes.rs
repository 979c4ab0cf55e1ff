//! Addresses of settings.

use super::store::settings as stored;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::{SignedIn, WriteSettings};
use crate::error::{Refusal, Result};
use crate::http::body::{self, Json};
use crate::http::openapi::Problems;
use crate::http::routes::ServiceConfig;
use crate::http::{conditional, query::Query};
use crate::masters::{Answer, difference, merge, patch_of};
use crate::store::Entry;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch};
use pharmacy_contract::facility::{Facility, Settings};
use pharmacy_contract::problem::ProblemKind;
use serde_json::Value;
use validator::Validate;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_settings).service(update_settings);
}

/// The settings of the facility.
#[utoipa::path(tag = "settings", responses((status = 200, body = Settings), Problems))]
#[get("/settings")]
async fn find_settings(
    _who: May<SignedIn>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    Query::parse(req.query_string())?.only(&[])?;
    let settings = app.store.read(stored).await?;
    let etag = conditional::tag(&format!("{}-{}", settings.version, app.store.epoch()));
    if conditional::holds(&req, &etag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
    }
    let mut found = HttpResponse::Ok();
    found.insert_header((header::ETAG, etag)).insert_header((header::CACHE_CONTROL, "no-cache"));
    Ok(found.json(settings))
}

/// Change settings; `If-Match` carries the version that was seen.
#[utoipa::path(tag = "settings", request_body(content = Facility, description = "Any of the fields; null puts one back to its default; `reason`, which is needed, stands beside them and is written to the audit trail", content_type = "application/merge-patch+json"), responses((status = 200, body = Settings), Problems))]
#[patch("/settings")]
async fn update_settings(
    who: May<WriteSettings>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let version = conditional::version(&req)?;
    let (patch, reason) = patch_of(body.value)?;
    let who = who.into_inner();
    let answer = app.store.change(move |tx| {
        tx.take_turn()?;
        let before = stored(tx)?;
        if before.version != version {
            let now = before.version;
            return Err(conditional::stale(version, now).with("current", now).into());
        }
        let facility: Facility = merge(&before.facility, &patch)?;
        facility.validate().map_err(|errors| body::invalid(&errors))?;
        let (was, is) = difference(&before.facility, &facility)?;
        if is.is_empty() {
            return Answer::new(200, &before, &()).map(|answer| answer.version(version));
        }
        if reason.is_empty() {
            let detail = "say why settings change";
            return Err(Refusal::new(ProblemKind::ReasonRequired, detail).at("/reason").into());
        }
        let after = Settings { facility, version: version + 1 };
        tx.keep_settings(&after)?;
        let entry = Entry {
            action: "settings.update",
            entity: "settings",
            before: Some(Value::Object(was).to_string()),
            after: Some(Value::Object(is).to_string()),
            reason: &reason,
            ..Entry::default()
        };
        tx.audit(&who.actor, entry)?;
        Ok(Answer::new(200, &after, &())?.version(after.version))
    });
    Ok(answer.await?.into_response())
}
