//! Totals of a store and medicine: summed anew from the balances in each posting, never added up from the outside.

use crate::error::Result;
use crate::store::{Stale, Tx};
use crate::{change, record, select};
use jiff::civil::Date;
use pharmacy_contract::levels;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

record! {
    /// What the balances of a pair come to.
    struct Sums {
        name_key: String, low_at: i64, on_hand: i64, usable: i64, reserved: i64, value: i64, earliest_expiry: Option<Date>,
    }
}

impl Tx<'_> {
    /// Sums the pair anew; answers its usable units. `moved`: a movement was posted, not only a level changed.
    ///
    /// # Errors
    /// A store fault.
    pub fn refresh_total(&mut self, store: Uuid, medicine: Uuid, moved: bool) -> Result<i64> {
        let at = moved.then(|| self.now());
        let sums = self.sums(store, medicine)?;
        if !self.write_figures(store, medicine, &sums, at)? {
            self.write_total(store, medicine, &sums, at)?;
        }
        Ok(sums.usable)
    }

    fn sums(&mut self, store: Uuid, medicine: Uuid) -> Result<Sums> {
        let today = self.today();
        select!(
            self,
            "select m.name_key,
                 coalesce((select p.reorder_level from stock_policy p where p.store_id = $1 and p.medicine_id = $2 and p.active), m.low_stock_limit) as low_at,
                 s.on_hand, s.usable, s.reserved, s.value, s.expiry as earliest_expiry
             from medicine m, (
                 select cast(coalesce(sum(u.on_hand), 0) as bigint) as on_hand,
                     cast(coalesce(sum(case when u.good = 1 then u.on_hand else 0 end), 0) as bigint) as usable,
                     cast(coalesce(sum(case when u.good = 1 then u.reserved else 0 end), 0) as bigint) as reserved,
                     cast(coalesce(sum(u.on_hand * u.unit_cost), 0) as bigint) as value,
                     min(case when u.good = 1 then u.expiry_date end) as expiry
                 from (select b.on_hand, b.reserved, t.unit_cost, t.expiry_date,
                         case when t.status = 'available' and (t.expiry_date is null or t.expiry_date >= $3) then 1 else 0 end as good
                     from stock_balance b join batch t on t.id = b.batch_id
                     where b.store_id = $1 and b.medicine_id = $2 and b.held) u
             ) s where m.id = $2",
            store,
            medicine,
            today
        )
        .one()
    }

    /// Only the figures, where name, status and expiry stay as they are: those are columns of indexes, which an update
    /// that names them rewrites.
    fn write_figures(
        &mut self,
        store: Uuid,
        medicine: Uuid,
        sums: &Sums,
        at: Option<Instant>,
    ) -> Result<bool> {
        let today = self.today();
        let written = change!(
            self,
            Stale::Stock,
            "update stock_total set on_hand = $3, usable = $4, reserved = $5, value = $6, limit_used = $7, usable_on = $8,
                 last_movement_at = coalesce($9, last_movement_at)
             where store_id = $1 and medicine_id = $2 and medicine_key = $10 and status = $11 and earliest_expiry is not distinct from $12",
            store,
            medicine,
            sums.on_hand,
            sums.usable,
            sums.reserved,
            sums.value,
            sums.low_at,
            today,
            at,
            sums.name_key,
            levels::status(sums.usable, sums.low_at),
            sums.earliest_expiry
        )
        .run()?;
        Ok(written == 1)
    }

    fn write_total(
        &mut self,
        store: Uuid,
        medicine: Uuid,
        sums: &Sums,
        at: Option<Instant>,
    ) -> Result<()> {
        let today = self.today();
        change!(
            self,
            Stale::Stock,
            "insert into stock_total (store_id, medicine_id, medicine_key, on_hand, usable, reserved, value, earliest_expiry, limit_used,
                 status, usable_on, last_movement_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (store_id, medicine_id) do update set medicine_key = excluded.medicine_key, on_hand = excluded.on_hand,
                 usable = excluded.usable, reserved = excluded.reserved, value = excluded.value, earliest_expiry = excluded.earliest_expiry,
                 limit_used = excluded.limit_used, status = excluded.status, usable_on = excluded.usable_on,
                 last_movement_at = coalesce(excluded.last_movement_at, stock_total.last_movement_at)",
            store,
            medicine,
            sums.name_key,
            sums.on_hand,
            sums.usable,
            sums.reserved,
            sums.value,
            sums.earliest_expiry,
            sums.low_at,
            levels::status(sums.usable, sums.low_at),
            today,
            at
        )
        .run()
        .map(drop)
    }

    /// Sums every pair that holds this batch anew; the caller holds the locks of all stores.
    ///
    /// # Errors
    /// A store fault.
    pub fn refresh_batch(&mut self, batch: Uuid) -> Result<()> {
        let pairs: Vec<(Uuid, Uuid)> = select!(
            self,
            "select store_id, medicine_id from stock_balance where batch_id = $1 and held order by store_id",
            batch
        )
        .all()?;
        for (store, medicine) in pairs {
            let usable = self.refresh_total(store, medicine, false)?;
            self.mark_today(store, medicine, usable)?;
        }
        Ok(())
    }
}
