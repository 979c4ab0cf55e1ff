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
        Answer::new(200, &take_away(tx, &who, &before)?, &())
    });
    Ok(answer.await?.into_response())
}

pub(super) fn take_away<T: Master>(tx: &mut Tx<'_>, who: &Who, before: &T) -> Result<Removal> {
    T::may_remove(tx, before)?;
    let id = before.stamp().id;
    let mut references = T::references(tx, id)?;
    references.retain(|_, count| *count > 0);
    let outcome = if references.is_empty() { Outcome::Deleted } else { Outcome::Deactivated };
    let was = serde_json::to_string(before.fields()).ok();
    match outcome {
        Outcome::Deleted => T::erase(tx, id)?,
        Outcome::Deactivated if before.fields().is_active() => {
            let mut new = before.fields().clone();
            new.set_inactive();
            T::rewrite(tx, id, &new, Some(who.principal.id))?;
        }
        Outcome::Deactivated => {}
    }
    let verb = if outcome == Outcome::Deleted { "delete" } else { "deactivate" };
    let action = format!("{}.{verb}", T::NOUN);
    tx.audit(
        &who.actor,
        Entry {
            action: &action,
            entity: T::NOUN,
            entity_id: Some(id),
            before: was,
            ..Entry::default()
        },
    )?;
    Ok(Removal { outcome, references })
}
