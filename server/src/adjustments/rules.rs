//! The law of adjustments: which way a line may go, for which reason, and who must agree.

use crate::error::{Error, Refusal, Result};
use crate::ledger::{Card, Identity, Lot, UNTRACKED};
use jiff::civil::Date;
use pharmacy_contract::adjustments::{Adjustment, AdjustmentKind, NewAdjustmentLine};
use pharmacy_contract::money::Money;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stock::MovementType;
use uuid::Uuid;

/// A line of a draft: the direction belongs to the kind, and only what comes in has a cost of its own.
pub fn may_draft(kind: AdjustmentKind, line: &NewAdjustmentLine, at: usize) -> Result<()> {
    let wrong = |code, detail: &str| Error::invalid(&format!("/lines/{at}/delta"), code, detail);
    match (kind, line.delta) {
        (_, 0) => Err(wrong("zero", "more or less, never 0")),
        (AdjustmentKind::Waste, 1..) => Err(wrong("sign", "waste is below zero")),
        (AdjustmentKind::Opening, ..=-1) => Err(wrong("sign", "opening stock is above zero")),
        (_, ..=-1) if line.unit_cost.is_some() => Err(Error::invalid(
            &format!("/lines/{at}/unit_cost"),
            "not_used",
            "what leaves has the cost of its batch",
        )),
        (AdjustmentKind::Adjust | AdjustmentKind::Waste | AdjustmentKind::Opening, _) => Ok(()),
    }
}

/// Kinds of reason that explain such a line; `None`: it needs no reason.
pub fn reasons(kind: AdjustmentKind, line: &NewAdjustmentLine) -> Option<&'static [&'static str]> {
    match kind {
        AdjustmentKind::Adjust if line.delta > 0 => Some(&["adjust_in"]),
        AdjustmentKind::Adjust => Some(&["adjust_out"]),
        AdjustmentKind::Waste => Some(&["waste", "recall"]),
        AdjustmentKind::Opening if line.reason_code.is_empty() => None,
        AdjustmentKind::Opening => Some(&["adjust_in"]),
    }
}

/// The batch that a line without `batch_id` belongs to: one that may be new.
pub fn identity(line: &NewAdjustmentLine, card: &Card, at: usize) -> Result<Identity> {
    if !card.batch_tracked {
        return Ok(Identity::new(card.id, UNTRACKED, None));
    }
    if line.delta < 0 {
        let pointer = format!("/lines/{at}/batch_id");
        return Err(Error::invalid(&pointer, "required", "say which batch it leaves"));
    }
    let number = line.batch_number.trim();
    if !number.is_empty() && line.expiry_date.is_some() {
        return Ok(Identity::new(card.id, number, line.expiry_date));
    }
    let field = if number.is_empty() { "batch_number" } else { "expiry_date" };
    let detail =
        format!("{} is kept by batches: batch number and expiry date are needed", card.name);
    let refusal = Refusal::new(ProblemKind::ExpiryRequired, detail);
    Err(refusal.at(format!("/lines/{at}/{field}")).into())
}

/// Expired and blocked units leave as waste, with a reason of that kind. More of them may always be found.
pub fn may_move(
    kind: AdjustmentKind,
    lot: &Lot,
    line: &NewAdjustmentLine,
    card: &Card,
    (today, at): (Date, usize),
) -> Result<()> {
    if kind == AdjustmentKind::Waste || line.delta > 0 {
        return Ok(());
    }
    lot.must_be_good(today, &card.name, at)
}

/// What the ledger calls such a line.
pub const fn movement(kind: AdjustmentKind) -> MovementType {
    match kind {
        AdjustmentKind::Adjust => MovementType::Adjust,
        AdjustmentKind::Waste => MovementType::Waste,
        AdjustmentKind::Opening => MovementType::Opening,
    }
}

/// One person alone posts up to the limit.
pub fn may_post_alone(value: Money, limit: Money) -> Result<()> {
    if value <= limit {
        return Ok(());
    }
    let detail = format!("worth {value}, above {limit}: hand it in for approval");
    Err(Refusal::new(ProblemKind::ApprovalRequired, detail)
        .with("value", value.to_string())
        .with("limit", limit.to_string())
        .into())
}

/// Four eyes: neither who made it nor who handed it in.
pub fn may_approve(doc: &Adjustment, approver: Uuid) -> Result<()> {
    let makers = [doc.paper.stamp.created_by, doc.submitted_by];
    if !makers.contains(&Some(approver)) {
        return Ok(());
    }
    let detail = "somebody else must approve what you made or handed in";
    Err(Error::refused(ProblemKind::SameUserApproval, detail))
}

#[cfg(test)]
mod tests;
