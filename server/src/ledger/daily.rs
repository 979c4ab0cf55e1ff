//! The day's figures of a store and medicine: every report over time reads these, never the raw ledger.

use crate::error::Result;
use crate::ledger::Moved;
use crate::store::{Stale, Tx};
use crate::{change, select};
use jiff::civil::Date;
use pharmacy_contract::stock::MovementType;
use uuid::Uuid;

/// What one posting adds to a day: a signed sum a column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    received: i64,
    supplier_returned: i64,
    dispensed: i64,
    dispense_returned: i64,
    moved_in: i64,
    moved_out: i64,
    adjusted: i64,
    wasted: i64,
    /// At cost; what came back is taken off.
    used_value: i64,
}

impl Day {
    pub(super) fn add(&mut self, moved: &Moved) {
        use MovementType as T;
        if matches!(moved.kind, T::Dispense | T::DispenseReturn) {
            self.used_value -= moved.value.0;
        }
        let column = match moved.kind {
            T::Receipt => &mut self.received,
            T::SupplierReturn => &mut self.supplier_returned,
            T::Dispense => &mut self.dispensed,
            T::DispenseReturn => &mut self.dispense_returned,
            T::TransferIn => &mut self.moved_in,
            T::TransferOut => &mut self.moved_out,
            T::Opening | T::Adjust | T::Count => &mut self.adjusted,
            T::Waste | T::TransferLoss => &mut self.wasted,
        };
        *column += moved.qty_delta;
    }

    const fn sum(&self) -> i64 {
        self.received
            + self.supplier_returned
            + self.dispensed
            + self.dispense_returned
            + self.moved_in
            + self.moved_out
            + self.adjusted
            + self.wasted
    }
}

impl Tx<'_> {
    /// Adds to the day; a day in the past shifts those after it.
    pub(super) fn add_to_day(
        &mut self,
        on: Date,
        store: Uuid,
        medicine: Uuid,
        day: &Day,
        usable: i64,
    ) -> Result<()> {
        let past = on < self.today();
        // What was usable on a past day is not known any more; an empty shelf certainly was out.
        self.write_day(on, store, medicine, day, if past { None } else { Some(usable == 0) })?;
        if !past {
            return Ok(());
        }
        if day.sum() != 0 {
            self.shift_later_days(on, store, medicine, day.sum())?;
        }
        if on < self.today().first_of_month() {
            self.forget_consumption(on, store, medicine)?;
        }
        self.mark_today(store, medicine, usable)
    }

    /// Notes whether anything is usable today, where no movement of today says so: a status or the calendar changed it.
    ///
    /// # Errors
    /// A store fault.
    pub fn mark_today(&mut self, store: Uuid, medicine: Uuid, usable: i64) -> Result<()> {
        let (today, is_out) = (self.today(), usable == 0);
        let last: Option<(bool,)> = select!(
            self,
            "select was_out from stock_daily where store_id = $1 and medicine_id = $2 and day <= $3 order by day desc limit 1",
            store,
            medicine,
            today
        )
        .maybe()?;
        // A day without a row is like the last one that has one.
        if last.is_some_and(|(was_out,)| was_out) == is_out {
            return Ok(());
        }
        self.write_day(today, store, medicine, &Day::default(), Some(is_out))
    }

    fn write_day(
        &mut self,
        on: Date,
        store: Uuid,
        medicine: Uuid,
        day: &Day,
        out: Option<bool>,
    ) -> Result<()> {
        change!(
            self,
            Stale::Stock,
            "insert into stock_daily (store_id, medicine_id, day, opening, received, supplier_returned, dispensed, dispense_returned, moved_in,
                 moved_out, adjusted, wasted, closing, was_out, used_value)
             select $1, $2, $3, o.opening, cast($4 as bigint), cast($5 as bigint), cast($6 as bigint), cast($7 as bigint),
                 cast($8 as bigint), cast($9 as bigint), cast($10 as bigint), cast($11 as bigint), o.opening + $12,
                 coalesce($13, o.opening + $12 = 0 or (o.was_out and $12 <= 0)), cast($14 as bigint)
             from (select coalesce(max(l.closing), 0) as opening, coalesce(max(l.outs), 0) > 0 as was_out
                 from (select d.closing, case when d.was_out then 1 else 0 end as outs from stock_daily d
                     where d.store_id = $1 and d.medicine_id = $2 and d.day <= $3 order by d.day desc limit 1) l) o
             where 1 = 1
             on conflict (store_id, medicine_id, day) do update set received = stock_daily.received + excluded.received,
                 supplier_returned = stock_daily.supplier_returned + excluded.supplier_returned,
                 dispensed = stock_daily.dispensed + excluded.dispensed,
                 dispense_returned = stock_daily.dispense_returned + excluded.dispense_returned,
                 moved_in = stock_daily.moved_in + excluded.moved_in, moved_out = stock_daily.moved_out + excluded.moved_out,
                 adjusted = stock_daily.adjusted + excluded.adjusted, wasted = stock_daily.wasted + excluded.wasted,
                 closing = stock_daily.closing + $12, used_value = stock_daily.used_value + excluded.used_value,
                 was_out = coalesce($13, stock_daily.closing + $12 = 0 or (stock_daily.was_out and $12 <= 0))",
            store,
            medicine,
            on,
            day.received,
            day.supplier_returned,
            day.dispensed,
            day.dispense_returned,
            day.moved_in,
            day.moved_out,
            day.adjusted,
            day.wasted,
            day.sum(),
            out,
            day.used_value
        )
        .run()
        .map(drop)
    }

    fn shift_later_days(&mut self, on: Date, store: Uuid, medicine: Uuid, by: i64) -> Result<()> {
        change!(
            self,
            Stale::Stock,
            "update stock_daily set opening = opening + $1, closing = closing + $1, was_out = closing + $1 = 0 or (was_out and $1 < 0)
             where store_id = $2 and medicine_id = $3 and day > $4",
            by,
            store,
            medicine,
            on
        )
        .run()
        .map(drop)
    }

    /// Whoever is working averages out right now sees by their version that it was too early.
    ///
    /// # Errors
    /// A store fault.
    pub fn outdate_averages(&mut self) -> Result<()> {
        change!(
            self,
            Stale::Nothing,
            "insert into resource_version (resource, version) values ('consumption', 1)
             on conflict (resource) do update set version = resource_version.version + 1"
        )
        .run()
        .map(drop)
    }

    /// Averages over the month of that day are worked out anew when they are next asked for.
    fn forget_consumption(&mut self, on: Date, store: Uuid, medicine: Uuid) -> Result<()> {
        self.outdate_averages()?;
        change!(
            self,
            Stale::Stock,
            "delete from stock_amc where (medicine_id = $1 or medicine_id = $3) and (scope_id = $2 or scope_id = $3) and period_end >= $4",
            medicine,
            store,
            Uuid::nil(),
            on
        )
        .run()
        .map(drop)
    }
}
