//! Acts that belong to a day in the past: within the open period, and never so that a past day falls below zero.

use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Leg, facility};
use crate::select;
use crate::store::Tx;
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Tx<'_> {
    /// The day that a document belongs to: today, or an earlier one where the caller may say so, and says why in `notes`.
    ///
    /// # Errors
    /// `DateOutsidePeriod`, `Forbidden` without `ledger:backdate`, `ReasonRequired`.
    pub fn effective_day(&mut self, asked: Option<Date>, who: &Who, notes: &str) -> Result<Date> {
        let today = self.today();
        let Some(day) = asked.filter(|day| *day != today) else { return Ok(today) };
        let open = facility(self)?.ledger_open_days;
        let earliest = today.saturating_sub(open.days());
        if day > today || day < earliest {
            let detail = format!("{day} is not between {earliest} and today, {today}");
            return Err(Refusal::new(ProblemKind::DateOutsidePeriod, detail)
                .at("/doc_date")
                .into());
        }
        who.must(Permission::BackdateLedger)?;
        if notes.trim().is_empty() {
            let detail = format!("say in the notes why it belongs to {day}, or date it {today}");
            return Err(Refusal::new(ProblemKind::ReasonRequired, detail).at("/notes").into());
        }
        Ok(day)
    }

    /// Is this day still open for corrections?
    ///
    /// # Errors
    /// A store fault.
    pub fn is_open_day(&mut self, day: Date) -> Result<bool> {
        let open = facility(self)?.ledger_open_days;
        Ok(day <= self.today() && day >= self.today().saturating_sub(open.days()))
    }

    /// While this change waited for its stores the day may have turned, or turned earlier by the clock of another
    /// process: what it posts on its own day is then a posting into the past.
    pub(super) fn catch_up_with_days(&mut self) -> Result<()> {
        let today = self.today();
        let (later,): (Option<Date>,) =
            select!(self, "select max(day) from stock_daily where day > $1", today).one()?;
        if let Some(day) = later {
            self.turn_to(day);
        }
        Ok(())
    }

    pub(super) fn must_hold_on_past_days(&mut self, act: &Act, legs: &[Leg]) -> Result<()> {
        if act.effective_on >= self.today() {
            return Ok(());
        }
        let mut sums: BTreeMap<(Uuid, Uuid), i64> = BTreeMap::new();
        for leg in legs {
            *sums.entry((leg.store, leg.batch)).or_default() += leg.delta;
        }
        for ((store, batch), sum) in sums.into_iter().filter(|(_, sum)| *sum < 0) {
            if let Some(day) = self.first_day_below(store, batch, act.effective_on, sum)? {
                let detail = format!("on {day} less was there than would have left by then");
                let refusal = Refusal::new(ProblemKind::BackdateGoesNegative, detail);
                return Err(refusal
                    .with("day", day.to_string())
                    .with("batch", batch.to_string())
                    .into());
            }
        }
        Ok(())
    }

    /// The first day from `on` to today on which the batch would have been below zero.
    fn first_day_below(
        &mut self,
        store: Uuid,
        batch: Uuid,
        on: Date,
        change: i64,
    ) -> Result<Option<Date>> {
        let days: Vec<(Date, i64)> = select!(
            self,
            "select effective_on, cast(sum(qty_delta) as bigint) from stock_movement where batch_id = $1 and store_id = $2
             group by effective_on order by effective_on",
            batch,
            store
        )
        .all()?;
        let mut balance = 0_i64;
        let mut before = 0_i64;
        for (day, sum) in days {
            balance = balance
                .checked_add(sum)
                .ok_or_else(|| Error::Internal("a sum of movements".into()))?;
            if day <= on {
                before = balance;
            } else if balance + change < 0 {
                return Ok(Some(if before + change < 0 { on } else { day }));
            }
        }
        Ok((before + change < 0).then_some(on))
    }
}
