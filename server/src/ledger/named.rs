//! Lines that name their batch: whether it may move, and what is free of it.

use crate::error::{Refusal, Result};
use crate::ledger::{Lot, blocked};
use crate::select;
use crate::store::Reader;
use jiff::civil::Date;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::fefo::SkipReason;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::Named;
use std::collections::HashMap;
use uuid::Uuid;

impl Lot {
    /// With its number.
    #[must_use]
    pub fn named(&self) -> Named {
        Named { id: self.id, name: self.batch_number.clone() }
    }

    /// Why nothing of it may be given out or put back on a shelf, if so.
    #[must_use]
    pub fn objection(&self, today: Date) -> Option<SkipReason> {
        match self.status {
            BatchStatus::Quarantined => Some(SkipReason::Quarantined),
            BatchStatus::Recalled => Some(SkipReason::Recalled),
            BatchStatus::Damaged => Some(SkipReason::Damaged),
            BatchStatus::Available => {
                self.expiry_date.filter(|day| *day < today).map(|_| SkipReason::Expired)
            }
        }
    }

    /// Is it one that may lie on a shelf for use? Asked for line `at` (from 0).
    ///
    /// # Errors
    /// `BatchExpired`, `BatchQuarantined`, `BatchRecalled`, `BatchDamaged`.
    pub fn must_be_good(&self, today: Date, medicine: &str, at: usize) -> Result<()> {
        let Some(reason) = self.objection(today) else { return Ok(()) };
        let refusal = blocked(reason, &format!("{medicine}, {}", self.batch_number), None);
        Err(refusal
            .at(format!("/lines/{at}/batch_id"))
            .with("line", at)
            .with("batch", self.id.to_string())
            .into())
    }
}

/// What is free of each batch, as the lines of one document change it. The stores are locked.
#[derive(Debug, Default)]
pub struct Free(HashMap<(Uuid, Uuid), i64>);

impl Free {
    /// Counts the units of line `at` (from 0) in or out.
    ///
    /// # Errors
    /// `InsufficientStock` when more would leave than is free.
    pub fn shift(
        &mut self,
        r: &mut Reader<'_>,
        store: Uuid,
        lot: &Lot,
        delta: i64,
        at: usize,
    ) -> Result<()> {
        let free = match self.0.get(&(store, lot.id)) {
            Some(free) => *free,
            None => free_in(r, store, lot.id)?,
        };
        if free + delta >= 0 {
            self.0.insert((store, lot.id), free + delta);
            return Ok(());
        }
        let asked = delta.saturating_neg();
        let detail = format!("{asked} of {} are needed, {free} are free", lot.batch_number);
        Err(Refusal::new(ProblemKind::InsufficientStock, detail)
            .at(format!("/lines/{at}"))
            .with("line", at)
            .with("medicine", lot.medicine_id.to_string())
            .with("batch", lot.id.to_string())
            .with("asked", asked)
            .with("available", free)
            .into())
    }
}

fn free_in(r: &mut Reader<'_>, store: Uuid, batch: Uuid) -> Result<i64> {
    let free: Option<(i64,)> = select!(
        r,
        "select on_hand - reserved as free from stock_balance where store_id = $1 and batch_id = $2",
        store,
        batch
    )
    .maybe()?;
    Ok(free.map_or(0, |(free,)| free))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use pharmacy_contract::money::Money;

    fn lot(status: BatchStatus, expiry_date: Option<Date>) -> Lot {
        Lot {
            id: Uuid::nil(),
            medicine_id: Uuid::nil(),
            batch_number: "B".into(),
            expiry_date,
            status,
            unit_cost: Money(0),
            received_qty: 0,
            received_value: Money(0),
        }
    }

    #[test]
    fn a_batch_is_good_to_the_end_of_its_last_day() {
        let last = date(2026, 3, 2);
        let good = lot(BatchStatus::Available, Some(last));
        assert!(good.must_be_good(last, "M", 0).is_ok());
        let refused = good.must_be_good(date(2026, 3, 3), "M", 4).unwrap_err().refusal();
        assert_eq!(refused.kind, ProblemKind::BatchExpired);
        assert_eq!(refused.errors.first().map(|e| e.pointer.as_str()), Some("/lines/4/batch_id"));
    }

    #[test]
    fn what_is_held_is_not_good_whatever_its_date() {
        let (today, far) = (date(2026, 3, 2), Some(date(2030, 1, 1)));
        for (status, kind) in [
            (BatchStatus::Quarantined, ProblemKind::BatchQuarantined),
            (BatchStatus::Recalled, ProblemKind::BatchRecalled),
            (BatchStatus::Damaged, ProblemKind::BatchDamaged),
        ] {
            let refused = lot(status, far).must_be_good(today, "M", 0).unwrap_err();
            assert_eq!(refused.refusal().kind, kind);
        }
        assert!(lot(BatchStatus::Available, None).must_be_good(today, "M", 0).is_ok());
    }
}
