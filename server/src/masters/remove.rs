//! Removing a record: the row goes when nothing points to it, else it is kept and no longer offered.

use super::act::Answer;
use super::patch::at_version;
use super::{Draft, Master};
use crate::app::App;
use crate::auth::Who;
use crate::error::Result;
use crate::http::conditional;
use crate::store::{Entry, Tx};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::record::{Outcome, Removal};
use uuid::Uuid;

/// The answer to `DELETE /<resource>/{id}`.
///
/// # Errors
/// A named refusal, or a store fault.
pub async fn remove<T: Master>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
) -> Result<HttpResponse> {
    let version = conditional::version(req)?;
    let who = who.clone();
    let answer = app.store.change(move |tx| {
        let before: T = at_version(tx, &who, id, version)?;
        T::may_remove(tx, &before)?;
        Answer::new(200, &take_away(tx, &who, &before)?, &())
    });
    Ok(answer.await?.into_response())
}

/// Removes the row, or puts it out of use. Whether that may be (`may_remove`) was asked before.
pub(super) fn take_away<T: Master>(tx: &mut Tx<'_>, who: &Who, before: &T) -> Result<Removal> {
    let id = before.stamp().id;
    let mut references = T::references(tx, id)?;
    references.retain(|_, count| *count > 0);
    if references.is_empty() {
        T::erase(tx, id)?;
        write_down(tx, who, before, "delete")?;
        return Ok(Removal { outcome: Outcome::Deleted, references });
    }
    deactivate(tx, who, before)?;
    Ok(Removal { outcome: Outcome::Deactivated, references })
}

/// Puts a record out of use, with all that follows from it, and writes that down.
///
/// # Errors
/// What `Master::retire` refuses, or a store fault.
pub fn deactivate<T: Master>(tx: &mut Tx<'_>, who: &Who, before: &T) -> Result<()> {
    if before.fields().is_active() {
        T::retire(tx, who, before)?;
        let mut new = before.fields().clone();
        new.set_inactive();
        T::rewrite(tx, before.stamp().id, &new, Some(who.principal.id))?;
    }
    write_down(tx, who, before, "deactivate")
}

fn write_down<T: Master>(tx: &mut Tx<'_>, who: &Who, before: &T, verb: &str) -> Result<()> {
    let action = format!("{}.{verb}", T::NOUN);
    let entry = Entry {
        action: &action,
        entity: T::NOUN,
        entity_id: Some(before.stamp().id),
        before: serde_json::to_string(before.fields()).ok(),
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)
}
