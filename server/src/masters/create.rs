//! Creating a record: checked, made once for its key, audited, answered whole.

use super::act::{Answer, Call};
use super::{Draft, Master, select};
use crate::app::App;
use crate::auth::{Scope, Who};
use crate::clock::new_id;
use crate::error::{Error, Refusal, Result};
use crate::http::body::{self, Json};
use crate::store::{Entry, Tx};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::problem::{FieldError, ProblemKind};
use uuid::Uuid;
use validator::Validate;

/// The answer to `POST /<resource>`.
///
/// # Errors
/// A named refusal, or a store fault.
pub async fn create<T: Master>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    body: Json,
) -> Result<HttpResponse> {
    create_with::<T>(app, who, req, body, |_, _, record| Ok(record)).await
}

/// `create`, with an act of its own in the same transaction; what it answers is shown to the caller.
///
/// # Errors
/// A named refusal, or a store fault.
pub async fn create_with<T: Master>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    body: Json,
    also: impl Fn(&mut Tx<'_>, &T::New, T) -> Result<T> + Send + 'static,
) -> Result<HttpResponse> {
    let call = Call::new(who, req, &body)?;
    let new: T::New = body::typed(body.value)?;
    T::check(&new, &who.scope())?;
    let path = req.path().to_owned();
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            let (record, fresh) = make::<T>(tx, new.clone(), &call.who)?;
            let mut shown = if fresh { also(tx, &new, record)? } else { record };
            shown.hide(&call.who, &[]);
            let stamp = shown.stamp().clone();
            let status = if fresh { 201 } else { 200 };
            Ok(Answer::new(status, &shown, &shown.without_secrets())?
                .version(stamp.version)
                .location(format!("{path}/{}", stamp.id)))
        })
    });
    Ok(answer.await?.into_response())
}

/// Makes the record; or finds that this very one is there already under the caller's id (then it is not fresh).
pub(super) fn make<T: Master>(tx: &mut Tx<'_>, mut new: T::New, who: &Who) -> Result<(T, bool)> {
    let scope = who.scope();
    tx.take_turn()?;
    T::complete(tx, &mut new, None)?;
    if let Some(stored) = taken_id::<T>(tx, &new)? {
        return Ok((stored, false));
    }
    admit::<T>(tx, &new, None)?;
    let doubles = if new.confirmed() { vec![] } else { T::doubles(tx, &new)? };
    if !doubles.is_empty() {
        let mut refusal = Refusal::new(
            ProblemKind::PossibleDuplicate,
            "send `confirm_duplicate: true` if it is another one",
        );
        refusal.matches = doubles;
        return Err(refusal.into());
    }
    let id = new.chosen_id().unwrap_or_else(new_id);
    T::insert(tx, id, &new, Some(who.principal.id).filter(|id| !id.is_nil()))?;
    let record: T = tx.master(id, &scope)?;
    let after =
        serde_json::to_string(record.fields()).map_err(|e| Error::Internal(e.to_string()))?;
    let action = format!("{}.create", T::NOUN);
    tx.audit(
        &who.actor,
        Entry {
            action: &action,
            entity: T::NOUN,
            entity_id: Some(id),
            after: Some(after),
            ..Entry::default()
        },
    )?;
    Ok((record, true))
}

/// The same id and the same fields: the answer got lost and the caller asks again. The same id for something else: refused.
fn taken_id<T: Master>(tx: &mut Tx<'_>, new: &T::New) -> Result<Option<T>> {
    let Some(id) = new.chosen_id() else { return Ok(None) };
    let Some(stored) = select::one::<T>(tx, id, &Scope::All)? else { return Ok(None) };
    let same = serde_json::to_value(stored.fields()).ok() == serde_json::to_value(new).ok();
    if same {
        Ok(Some(stored))
    } else {
        Err(Error::refused(ProblemKind::IdTaken, format!("{id} is another record")))
    }
}

/// Unique fields and pointers, asked before the statement that would fail on them: the refusal can name the field.
pub(super) fn admit<T: Master>(tx: &mut Tx<'_>, new: &T::New, own: Option<Uuid>) -> Result<()> {
    let own = own.unwrap_or(Uuid::nil());
    for (pointer, column, key) in T::unique(new).into_iter().filter(|(_, _, key)| !key.is_empty()) {
        let only = if T::LISTING.only.is_empty() {
            String::new()
        } else {
            format!(" and {}", T::LISTING.only)
        };
        let sql = format!(
            "select m.id from {} m where m.{column} = $1 and m.id <> $2{only}",
            T::LISTING.table
        );
        let params = [crate::store::Bound::Text(&key), crate::store::Bound::Id(own)];
        if tx.listing(&sql, "unique", &params).maybe::<(Uuid,)>()?.is_some() {
            let field = pointer.trim_start_matches('/');
            let mut refusal = Refusal::new(
                ProblemKind::AlreadyExists,
                format!("another {} has this {field}", T::NOUN.replace('_', " ")),
            );
            refusal.errors.push(FieldError {
                pointer: pointer.into(),
                code: "already_exists".into(),
                detail: refusal.detail.clone(),
            });
            return Err(refusal.into());
        }
    }
    for (pointer, table, id) in T::links(new) {
        let sql = format!("select m.active from {table} m where m.id = $1");
        let found: Option<(bool,)> =
            tx.listing(&sql, "link", &[crate::store::Bound::Id(id)]).maybe()?;
        if found.is_none() {
            let mut refusal = Refusal::new(
                ProblemKind::UnknownReference,
                format!("there is no such {}", table.replace('_', " ")),
            );
            refusal.errors.push(FieldError {
                pointer: pointer.into(),
                code: "unknown_reference".into(),
                detail: refusal.detail.clone(),
            });
            return Err(refusal.into());
        }
    }
    Ok(())
}

/// A new record as a bulk item: the checks of shape that a single one gets from its body.
pub(super) fn checked<T: Master>(new: &T::New, scope: &Scope) -> Result<()> {
    new.validate().map_err(|errors| body::invalid(&errors))?;
    T::check(new, scope)
}
