//! Changing a record: JSON merge patch (RFC 7396) onto the stored fields, under the version that the caller saw.

use super::act::Answer;
use super::create::admit;
use super::{Draft, Master, create};
use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::http::body::{self, Json};
use crate::http::conditional;
use crate::store::{Entry, Tx};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::problem::ProblemKind;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

const LONGEST_REASON: usize = 4_000;

/// The answer to `PATCH /<resource>/{id}`.
///
/// # Errors
/// A named refusal, or a store fault.
pub async fn update<T: Master>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
    body: Json,
) -> Result<HttpResponse> {
    let version = conditional::version(req)?;
    let (patch, reason) = patch_of(body.value)?;
    let who = who.clone();
    let answer = app.store.change(move |tx| {
        let mut shown: T = change(tx, &who, id, version, &patch, &reason)?;
        shown.hide(&who, &[]);
        Ok(Answer::new(200, &shown, &())?.version(shown.stamp().version))
    });
    Ok(answer.await?.into_response())
}

/// A merge patch and the reason beside its fields, which belongs to the audit trail and not to the record.
///
/// # Errors
/// `Invalid` for anything but an object, or a reason that is no text of at most 4,000 characters.
pub fn patch_of(body: Value) -> Result<(Map<String, Value>, String)> {
    let Value::Object(mut patch) = body else {
        let detail = "a JSON object with the fields to change was expected";
        return Err(Error::invalid("", "wrong_type", detail));
    };
    match patch.shift_remove("reason") {
        None | Some(Value::Null) => Ok((patch, String::new())),
        Some(Value::String(text)) if text.chars().count() <= LONGEST_REASON => {
            Ok((patch, text.trim().to_owned()))
        }
        Some(_) => {
            let detail = format!("a text of at most {LONGEST_REASON} characters");
            Err(Error::invalid("/reason", "length", &detail))
        }
    }
}

/// The record, if it still has this version.
pub(super) fn at_version<T: Master>(
    tx: &mut Tx<'_>,
    who: &Who,
    id: Uuid,
    version: i64,
) -> Result<T> {
    tx.take_turn()?;
    let stored: T = tx.master(id, &who.scope())?;
    let now = stored.stamp().version;
    if now == version {
        return Ok(stored);
    }
    Err(conditional::stale(version, now).into())
}

fn change<T: Master>(
    tx: &mut Tx<'_>,
    who: &Who,
    id: Uuid,
    version: i64,
    patch: &Map<String, Value>,
    reason: &str,
) -> Result<T> {
    let before: T = at_version(tx, who, id, version)?;
    let (mut new, confirmed) = merged::<T>(&before, patch)?;
    create::checked::<T>(&new, &who.scope())?;
    T::complete(tx, &mut new, Some(&before))?;
    admit::<T>(tx, &new, Some(id))?;
    T::may_change(tx, &before, &new)?;
    let (was, is) = difference(before.fields(), &new)?;
    if was.is_empty() && is.is_empty() {
        return Ok(before);
    }
    if let Some(field) = T::WITH_REASON.iter().find(|f| reason.is_empty() && is.contains_key(**f)) {
        let detail = format!("say why `{field}` changes");
        return Err(Refusal::new(ProblemKind::ReasonRequired, detail).at("/reason").into());
    }
    // Only what changed can have made a double: an old one may be edited in peace.
    if !confirmed && renamed(&is) {
        let doubles: Vec<_> = T::doubles(tx, &new)?.into_iter().filter(|m| m.id != id).collect();
        if !doubles.is_empty() {
            let mut refusal = Refusal::new(
                ProblemKind::PossibleDuplicate,
                "send `confirm_duplicate: true` if it is another one",
            );
            refusal.matches = doubles;
            return Err(refusal.into());
        }
    }
    if before.fields().is_active() && !new.is_active() {
        T::retire(tx, who, &before)?;
    }
    T::rewrite(tx, id, &new, Some(who.principal.id))?;
    let text = |fields: Map<String, Value>| Value::Object(fields).to_string();
    let action = format!("{}.update", T::NOUN);
    let entry = Entry {
        action: &action,
        entity: T::NOUN,
        entity_id: Some(id),
        before: Some(text(was)),
        after: Some(text(is)),
        reason,
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)?;
    tx.master(id, &who.scope())
}

fn renamed(changed: &Map<String, Value>) -> bool {
    ["name", "label", "strength", "dosage_form", "date_of_birth", "phone", "specialist"]
        .iter()
        .any(|f| changed.contains_key(*f))
}

/// The stored fields with the patch on top.
fn merged<T: Master>(before: &T, patch: &Map<String, Value>) -> Result<(T::New, bool)> {
    let new: T::New = merge(before.fields(), patch)?;
    let confirmed = new.confirmed();
    Ok((new, confirmed))
}

/// A merge patch (RFC 7396) on top of what is stored; null puts a field back to its default.
///
/// # Errors
/// `UnknownField`, or `Invalid` for a value of another type.
pub fn merge<N: Serialize + DeserializeOwned>(before: &N, patch: &Map<String, Value>) -> Result<N> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(before) else {
        return Err(Error::Internal("fields are not an object".into()));
    };
    for (name, value) in patch {
        if value.is_null() {
            // A name that is not known must still be refused, so it may not vanish here.
            if fields.shift_remove(name).is_none() {
                fields.insert(name.clone(), Value::Null);
            }
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    body::untested(Value::Object(fields))
}

/// The fields that differ, as they were and as they are.
///
/// # Errors
/// Fields that are no JSON object.
pub fn difference<N: Serialize>(
    before: &N,
    after: &N,
) -> Result<(Map<String, Value>, Map<String, Value>)> {
    let object = |fields: &N| match serde_json::to_value(fields) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) | Err(_) => Err(Error::Internal("fields are not an object".into())),
    };
    let (mut was, mut is) = (object(before)?, object(after)?);
    let same: Vec<String> = was
        .iter()
        .filter(|(name, value)| is.get(*name) == Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    for name in same {
        was.shift_remove(&name);
        is.shift_remove(&name);
    }
    Ok((was, is))
}
