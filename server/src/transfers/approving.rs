//! From a wish to a promise: submitted by either end, approved or rejected by the one that sends, cancelled until then.

use super::ends::Ends;
use super::parcels::{act, show};
use super::picking::{Chosen, Picker};
use super::{rules, steps};
use crate::documents::{Deed, must_be, must_have_lines};
use crate::error::{Refusal, Result};
use crate::masters::Call;
use crate::store::Tx;
use pharmacy_contract::paper::State;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::transfers::{Because, Transfer, TransferSteps};

/// # Errors
/// `WrongState`, `EmptyDocument`, `MasterInactive`.
pub fn submit(tx: &mut Tx<'_>, call: &Call, doc: &mut Transfer) -> Result<Deed> {
    must_be(doc, &[State::Draft], "submit")?;
    must_have_lines(doc.lines.len())?;
    let ends = Ends::of(tx, &doc.fields)?;
    ends.must_be_an_end_of(&call.who.scope())?;
    ends.must_be_open()?;
    doc.requested_by = Some(call.who.principal.id);
    doc.paper.state = State::Submitted;
    Ok(Deed::step("submit"))
}

/// Promises what is approved: batches are held, first expired first, for as long as it takes.
///
/// # Errors
/// `WrongState`, `ReasonRequired`, `InsufficientStock`, and chosen batches that may not leave.
pub fn approve(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Transfer,
    said: &TransferSteps,
) -> Result<Deed> {
    must_be(doc, &[State::Submitted], "approve")?;
    let ends = Ends::of(tx, &doc.fields)?;
    ends.must_be_source_of(&call.who.scope())?;
    ends.must_be_open()?;
    steps::approve(&mut doc.lines, &said.lines)?;
    tx.open_stores(&[ends.source.id])?;
    let today = tx.today();
    let mut picker = Picker::new(tx, &ends, doc.fields.reason, today)?;
    let mut parcels = Vec::new();
    for (at, line) in doc.lines.iter().enumerate().filter(|(_, line)| line.approved_qty > 0) {
        let pins = rules::pins(&line.fields.batches, line.approved_qty);
        parcels.extend(picker.pick(tx, (at, line), pins, Chosen::ByHand)?);
    }
    let act = act(doc, call, today);
    for parcel in &parcels {
        tx.reserve(&act, ends.source.id, (parcel.line, parcel.batch, parcel.qty), None)?;
    }
    show(&mut doc.lines, &parcels);
    doc.approved_by = Some(call.who.principal.id);
    doc.paper.state = State::Approved;
    Ok(Deed::step("approve"))
}

/// # Errors
/// `WrongState`, `ReasonRequired`.
pub fn reject(tx: &mut Tx<'_>, call: &Call, doc: &mut Transfer, why: &Because) -> Result<Deed> {
    must_be(doc, &[State::Submitted], "reject")?;
    Ends::of(tx, &doc.fields)?.must_be_source_of(&call.who.scope())?;
    if why.reason.trim().is_empty() {
        let refusal = Refusal::new(ProblemKind::ReasonRequired, "say why it is rejected");
        return Err(refusal.at("/reason").into());
    }
    doc.rejected_reason.clone_from(&why.reason);
    doc.paper.state = State::Rejected;
    Ok(Deed { reason: why.reason.clone(), ..Deed::step("reject") })
}

/// Takes back a wish, or, at the end that approved it, a promise.
///
/// # Errors
/// `WrongState`, `Forbidden`.
pub fn cancel(tx: &mut Tx<'_>, call: &Call, doc: &mut Transfer, why: &Because) -> Result<Deed> {
    must_be(doc, &[State::Draft, State::Submitted, State::Approved], "cancel")?;
    let ends = Ends::of(tx, &doc.fields)?;
    if doc.paper.state == State::Approved {
        ends.must_be_source_of(&call.who.scope())?;
        call.who.must(Permission::ApproveTransfers)?;
        tx.open_stores(&[ends.source.id])?;
        tx.release(doc.paper.stamp.id)?;
        show(&mut doc.lines, &[]);
    } else {
        ends.must_be_an_end_of(&call.who.scope())?;
    }
    doc.paper.state = State::Cancelled;
    Ok(Deed { reason: why.reason.clone(), ..Deed::step("cancel") })
}
