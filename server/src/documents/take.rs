//! Taking a document in hand: its row is locked and its version raised before anything is decided by it.

use super::Document;
use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::http::conditional;
use crate::masters::Listed;
use crate::store::{Bound, Tx};
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use uuid::Uuid;

/// The document with all its lines, under the lock of its row. `version`: as the caller saw it.
///
/// # Errors
/// `NotFound`, `StaleVersion`.
pub fn take<D: Document>(tx: &mut Tx<'_>, who: &Who, id: Uuid, version: Option<i64>) -> Result<D> {
    let (now, by) = (tx.now(), Some(who.principal.id).filter(|id| !id.is_nil()));
    let sql = format!(
        "update {} set version = version + 1, updated_at = $2, updated_by = $3 where id = $1 returning version",
        D::LISTING.table
    );
    let params = [Bound::Id(id), Bound::Int(now.0), by.map_or(Bound::Null, Bound::Id)];
    let raised: Option<(i64,)> =
        tx.altering(D::LISTING.resource, &sql, D::NOUN, &params).maybe()?;
    let Some((raised,)) = raised else { return Err(Error::not_found(&D::NOUN.replace('_', " "))) };
    let mut doc: D = tx.record(id, &who.scope())?;
    let stored = raised - 1;
    if let Some(seen) = version.filter(|seen| *seen != stored) {
        return Err(conditional::stale(seen, stored).with("current", stored).into());
    }
    let most = if D::LINES_ARE_SENT { super::MOST_LINES } else { super::SHOWN_LINES };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    *doc.lines_mut() = D::read_lines(tx, id, 0, most)?;
    Ok(doc)
}

/// May this verb act on a document that stands here?
///
/// # Errors
/// `AlreadyPosted` for what was posted before, else `WrongState`.
pub fn must_be<D: Document>(doc: &D, allowed: &[State], verb: &str) -> Result<()> {
    let paper = doc.paper();
    if allowed.contains(&paper.state) {
        return Ok(());
    }
    let posts_again = matches!(verb, "post" | "complete" | "approve")
        && matches!(
            paper.state,
            State::Posted
                | State::Completed
                | State::PartReturned
                | State::Returned
                | State::Settled
        );
    let noun = <D as Listed>::NOUN.replace('_', " ");
    if posts_again {
        let detail = format!("this {noun} was posted before");
        let number = paper.document_no.clone().unwrap_or_default();
        return Err(Refusal::new(ProblemKind::AlreadyPosted, detail)
            .with("document_no", number)
            .into());
    }
    if verb == "reverse" && paper.state == State::Reversed {
        return Err(Error::refused(
            ProblemKind::AlreadyReversed,
            format!("this {noun} was reversed before"),
        ));
    }
    let state = paper.state.as_str();
    let detail = format!("a {noun} in the state {state}: {verb} is not possible");
    Err(Refusal::new(ProblemKind::WrongState, detail)
        .with("state", state)
        .with("verb", verb)
        .into())
}
