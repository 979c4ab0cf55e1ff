//! Many records in one transaction: all or nothing, or the good ones; a dry run is rolled back.

use super::Master;
use super::act::{Answer, Call};
use super::create::{checked, make};
use super::remove::take_away;
use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::http::body::{self, Json};
use crate::store::Tx;
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::bulk::{
    Batch, BatchResult, BulkDelete, BulkDeleteResult, ItemResult, MOST_ITEMS, Mode,
};
use pharmacy_contract::problem::{FieldError, ProblemKind};
use pharmacy_contract::record::Outcome;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// The answer to `POST /<resource>/batch`.
///
/// # Errors
/// A named refusal; in atomic mode that of the first bad item, with pointers to all of them.
pub async fn create_batch<T: Master>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    body: Json,
) -> Result<HttpResponse> {
    let call = Call::new(who, req, &body)?;
    let batch: Batch<Value> = body::untested(body.value)?;
    bounded(batch.items.len(), "/items")?;
    let items: Vec<Result<T::New>> = batch.items.into_iter().map(body::untested).collect();
    let (mode, dry_run) = (batch.mode, batch.dry_run);
    let answer = dry(app, dry_run, move |tx| {
        call.once(tx, |tx| {
            let results = create_all::<T>(tx, &call.who, &items);
            if let Some(fault) =
                results.iter().find_map(|r| r.as_ref().err().filter(|e| e.fault().is_some()))
            {
                return Err(fault.clone());
            }
            let failed = results.iter().filter(|r| r.is_err()).count();
            if mode == Mode::Atomic && failed > 0 {
                return Err(all_failed(results));
            }
            let created = results.len() - failed;
            let result = BatchResult {
                dry_run,
                created,
                failed,
                results: results.into_iter().enumerate().map(item).collect(),
            };
            Answer::new(200, &result, &result)
        })
    });
    Ok(answer.await?.into_response())
}

fn create_all<T: Master>(
    tx: &mut Tx<'_>,
    who: &Who,
    items: &[Result<T::New>],
) -> Vec<Result<(u16, uuid::Uuid)>> {
    let one = |tx: &mut Tx<'_>, new: &Result<T::New>| -> Result<(u16, uuid::Uuid)> {
        let new = new.clone()?;
        checked::<T>(&new, &who.scope())?;
        let (record, fresh) = make::<T>(tx, new, who)?;
        Ok((if fresh { 201 } else { 200 }, record.stamp().id))
    };
    items.iter().map(|new| one(tx, new)).collect()
}

fn item((index, result): (usize, Result<(u16, uuid::Uuid)>)) -> ItemResult {
    match result {
        Ok((status, id)) => ItemResult { index, status, id: Some(id), problem: None },
        Err(error) => {
            let problem = error.problem();
            ItemResult { index, status: problem.status, id: None, problem: Some(problem) }
        }
    }
}

fn all_failed(results: Vec<Result<(u16, uuid::Uuid)>>) -> Error {
    let mut refusal =
        Refusal::new(ProblemKind::Invalid, "nothing was stored: not all items are right");
    for (index, error) in results.into_iter().enumerate().filter_map(|(i, r)| Some((i, r.err()?))) {
        let problem = error.problem();
        let inner = problem
            .errors
            .into_iter()
            .map(|e| FieldError { pointer: format!("/items/{index}{}", e.pointer), ..e });
        let before = refusal.errors.len();
        refusal.errors.extend(inner);
        if refusal.errors.len() == before {
            refusal.errors.push(FieldError {
                pointer: format!("/items/{index}"),
                code: problem.code,
                detail: problem.detail,
            });
        }
    }
    refusal.into()
}

/// The answer to `POST /<resource>/bulk-delete`.
///
/// # Errors
/// A named refusal, or a store fault.
pub async fn bulk_delete<T: Master>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    body: Json,
) -> Result<HttpResponse> {
    let call = Call::new(who, req, &body)?;
    let BulkDelete { ids, dry_run } = body::untested(body.value)?;
    bounded(ids.len(), "/ids")?;
    let answer = dry(app, dry_run, move |tx| {
        call.once(tx, |tx| {
            tx.take_turn()?;
            let mut result = BulkDeleteResult {
                dry_run,
                deleted: 0,
                deactivated: 0,
                failed: 0,
                results: vec![],
            };
            for (index, id) in ids.iter().enumerate() {
                let may = tx.master::<T>(*id, &call.who.scope()).and_then(|before| {
                    T::may_remove(tx, &before)?;
                    Ok(before)
                });
                let problem = match may {
                    Ok(before) => {
                        // Once something was written there is no way back for one of them alone.
                        match take_away(tx, &call.who, &before)?.outcome {
                            Outcome::Deleted => result.deleted += 1,
                            Outcome::Deactivated => result.deactivated += 1,
                        }
                        None
                    }
                    Err(error) if error.fault().is_some() => return Err(error),
                    Err(error) => {
                        result.failed += 1;
                        Some(error.problem())
                    }
                };
                let status = problem.as_ref().map_or(200, |p| p.status);
                result.results.push(ItemResult { index, status, id: Some(*id), problem });
            }
            Answer::new(200, &result, &result)
        })
    });
    Ok(answer.await?.into_response())
}

fn bounded(count: usize, pointer: &str) -> Result<()> {
    if (1..=MOST_ITEMS).contains(&count) {
        Ok(())
    } else {
        Err(Error::invalid(pointer, "length", format!("1 to {MOST_ITEMS} of them")))
    }
}

/// Runs the work; a dry run answers the same and leaves nothing behind.
async fn dry(
    app: &App,
    dry_run: bool,
    work: impl Fn(&mut Tx<'_>) -> Result<Answer> + Send + 'static,
) -> Result<Answer> {
    if !dry_run {
        return app.store.change(work).await;
    }
    let seen = Arc::new(Mutex::new(None));
    let slot = seen.clone();
    let rolled_back = app.store.change::<()>(move |tx| {
        let answer = work(tx)?;
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        Err(Error::Internal("dry run".into()))
    });
    let error = rolled_back.await.err();
    let answer = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    answer.ok_or_else(|| {
        error.unwrap_or_else(|| Error::Internal("a dry run without an answer".into()))
    })
}
