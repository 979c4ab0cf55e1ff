//! What may go back to a supplier: never more than came from them.

use crate::error::{Error, Refusal, Result};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::receipts::{Receipt, ReceiptLine};
use pharmacy_contract::returns::{NewSupplierReturn, NewSupplierReturnLine};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Units asked for, and what they are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    pub received: i64,
    pub returned: i64,
}

impl Came {
    /// # Errors
    /// `ReturnExceedsReceived`.
    pub fn must_cover(self, asked: i64, at: usize) -> Result<()> {
        let Self { received, returned } = self;
        if asked <= received - returned {
            return Ok(());
        }
        let detail =
            format!("{received} were received, {returned} went back before, {asked} are too many");
        Err(Refusal::new(ProblemKind::ReturnExceedsReceived, detail)
            .at(format!("/lines/{at}/quantity"))
            .with("line", at)
            .with("received", received)
            .with("returned", returned)
            .with("asked", asked)
            .into())
    }
}

/// A receipt that goods go back from: posted, and of the same supplier.
pub fn may_go_back(receipt: &Receipt, fields: &NewSupplierReturn) -> Result<()> {
    if receipt.fields.supplier_id != Some(fields.supplier_id) {
        let detail = "these goods came from another supplier";
        return Err(Error::invalid("/receipt_id", "other_supplier", detail));
    }
    if receipt.paper.state == State::Posted {
        return Ok(());
    }
    let state = receipt.paper.state.as_str();
    let detail = format!("the receipt is {state}: nothing of it can go back");
    let refusal = Refusal::new(ProblemKind::WrongState, detail).at("/receipt_id");
    Err(refusal.with("state", state).with("verb", "return").into())
}

/// The line of the receipt that a line goes back from: the one it names, or the only one with its batch.
pub fn source<'r>(
    receipt: &'r mut Receipt,
    line: &NewSupplierReturnLine,
    at: usize,
) -> Result<&'r mut ReceiptLine> {
    let mut fitting = receipt.lines.iter_mut().filter(|own| {
        own.batch_id == Some(line.batch_id) && line.receipt_line_id.is_none_or(|id| id == own.id)
    });
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => {
            let pointer = format!("/lines/{at}/receipt_line_id");
            Err(Error::invalid(&pointer, "required", "several lines brought this batch"))
        }
        (None, _) => {
            let detail = "the receipt has no such line with this batch";
            let refusal = Refusal::new(ProblemKind::UnknownReference, detail);
            let field = if line.receipt_line_id.is_some() { "receipt_line_id" } else { "batch_id" };
            Err(refusal.at(format!("/lines/{at}/{field}")).into())
        }
    }
}

/// The receipt that a line of it belongs to.
pub fn receipt_of(r: &mut Reader<'_>, line: Uuid, medicine: Uuid, at: usize) -> Result<Uuid> {
    let found: Option<(Uuid,)> = select!(
        r,
        "select receipt_id from receipt_line where medicine_id = $1 and id = $2",
        medicine,
        line
    )
    .maybe()?;
    found.map(|(id,)| id).ok_or_else(|| {
        let refusal = Refusal::new(ProblemKind::UnknownReference, "there is no such receipt line");
        refusal.at(format!("/lines/{at}/receipt_line_id")).into()
    })
}

/// All that came of a batch from a supplier, by any receipt, and went back by any return. Sums of the ledger: what was
/// reversed counts in neither.
fn came(r: &mut Reader<'_>, batch: Uuid, supplier: Uuid) -> Result<Came> {
    let (received, returned): (i64, i64) = select!(
        r,
        "select cast(coalesce(sum(case when type = 'receipt' then qty_delta else 0 end), 0) as bigint) as received,
             cast(coalesce(sum(case when type = 'supplier_return' then -qty_delta else 0 end), 0) as bigint) as returned
         from stock_movement where batch_id = $1 and supplier_id = $2",
        batch,
        supplier
    )
    .one()?;
    Ok(Came { received, returned })
}

/// Of each batch no more than came from this supplier. `asked`: units by batch, with the first line that asks.
pub fn must_have_come(
    tx: &mut Tx<'_>,
    supplier: Uuid,
    asked: &BTreeMap<Uuid, (i64, usize)>,
) -> Result<()> {
    for (batch, (units, at)) in asked {
        // Two stores may send the same batch back at once: the second waits here and then counts the first.
        change!(
            tx,
            Stale::Nothing,
            "update batch set received_qty = received_qty where id = $1",
            *batch
        )
        .run()?;
        came(tx, *batch, supplier)?.must_cover(*units, *at)?;
    }
    Ok(())
}

/// Writes on the line of the receipt what went back of it, or (below zero) came again.
pub fn count(tx: &mut Tx<'_>, receipt: Uuid, line: Uuid, units: i64) -> Result<()> {
    let counted = change!(
        tx,
        Stale::Receipts,
        "update receipt_line set returned_qty = returned_qty + $1
         where receipt_id = $2 and id = $3 and returned_qty + $1 between 0 and quantity + free_qty",
        units,
        receipt,
        line
    )
    .run()?;
    if counted == 1 {
        return Ok(());
    }
    let detail = "more would have gone back than this line of the receipt brought";
    Err(Error::refused(ProblemKind::ReturnExceedsReceived, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_back_before_counts() {
        let came = Came { received: 10, returned: 4 };
        assert!(came.must_cover(6, 0).is_ok());
        let refusal = came.must_cover(7, 2).unwrap_err().refusal();
        assert_eq!(refusal.kind, ProblemKind::ReturnExceedsReceived);
        assert_eq!(refusal.more.get("asked").and_then(serde_json::Value::as_i64), Some(7));
    }
}
