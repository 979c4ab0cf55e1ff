//! Four eyes: a draft is handed in, somebody else approves or sends it back.

use super::posting::{known_lot, must_explain, settle};
use super::rules;
use crate::documents::{Deed, must_be, must_have_lines};
use crate::error::{Error, Refusal, Result};
use crate::masters::Call;
use crate::store::Tx;
use pharmacy_contract::adjustments::Adjustment;
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::transfers::Because;
use uuid::Uuid;

/// Hands a draft in: what it says must be complete, so that whoever approves has only to agree.
///
/// # Errors
/// `EmptyDocument`, and what is wrong with a line whatever the stock is.
pub fn submit(tx: &mut Tx<'_>, call: &Call, doc: &mut Adjustment) -> Result<Deed> {
    must_be(doc, &[State::Draft], "submit")?;
    must_have_lines(doc.lines.len())?;
    let kind = doc.fields.kind;
    for (at, line) in doc.lines.iter_mut().enumerate() {
        rules::may_draft(kind, &line.fields, at)?;
        let card = tx.active_card(line.fields.medicine_id, at)?;
        match line.fields.batch_id {
            Some(batch) => known_lot(tx, batch, &card, at).map(drop)?,
            None => rules::identity(&line.fields, &card, at).map(drop)?,
        }
        must_explain(tx, kind, line, at)?;
    }
    doc.paper.state = State::Submitted;
    doc.submitted_by = user(call);
    doc.witness_id = call.witness;
    doc.rejected_reason = String::new();
    Ok(Deed { witness: call.witness, ..Deed::step("submit") })
}

/// Agrees to what somebody else handed in, and posts it.
///
/// # Errors
/// `SameUserApproval`, and what posting refuses.
pub fn approve(tx: &mut Tx<'_>, call: &Call, doc: &mut Adjustment) -> Result<Deed> {
    must_be(doc, &[State::Submitted], "approve")?;
    rules::may_approve(doc, call.who.principal.id)?;
    settle(tx, call, doc, None)?;
    doc.approved_by = user(call);
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("approve") })
}

/// Sends it back to whoever handed it in, as a draft.
///
/// # Errors
/// `ReasonRequired`, `SameUserApproval`.
pub fn reject(call: &Call, doc: &mut Adjustment, why: &Because) -> Result<Deed> {
    must_be(doc, &[State::Submitted], "reject")?;
    rules::may_approve(doc, call.who.principal.id)?;
    if why.reason.trim().is_empty() {
        let refusal = Refusal::new(ProblemKind::ReasonRequired, "say why it is sent back");
        return Err(Error::from(refusal.at("/reason")));
    }
    doc.paper.state = State::Draft;
    doc.submitted_by = None;
    doc.witness_id = None;
    doc.rejected_reason.clone_from(&why.reason);
    Ok(Deed { reason: why.reason.clone(), ..Deed::step("reject") })
}

fn user(call: &Call) -> Option<Uuid> {
    Some(call.who.principal.id).filter(|id| !id.is_nil())
}
