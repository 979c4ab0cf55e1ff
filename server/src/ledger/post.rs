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
        self.catch_up_with_days()?;
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
             where store_id = $4 and batch_id = $5 and on_hand - reserved + $2 + $1 >= 0 and reserved >= $2 and on_hand + $1 > 0
             returning on_hand",
            leg.delta,
            leg.release,
            seq,
            leg.store,
            leg.batch
        )
        .maybe::<(i64,)>()?;
        match left {
            Some((left,)) => Ok(left),
            None if self.take_the_last(leg, seq)? => Ok(0),
            None => Err(self.not_enough(leg)?),
        }
    }

    /// The same where nothing is left over.
    fn take_the_last(&mut self, leg: &Leg, seq: i64) -> Result<bool> {
        let emptied = change!(
            self,
            Stale::Stock,
            "update stock_balance set on_hand = 0, held = $1, reserved = reserved - $2, last_seq = $3
             where store_id = $4 and batch_id = $5 and on_hand + $6 = 0 and reserved = $2",
            false,
            leg.release,
            seq,
            leg.store,
            leg.batch,
            leg.delta
        )
        .run()?;
        Ok(emptied == 1)
    }

    fn put_in(&mut self, act: &Act, leg: &Leg, seq: i64) -> Result<i64> {
        if leg.delta > MOST {
            return Err(too_many());
        }
        let there = match self.put_to_more(act, leg, seq)? {
            Some(there) => there,
            None => self.put_first(act, leg, seq)?.ok_or_else(too_many)?,
        };
        // Totals multiply what is there by its cost: the engines must never see a product that is too large.
        value_of(there, leg.unit_cost)?;
        Ok(there)
    }

    /// Into a place that holds some already.
    fn put_to_more(&mut self, act: &Act, leg: &Leg, seq: i64) -> Result<Option<i64>> {
        let there = change!(
            self,
            Stale::Stock,
            "update stock_balance set on_hand = on_hand + $1, last_seq = $2, first_on = case when first_on > $3 then $3 else first_on end
             where store_id = $4 and batch_id = $5 and held and on_hand + $1 <= $6 returning on_hand",
            leg.delta,
            seq,
            act.effective_on,
            leg.store,
            leg.batch,
            MOST
        )
        .maybe::<(i64,)>()?;
        Ok(there.map(|(there,)| there))
    }

    fn put_first(&mut self, act: &Act, leg: &Leg, seq: i64) -> Result<Option<i64>> {
        let there = change!(
            self,
            Stale::Stock,
            "insert into stock_balance (store_id, batch_id, medicine_id, on_hand, last_seq, first_on, held) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (store_id, batch_id) do update set on_hand = stock_balance.on_hand + excluded.on_hand, last_seq = excluded.last_seq,
                 held = excluded.held,
                 first_on = case when excluded.first_on < stock_balance.first_on then excluded.first_on else stock_balance.first_on end
             where stock_balance.on_hand + excluded.on_hand <= 1000000000
             returning on_hand",
            leg.store,
            leg.batch,
            leg.medicine,
            leg.delta,
            seq,
            act.effective_on,
            true
        )
        .maybe::<(i64,)>()?;
        Ok(there.map(|(there,)| there))
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

fn too_many() -> Error {
    let detail = format!("at most {MOST} units of a batch in a store");
    Error::refused(ProblemKind::ValueOutOfRange, detail)
}
