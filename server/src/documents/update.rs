//! Changing and deleting drafts, under the version that the caller saw.

use super::answer::answer;
use super::audit::write_down;
use super::create::by_our_names;
use super::take::{must_be, take};
use super::{Deed, Document, must_fit};
use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::http::body::{self, Json};
use crate::http::conditional;
use crate::masters::Answer;
use crate::store::{Bound, Tx};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::paper::State;
use pharmacy_contract::record::{Outcome, Removal};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;
use validator::Validate;

/// The answer to `PATCH /<resource>/{id}`: a merge patch (RFC 7396) of the header; `lines`, where given, replaces all lines.
///
/// # Errors
/// `WrongState` for anything but a draft, `StaleVersion`, or another named refusal.
pub async fn update<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
    mut body: Json,
) -> Result<HttpResponse> {
    let version = conditional::version(req)?;
    by_our_names(&mut body.value);
    let Value::Object(patch) = body.value else {
        return Err(Error::invalid(
            "",
            "wrong_type",
            "a JSON object with the fields to change was expected",
        ));
    };
    let who = who.clone();
    let answer = app.store.change(move |tx| {
        edit::<D>(tx, &who, id, version, |fields, lines| {
            let mut fields = fields;
            for (name, value) in &patch {
                if value.is_null() {
                    if fields.shift_remove(name).is_none() {
                        fields.insert(name.clone(), Value::Null);
                    }
                } else {
                    fields.insert(name.clone(), value.clone());
                }
            }
            let mut new: D::New = body::untested(Value::Object(fields))?;
            if !patch.contains_key("lines") {
                *D::new_lines(&mut new) = lines;
            }
            Ok(new)
        })
    });
    Ok(answer.await?.into_response())
}

/// Rebuilds a draft from its fields and lines as `change` wants them.
pub(super) fn edit<D: Document>(
    tx: &mut Tx<'_>,
    who: &Who,
    id: Uuid,
    version: i64,
    change: impl FnOnce(Map<String, Value>, Vec<D::NewLine>) -> Result<D::New>,
) -> Result<Answer> {
    let before: D = take(tx, who, id, Some(version))?;
    must_be(&before, &[State::Draft], "edit")?;
    let Ok(Value::Object(fields)) = serde_json::to_value(before.fields()) else {
        return Err(Error::Internal("fields are not an object".into()));
    };
    let lines = before.lines().iter().map(|line| D::line_fields(line).clone()).collect();
    let mut new = change(fields, lines)?;
    new.validate().map_err(|errors| body::invalid(&errors))?;
    must_fit(D::new_lines(&mut new).len())?;
    // What a draft held was held for what it said before.
    tx.lock_stores(&[before.home()])?;
    tx.release(id)?;
    let doc = D::draft(tx, who, new, Some(&before))?;
    doc.save(tx)?;
    write_down(tx, who, &doc, &Deed::step("update"))?;
    answer(200, &doc, who, "")
}

/// The answer to `DELETE /<resource>/{id}`: drafts only.
///
/// # Errors
/// `WrongState`, `StaleVersion`.
pub async fn remove<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
) -> Result<HttpResponse> {
    let version = conditional::version(req)?;
    let who = who.clone();
    let answer = app.store.change(move |tx| {
        let doc: D = take(tx, &who, id, Some(version))?;
        must_be(&doc, &[State::Draft], "delete")?;
        tx.lock_stores(&[doc.home()])?;
        tx.release(id)?;
        let table = D::LISTING.table;
        for sql in [
            format!("delete from {} where {table}_id = $1", D::LINES),
            format!("delete from {table} where id = $1"),
        ] {
            tx.altering(D::LISTING.resource, &sql, D::NOUN, &[Bound::Id(id)]).run()?;
        }
        write_down(tx, &who, &doc, &Deed::step("delete"))?;
        let removal = Removal { outcome: Outcome::Deleted, references: BTreeMap::new() };
        Answer::new(200, &removal, &())
    });
    Ok(answer.await?.into_response())
}
