//! Posting: the legs of a document become movements, all of them or none.

use super::batches::value_of;
use super::daily::Day;
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Leg, Moved};
use crate::store::{Stale, Tx};
use crate::{change, select};
use pharmacy_contract::problem::ProblemKind;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The most units of one batch in one store.
const MOST: i64 = 1_000_000_000;

impl Tx<'_> {
    /// Locks the stores of a posting and gives free what expired drafts held there. Statements after it see all that
    /// was committed before, and stay true until the commit.
    ///
    /// # Errors
    /// A store fault.
    pub fn open_stores(&mut self, stores: &[Uuid]) -> Result<()> {
        self.lock_stores(stores)?;
        for store in stores {
            self.release_expired(*store)?;
        }
        Ok(())
    }

    /// Posts the legs, in order. The caller holds the locks of their stores (`open_stores`) and has checked the law.
    ///
    /// # Errors
    /// `InsufficientStock`, `BackdateGoesNegative`, `AlreadyPosted`, `ValueOutOfRange`, `MasterInactive`, or a store fault.
    pub fn post(&mut self, act: &Act, legs: &[Leg]) -> Result<Vec<Moved>> {
        self.must_not_fill_closed_stores(legs)?;
        self.must_hold_on_past_days(act, legs)?;
        let mut moved = Vec::with_capacity(legs.len());
        let mut days: BTreeMap<(Uuid, Uuid), Day> = BTreeMap::new();
        for leg in legs {
            let balance = self.shift_balance(act, leg)?;
            let line = self.add_movement(act, leg, balance)?;
            days.entry((leg.store, leg.medicine)).or_default().add(&line);
            moved.push(line);
        }
        for ((store, medicine), day) in days {
            let usable = self.refresh_total(store, medicine, true)?;
            self.add_to_day(act.effective_on, store, medicine, &day, usable)?;
        }
        Ok(moved)
    }

    /// A store that closed while this posting waited for its lock, or since the document was made, stays empty.
    fn must_not_fill_closed_stores(&mut self, legs: &[Leg]) -> Result<()> {
        let gaining = legs.iter().filter(|leg| leg.delta > 0).map(|leg| leg.store);
        for store in gaining.collect::<BTreeSet<Uuid>>() {
            let closed: Option<(String,)> =
                select!(self, "select name from store where id = $1 and not active", store)
                    .maybe()?;
            if let Some((name,)) = closed {
                let detail = format!("{name} is closed");
                return Err(Error::refused(ProblemKind::MasterInactive, detail));
            }
        }
        Ok(())
    }

    /// The guarded update: no row back is the refusal.
    fn shift_balance(&mut self, act: &Act, leg: &Leg) -> Result<i64> {
        let seq = self.head(leg.store)?.stock_seq + 1;
        if leg.delta > 0 {
            return self.put_in(act, leg, seq);
        }
        let left = change!(
            self,
            Stale::Stock,
            "update stock_balance set on_hand = on_hand + $1, reserved = reserved - $2, last_seq = $3
             where store_id = $4 and batch_id = $5 and on_hand - reserved + $2 + $1 >= 0 and reserved >= $2 returning on_hand",
            leg.delta,
            leg.release,
            seq,
            leg.store,
            leg.batch
        )
        .maybe::<(i64,)>()?;
        match left {
            Some((left,)) => Ok(left),
            None => Err(self.not_enough(leg)?),
        }
    }

    fn put_in(&mut self, act: &Act, leg: &Leg, seq: i64) -> Result<i64> {
        let there = change!(
            self,
            Stale::Stock,
            "insert into stock_balance (store_id, batch_id, medicine_id, on_hand, last_seq, first_on) values ($1, $2, $3, $4, $5, $6)
             on conflict (store_id, batch_id) do update set on_hand = stock_balance.on_hand + excluded.on_hand, last_seq = excluded.last_seq,
                 first_on = case when excluded.first_on < stock_balance.first_on then excluded.first_on else stock_balance.first_on end
             where stock_balance.on_hand + excluded.on_hand <= 1000000000
             returning on_hand",
            leg.store,
            leg.batch,
            leg.medicine,
            leg.delta,
            seq,
            act.effective_on
        );
        let there = if leg.delta <= MOST { there.maybe::<(i64,)>()? } else { None };
        if let Some((there,)) = there {
            // Totals multiply what is there by its cost: the engines must never see a product that is too large.
            value_of(there, leg.unit_cost)?;
        }
        there.map(|(there,)| there).ok_or_else(|| {
            Error::refused(
                ProblemKind::ValueOutOfRange,
                format!("at most {MOST} units of a batch in a store"),
            )
        })
    }

    fn not_enough(&mut self, leg: &Leg) -> Result<Error> {
        let there: Option<(i64, i64)> = select!(
            self,
            "select on_hand, reserved from stock_balance where store_id = $1 and batch_id = $2",
            leg.store,
            leg.batch
        )
        .maybe()?;
        let available = there.map_or(0, |(on_hand, reserved)| on_hand - reserved + leg.release);
        let asked = leg.delta.saturating_neg();
        let detail = format!("{asked} of this batch are needed, {available} are free");
        Ok(Refusal::new(ProblemKind::InsufficientStock, detail)
            .with("line", leg.line.to_string())
            .with("medicine", leg.medicine.to_string())
            .with("batch", leg.batch.to_string())
            .with("asked", asked)
            .with("available", available)
            .into())
    }
}
