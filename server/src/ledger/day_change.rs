//! The day change: at midnight batches expire without anybody posting anything. What they counted for in totals is summed
//! anew and what was promised of them is given free. The allocator looks at dates itself: a late day change never lets
//! an expired batch out.

use crate::change;
use crate::error::Result;
use crate::ledger::Event;
use crate::select;
use crate::store::{Stale, Store, Tx};
use serde_json::json;
use uuid::Uuid;

/// Medicines of one store that are summed in one change: others do not wait long for the store.
const AT_ONCE: i64 = 100;

/// Brings all totals to today, store by store; answers how many there were to bring.
///
/// # Errors
/// A store fault; what was done before it stays.
pub fn begin_day(store: &Store) -> Result<i64> {
    let today = store.clock().today();
    let stores: Vec<(Uuid,)> = store.scan_blocking(move |r| {
        select!(
            r,
            "select distinct store_id from stock_total where earliest_expiry < $1 and usable_on < $1 order by store_id",
            today
        )
        .all()
    })?;
    let mut brought = 0;
    for (id,) in stores {
        loop {
            let done = store.change_blocking(move |tx| tx.begin_day_in(id))?;
            brought += done;
            if done < AT_ONCE {
                break;
            }
        }
    }
    Ok(brought)
}

impl Tx<'_> {
    /// Up to [`AT_ONCE`] medicines of one store; answers how many.
    fn begin_day_in(&mut self, store: Uuid) -> Result<i64> {
        self.open_stores(&[store])?;
        let today = self.today();
        let expired: Vec<(Uuid,)> = select!(
            self,
            "select medicine_id from stock_total where store_id = $1 and earliest_expiry < $2 and usable_on < $2
             order by medicine_id limit $3",
            store,
            today,
            AT_ONCE
        )
        .all()?;
        if expired.is_empty() {
            return Ok(0);
        }
        self.release_outdated(store)?;
        let mut out = 0;
        for (medicine,) in &expired {
            let usable = self.refresh_total(store, *medicine, false)?;
            if usable == 0 {
                self.mark_today(store, *medicine, usable)?;
                out += 1;
            }
        }
        self.tell(&Event {
            kind: "expiry.rolled",
            entity: "store",
            entity_id: Some(store),
            store: Some(store),
            payload: json!({ "day": today.to_string(), "medicines": expired.len(), "out": out })
                .to_string(),
        })?;
        Ok(i64::try_from(expired.len()).unwrap_or(i64::MAX))
    }

    /// Gives free what is promised of batches that may not leave any more; the caller holds the store's lock.
    fn release_outdated(&mut self, store: Uuid) -> Result<()> {
        let today = self.today();
        let rows: Vec<(Uuid, Uuid, i64)> = change!(
            self,
            Stale::Stock,
            "delete from reservation where store_id = $1
                 and exists (select 1 from batch b where b.id = reservation.batch_id and b.expiry_date < $2)
             returning store_id, batch_id, qty",
            store,
            today
        )
        .all()?;
        self.give_free(&rows)
    }
}
