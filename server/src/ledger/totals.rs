//! Totals of a store and medicine: summed anew from the balances in each posting, never added up from the outside.

use crate::change;
use crate::error::Result;
use crate::store::{Stale, Tx};
use uuid::Uuid;

impl Tx<'_> {
    /// Sums the pair anew; answers its usable units. `moved`: a movement was posted, not only a level changed.
    ///
    /// # Errors
    /// A store fault.
    pub fn refresh_total(&mut self, store: Uuid, medicine: Uuid, moved: bool) -> Result<i64> {
        let (today, at) = (self.today(), moved.then(|| self.now()));
        let (usable,): (i64,) = change!(
            self,
            Stale::Stock,
            "insert into stock_total (store_id, medicine_id, medicine_key, on_hand, usable, reserved, value, earliest_expiry, limit_used,
                 status, usable_on, last_movement_at)
             select $1, k.id, k.name_key, k.on_hand, k.usable, k.reserved, k.value, k.expiry, k.lim,
                 case when k.usable = 0 then 'out' when k.usable <= k.lim then 'low' when 2 * k.usable <= 3 * k.lim then 'medium' else 'good' end,
                 $3, cast($4 as bigint)
             from (select m.id, m.name_key,
                     coalesce((select p.reorder_level from stock_policy p where p.store_id = $1 and p.medicine_id = $2 and p.active), m.low_stock_limit) as lim,
                     s.on_hand, s.usable, s.reserved, s.value, s.expiry
                 from medicine m, (
                     select cast(coalesce(sum(u.on_hand), 0) as bigint) as on_hand,
                         cast(coalesce(sum(case when u.good = 1 then u.on_hand else 0 end), 0) as bigint) as usable,
                         cast(coalesce(sum(case when u.good = 1 then u.reserved else 0 end), 0) as bigint) as reserved,
                         cast(coalesce(sum(u.on_hand * u.unit_cost), 0) as bigint) as value,
                         min(case when u.good = 1 then u.expiry_date end) as expiry
                     from (select b.on_hand, b.reserved, t.unit_cost, t.expiry_date,
                             case when t.status = 'available' and (t.expiry_date is null or t.expiry_date >= $3) then 1 else 0 end as good
                         from stock_balance b join batch t on t.id = b.batch_id
                         where b.store_id = $1 and b.medicine_id = $2 and b.on_hand > 0) u
                 ) s where m.id = $2) k
             where 1 = 1
             on conflict (store_id, medicine_id) do update set medicine_key = excluded.medicine_key, on_hand = excluded.on_hand,
                 usable = excluded.usable, reserved = excluded.reserved, value = excluded.value, earliest_expiry = excluded.earliest_expiry,
                 limit_used = excluded.limit_used, status = excluded.status, usable_on = excluded.usable_on,
                 last_movement_at = coalesce(excluded.last_movement_at, stock_total.last_movement_at)
             returning usable",
            store,
            medicine,
            today,
            at
        )
        .one()?;
        Ok(usable)
    }

    /// Sums every pair that holds this batch anew; the caller holds the locks of all stores.
    ///
    /// # Errors
    /// A store fault.
    pub fn refresh_batch(&mut self, batch: Uuid) -> Result<()> {
        let pairs: Vec<(Uuid, Uuid)> = crate::select!(
            self,
            "select store_id, medicine_id from stock_balance where batch_id = $1 and on_hand > 0 order by store_id",
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
