//! Acts on a batch as a whole. They hold the locks of all stores: no posting overlaps, so whatever comes after a
//! quarantine finds the batch blocked.

use super::rules::{self, Step};
use crate::app::App;
use crate::auth::{Scope, Who};
use crate::error::{Error, Result};
use crate::http::body::{self, Json};
use crate::http::conditional;
use crate::ledger::Event;
use crate::masters::{self, Answer, Call, Listed};
use crate::store::{Entry, Tx};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::batches::{Batch, BatchAct, BatchCorrection};
use serde_json::{Value, json};
use uuid::Uuid;

/// The answer to `POST /batches/{id}/quarantine`, `/damage` and `/release`.
///
/// # Errors
/// `WrongState`, `ReasonRequired`, `StaleVersion`, `NotFound`.
pub async fn step(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
    body: Json,
    step: Step,
) -> Result<HttpResponse> {
    let (call, version) = (Call::new(who, req, &body)?, seen(req)?);
    let asked: BatchAct = body::typed(body.value)?;
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| hold(tx, &call.who, (id, version), step, &asked.reason))
    });
    Ok(answer.await?.into_response())
}

/// Does the step; `version`: as the caller saw the batch.
///
/// # Errors
/// `WrongState`, `ReasonRequired`, `StaleVersion`, `NotFound`.
pub fn hold(
    tx: &mut Tx<'_>,
    who: &Who,
    (id, version): (Uuid, Option<i64>),
    step: Step,
    reason: &str,
) -> Result<Answer> {
    let before = take(tx, id, version)?;
    rules::may_step(step, before.status)?;
    rules::must_say_why(reason)?;
    // Why it was held is of interest as long as it is.
    let stands = if step == Step::Release { "" } else { reason };
    tx.set_batch_status(id, step.leads_to(), stands, by(who))?;
    settle(tx, who, &before, step.verb(), reason)
}

/// The answer to `POST /batches/{id}/correction`.
///
/// # Errors
/// `AlreadyExists` for a number that another batch of the medicine has, `ReasonRequired`, `StaleVersion`, `NotFound`.
pub async fn correct(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
    body: Json,
) -> Result<HttpResponse> {
    let (call, version) = (Call::new(who, req, &body)?, seen(req)?);
    let asked: BatchCorrection = body::typed(body.value)?;
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            let before = take(tx, id, version)?;
            rules::must_say_why(&asked.reason)?;
            tx.correct_batch(&rules::corrected(&before, &asked)?, by(&call.who))?;
            settle(tx, &call.who, &before, "correct", &asked.reason)
        })
    });
    Ok(answer.await?.into_response())
}

fn seen(req: &HttpRequest) -> Result<Option<i64>> {
    if req.headers().contains_key(header::IF_MATCH) {
        return conditional::version(req).map(Some);
    }
    Ok(None)
}

fn by(who: &Who) -> Option<Uuid> {
    Some(who.principal.id).filter(|id| !id.is_nil())
}

/// The batch, under the locks of all stores.
fn take(tx: &mut Tx<'_>, id: Uuid, version: Option<i64>) -> Result<Batch> {
    tx.lot(id)?.ok_or_else(|| Error::not_found(Batch::NOUN))?;
    // A store that is just being made is waited for: it is in the list of all stores, or comes after this change.
    tx.take_turn()?;
    tx.lock_all_stores()?;
    let batch: Batch = tx.record(id, &Scope::All)?;
    let stored = batch.stamp.version;
    if let Some(seen) = version.filter(|seen| *seen != stored) {
        return Err(conditional::stale(seen, stored).with("current", stored).into());
    }
    Ok(batch)
}

/// What follows from a changed batch: drafts hold nothing of a blocked one, totals are summed anew, trail and feed know.
fn settle(tx: &mut Tx<'_>, who: &Who, before: &Batch, verb: &str, reason: &str) -> Result<Answer> {
    let id = before.stamp.id;
    let mut after: Batch = tx.record(id, &Scope::All)?;
    if rules::is_blocked(&after, tx.today()) {
        tx.release_batch(id)?;
    }
    tx.refresh_batch(id)?;
    let (was, is) = masters::difference(&told(before), &told(&after))?;
    let entry = Entry {
        action: &format!("batch.{verb}"),
        entity: Batch::NOUN,
        entity_id: Some(id),
        before: Some(Value::Object(was).to_string()),
        after: Some(Value::Object(is).to_string()),
        reason,
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)?;
    let payload = json!({ "verb": verb, "status": after.status, "batch_number": after.batch_number,
        "expiry_date": after.expiry_date, "medicine_id": after.medicine_id });
    tx.tell(&Event {
        kind: "batch.status_changed",
        entity: Batch::NOUN,
        entity_id: Some(id),
        store: None,
        payload: payload.to_string(),
    })?;
    after.hide(who, &[]);
    Ok(Answer::plain(200, &after)?.version(after.stamp.version))
}

/// What an act on a batch may change.
fn told(batch: &Batch) -> Value {
    json!({ "batch_number": batch.batch_number, "expiry_date": batch.expiry_date,
        "expiry_precision": batch.expiry_precision, "status": batch.status,
        "status_reason": batch.status_reason })
}
