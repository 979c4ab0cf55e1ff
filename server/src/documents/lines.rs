//! Lines of a document: read in pages; added, changed and taken out while it is a draft.

use super::update::edit;
use super::{Document, MOST_AT_ONCE};
use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::http::body::{self, Json};
use crate::http::conditional;
use crate::http::query::Query;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::paging::{self, Page};
use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

/// The answer to `GET /<resource>/{id}/lines`.
///
/// # Errors
/// `NotFound`, or a store fault.
pub async fn list_lines<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["page", "per_page", "lazy_load"])?;
    let sizes = &app.settings;
    let window = paging::Ask::from_text(
        query.get("page"),
        query.get("per_page"),
        sizes.default_page_size,
        sizes.max_page_size,
    );
    let caller = who.clone();
    let (total, mut items) = app
        .store
        .scan(move |r| {
            let doc: D = r.record(id, &caller.scope())?;
            let from = i64::try_from(window.offset()).unwrap_or(i64::MAX);
            let limit = i64::try_from(window.per_page).unwrap_or(i64::MAX);
            Ok((doc.paper().line_count, D::read_lines(r, id, from, limit)?))
        })
        .await?;
    items.iter_mut().for_each(|line| D::hide_line(line, who));
    let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let page = Page { items, place: window.place(total.unsigned_abs(), loaded) };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Added<L> {
    lines: Vec<L>,
}

/// The answer to `POST /<resource>/{id}/lines`: up to 1,000 lines more. `If-Match` carries the document's version.
///
/// # Errors
/// `WrongState` for anything but a draft, `StaleVersion`, or another named refusal.
pub async fn add_lines<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
    body: Json,
) -> Result<HttpResponse> {
    let call = crate::masters::Call::new(who, req, &body)?;
    let version = conditional::version(req)?;
    let Added { lines: added }: Added<D::NewLine> = body::untested(body.value)?;
    if !(1..=MOST_AT_ONCE).contains(&added.len()) {
        return Err(Error::invalid("/lines", "length", format!("1 to {MOST_AT_ONCE} of them")));
    }
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            edit::<D>(tx, &call.who, id, version, |fields, mut lines| {
                lines.extend(added.iter().cloned());
                with_lines::<D>(fields, lines)
            })
        })
    });
    Ok(answer.await?.into_response())
}

/// The answer to `PATCH /<resource>/{id}/lines/{line}`.
///
/// # Errors
/// As `add_lines`; `NotFound` for a line that is not there.
pub async fn update_line<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    (id, line): (Uuid, Uuid),
    body: Json,
) -> Result<HttpResponse> {
    let version = conditional::version(req)?;
    let Value::Object(patch) = body.value else {
        return Err(Error::invalid(
            "",
            "wrong_type",
            "a JSON object with the fields to change was expected",
        ));
    };
    let who = who.clone();
    let answer = app.store.change(move |tx| {
        let at = place_of::<D>(tx, id, line)?;
        edit::<D>(tx, &who, id, version, |fields, mut lines| {
            let slot = lines.get_mut(at).ok_or_else(|| Error::not_found("line"))?;
            let Ok(Value::Object(mut merged)) = serde_json::to_value(&*slot) else {
                return Err(Error::Internal("a line is not an object".into()));
            };
            merged.extend(patch.clone());
            merged.retain(|_, value| !value.is_null());
            let changed: D::NewLine = body::untested(Value::Object(merged))?;
            changed.validate().map_err(|errors| body::invalid(&errors))?;
            *slot = changed;
            with_lines::<D>(fields, lines)
        })
    });
    Ok(answer.await?.into_response())
}

/// The answer to `DELETE /<resource>/{id}/lines/{line}`.
///
/// # Errors
/// As `update_line`.
pub async fn remove_line<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    (id, line): (Uuid, Uuid),
) -> Result<HttpResponse> {
    let version = conditional::version(req)?;
    let who = who.clone();
    let answer = app.store.change(move |tx| {
        let at = place_of::<D>(tx, id, line)?;
        edit::<D>(tx, &who, id, version, |fields, mut lines| {
            if at < lines.len() {
                lines.remove(at);
            }
            with_lines::<D>(fields, lines)
        })
    });
    Ok(answer.await?.into_response())
}

fn with_lines<D: Document>(
    fields: serde_json::Map<String, Value>,
    lines: Vec<D::NewLine>,
) -> Result<D::New> {
    let mut new: D::New = body::untested(Value::Object(fields))?;
    *D::new_lines(&mut new) = lines;
    Ok(new)
}

fn place_of<D: Document>(tx: &mut crate::store::Tx<'_>, id: Uuid, line: Uuid) -> Result<usize> {
    let all = D::read_lines(tx, id, 0, i64::from(u16::MAX))?;
    all.iter().position(|l| D::line_id(l) == line).ok_or_else(|| Error::not_found("line"))
}
