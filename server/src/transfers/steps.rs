//! What an approval, a receipt or a closing says of each line, held against what is there.

use super::parcels::Parcel;
use super::rules;
use crate::error::{Error, Refusal, Result};
use crate::ledger::blocked;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::transfers::{CloseLine, CloseRest, Rest, TransferLine, TransferStep};
use uuid::Uuid;

/// Writes what is approved of each line; less than was asked needs a reason, and nothing at all is a rejection.
pub fn approve(lines: &mut [TransferLine], steps: &[TransferStep]) -> Result<()> {
    must_name_lines(lines, steps.iter().map(|step| (step.line_id, None)))?;
    if let Some(at) = steps.iter().position(|step| step.batch_id.is_some()) {
        let detail = "batches are chosen on the draft; an approval says how much";
        return Err(Error::invalid(&format!("/lines/{at}/batch_id"), "not_here", detail));
    }
    for line in lines.iter_mut() {
        line.approved_qty = line.fields.quantity;
        let Some((at, step)) = steps.iter().enumerate().find(|(_, s)| s.line_id == line.id) else {
            continue;
        };
        if step.quantity > line.fields.quantity {
            let detail = format!("{} were asked for", line.fields.quantity);
            return Err(Error::invalid(&format!("/lines/{at}/quantity"), "too_many", detail));
        }
        if step.quantity < line.fields.quantity && step.reason.trim().is_empty() {
            return Err(needs_reason(
                "say why less is approved than was asked",
                &format!("/lines/{at}/reason"),
            ));
        }
        line.approved_qty = step.quantity;
        line.reason.clone_from(&step.reason);
    }
    if lines.iter().all(|line| line.approved_qty == 0) {
        let detail = "nothing is approved: reject the transfer instead";
        return Err(Error::refused(ProblemKind::EmptyDocument, detail));
    }
    Ok(())
}

/// The parcels that arrive. A line that is left out arrives in full; what is blocked meanwhile does not arrive.
pub fn arrivals(
    lines: &[TransferLine],
    on_way: &[Parcel],
    steps: &[TransferStep],
) -> Result<Vec<Parcel>> {
    must_name_lines(lines, steps.iter().map(|step| (step.line_id, step.batch_id)))?;
    let mut left = on_way.to_vec();
    let mut arrived = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let own = steps.iter().enumerate().filter(|(_, step)| step.line_id == line.id);
        let mut said = false;
        for (at, step) in own {
            said = true;
            let wanted = Wanted { batch: step.batch_id, qty: step.quantity, at: Some(at) };
            wanted.take(line, index, &mut left, &mut arrived)?;
        }
        if !said {
            let wanted = Wanted { batch: None, qty: rules::on_its_way(line), at: None };
            wanted.take(line, index, &mut left, &mut arrived)?;
        }
    }
    if arrived.is_empty() {
        return Err(Error::refused(ProblemKind::QuantityNotPositive, "nothing arrived"));
    }
    Ok(arrived)
}

struct Wanted {
    batch: Option<Uuid>,
    qty: i64,
    /// Where the body says so.
    at: Option<usize>,
}

impl Wanted {
    fn take(
        &self,
        line: &TransferLine,
        index: usize,
        left: &mut [Parcel],
        arrived: &mut Vec<Parcel>,
    ) -> Result<()> {
        let fits =
            |p: &Parcel| p.line == line.id && self.batch.is_none_or(|batch| p.batch == batch);
        let open: i64 = left.iter().filter(|p| fits(p)).map(|p| p.qty).sum();
        if self.qty > open {
            let detail = format!("{} are said to have arrived, {open} are on their way", self.qty);
            return Err(self
                .refused(Refusal::new(ProblemKind::OverReceive, detail), index)
                .with("dispatched", line.dispatched_qty)
                .with("asked", self.qty)
                .with("open", open)
                .into());
        }
        let mut rest = self.qty;
        for parcel in left.iter_mut().filter(|p| fits(p) && p.blocked.is_none()) {
            let qty = parcel.qty.min(rest);
            if qty > 0 {
                arrived.push(Parcel { qty, ..parcel.clone() });
            }
            parcel.qty -= qty;
            rest -= qty;
        }
        match left.iter().find(|p| fits(p) && p.qty > 0).filter(|_| rest > 0) {
            Some(parcel) => Err(self.held_up(parcel, line, index)),
            None => Ok(()),
        }
    }

    fn held_up(&self, parcel: &Parcel, line: &TransferLine, index: usize) -> Error {
        let name = line.medicine.as_ref().map_or("the medicine", |medicine| medicine.name.as_str());
        let what = format!("{name}, {}", parcel.number);
        let reason = parcel.blocked.unwrap_or(pharmacy_contract::fefo::SkipReason::NothingFree);
        self.refused(blocked(reason, &what, None), index)
            .with("batch", parcel.batch.to_string())
            .into()
    }

    fn refused(&self, refusal: Refusal, index: usize) -> Refusal {
        let refusal = refusal.with("line", index);
        match self.at {
            Some(at) => refusal.at(format!("/lines/{at}/quantity")),
            None => refusal,
        }
    }
}

/// What becomes of each parcel that is still on its way; writes the reasons on the lines.
pub fn rest(
    lines: &mut [TransferLine],
    on_way: &[Parcel],
    close: &CloseRest,
) -> Result<Vec<(Parcel, Rest)>> {
    must_name_lines(lines, close.lines.iter().map(|line| (line.line_id, None)))?;
    let mut closed = Vec::new();
    for line in lines.iter_mut().filter(|line| rules::on_its_way(line) > 0) {
        let own = close.lines.iter().enumerate().find(|(_, said)| said.line_id == line.id);
        let (rest, reason, pointer) = said(own, close);
        if reason.is_empty() {
            return Err(needs_reason("say what became of the rest", &pointer));
        }
        let join = if line.reason.is_empty() { "" } else { "; " };
        line.reason.push_str(join);
        line.reason.push_str(reason);
        let parcels = on_way.iter().filter(|parcel| parcel.line == line.id);
        closed.extend(parcels.map(|parcel| (parcel.clone(), rest)));
    }
    Ok(closed)
}

/// A line's own word, or else that for all; its reason too.
fn said<'a>(own: Option<(usize, &'a CloseLine)>, close: &'a CloseRest) -> (Rest, &'a str, String) {
    let all = (close.rest, close.reason.trim(), "/reason".to_owned());
    match own {
        None => all,
        Some((_, line)) if line.reason.trim().is_empty() && !all.1.is_empty() => {
            (line.rest, all.1, all.2)
        }
        Some((at, line)) => (line.rest, line.reason.trim(), format!("/lines/{at}/reason")),
    }
}

/// Each step names a line of the document; none is named twice for the same batch.
fn must_name_lines(
    lines: &[TransferLine],
    steps: impl Iterator<Item = (Uuid, Option<Uuid>)>,
) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    for (at, step) in steps.enumerate() {
        let pointer = format!("/lines/{at}/line_id");
        if !lines.iter().any(|line| line.id == step.0) {
            let refusal =
                Refusal::new(ProblemKind::UnknownReference, "the transfer has no such line");
            return Err(refusal.at(pointer).into());
        }
        if !seen.insert(step) {
            return Err(Error::invalid(&pointer, "twice", "the line is named twice"));
        }
    }
    Ok(())
}

fn needs_reason(detail: &str, pointer: &str) -> Error {
    Refusal::new(ProblemKind::ReasonRequired, detail).at(pointer).into()
}
