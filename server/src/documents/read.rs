//! Showing one document: header and its first lines.

use super::{Document, SHOWN_LINES, answer};
use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::http::{conditional, query::Query};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

/// The answer to `GET /<resource>/{id}`.
///
/// # Errors
/// `NotFound`, or a store fault.
pub async fn find<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
) -> Result<HttpResponse> {
    Query::parse(req.query_string())?.only(&[])?;
    let caller = who.clone();
    let shown = i64::try_from(SHOWN_LINES).unwrap_or(i64::MAX);
    let mut doc: D = app
        .store
        .scan(move |r| {
            let mut doc: D = r.record(id, &caller.scope())?;
            *doc.lines_mut() = D::read_lines(r, id, 0, shown)?;
            Ok(doc)
        })
        .await?;
    answer::hide(&mut doc, who);
    let body = serde_json::to_vec(&doc).map_err(|e| Error::Internal(e.to_string()))?;
    // The version is what If-Match asks for; the rest tells apart what others changed and is shown too.
    let digest = conditional::digest(&[app.store.epoch().as_bytes(), &body]);
    let etag = conditional::tag(&format!("{}-{digest}", doc.paper().stamp.version));
    if conditional::holds(req, &etag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
    }
    let mut found = HttpResponse::Ok();
    found.insert_header((header::CONTENT_TYPE, "application/json"));
    Ok(found
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}
