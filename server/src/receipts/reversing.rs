//! Reversing a receipt: its goods leave again, unless they went back to the supplier already.

use super::posting::value_of;
use crate::documents::{Reversible, must_be};
use crate::error::{Error, Refusal, Result};
use crate::ledger::Moved;
use crate::masters::Call;
use crate::select;
use crate::store::{Reader, Tx};
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::receipts::Receipt;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Reversible for Receipt {
    fn may_reverse(&self, tx: &mut Tx<'_>, _: &Call) -> Result<()> {
        must_be(self, &[State::Posted], "reverse")?;
        let bound: Vec<(String,)> = select!(
            tx,
            "select document_no from supplier_return where receipt_id = $1 and state in ('posted', 'settled') order by document_no",
            self.paper.stamp.id
        )
        .all()?;
        must_be_none(bound)?;
        for (batch, units) in brought(self) {
            must_cover_returns(tx, self.fields.supplier_id, batch, units)?;
        }
        Ok(())
    }

    fn touched(&self, _: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        Ok(self.fields.store_id.into_iter().collect())
    }

    /// What the goods cost is taken off their batches again.
    fn undone(&mut self, tx: &mut Tx<'_>, _: &[Moved]) -> Result<()> {
        for line in &self.lines {
            let Some(batch) = line.batch_id else { continue };
            let lot =
                tx.lot(batch)?.ok_or_else(|| Error::Internal("a posted batch is gone".into()))?;
            let units = line.fields.quantity + line.fields.free_qty;
            tx.add_cost(&lot, -units, -value_of(line)?)?;
        }
        // A return from another store holds the batch, not this store: under the lock of the batch it is seen.
        for batch in brought(self).into_keys() {
            must_cover_returns(tx, self.fields.supplier_id, batch, 0)?;
        }
        Ok(())
    }
}

/// Units by batch.
fn brought(receipt: &Receipt) -> BTreeMap<Uuid, i64> {
    let mut units = BTreeMap::new();
    for line in &receipt.lines {
        if let Some(batch) = line.batch_id {
            *units.entry(batch).or_default() += line.fields.quantity + line.fields.free_qty;
        }
    }
    units
}

/// Never more goes back to a supplier than came from them: what would be left of a batch without `units` must cover the
/// returns that name no receipt.
fn must_cover_returns(
    r: &mut Reader<'_>,
    supplier: Option<Uuid>,
    batch: Uuid,
    units: i64,
) -> Result<()> {
    let Some(supplier) = supplier else { return Ok(()) };
    let (left,): (i64,) = select!(
        r,
        "select cast(coalesce(sum(qty_delta), 0) as bigint) as left_over from stock_movement
         where batch_id = $1 and supplier_id = $2 and type in ('receipt', 'supplier_return')",
        batch,
        supplier
    )
    .one()?;
    if left >= units {
        return Ok(());
    }
    must_be_none(
        select!(
            r,
            "select distinct t.document_no from supplier_return t join supplier_return_line l on l.supplier_return_id = t.id
             where l.batch_id = $1 and t.supplier_id = $2 and t.state in ('posted', 'settled') order by t.document_no",
            batch,
            supplier
        )
        .all()?,
    )
}

fn must_be_none(returns: Vec<(String,)>) -> Result<()> {
    if returns.is_empty() {
        return Ok(());
    }
    let numbers: Vec<String> = returns.into_iter().map(|(no,)| no).collect();
    let detail = format!("sent back to the supplier with {}", numbers.join(", "));
    Err(Refusal::new(ProblemKind::HasDependents, detail).with("documents", numbers).into())
}
