//! The chain of a store's movements, from the first to the head; and what all of them add up to.

use super::days::weighed;
use super::{Broken, PAGE, Store};
use crate::error::Result;
use crate::ledger::Moved;
use crate::select;
use crate::store::{Reader, first_stock};
use jiff::civil::Date;
use pharmacy_contract::time::Instant;
use std::collections::HashMap;
use std::hash::RandomState;
use uuid::Uuid;

/// What the movements of a batch add up to.
pub(super) struct Run {
    pub medicine: Uuid,
    pub on_hand: i64,
    pub last_seq: i64,
    /// The first effective day on which any of it came in.
    pub first_on: Option<Date>,
}

/// What a ledger tells, read from its beginning.
#[derive(Default)]
pub(super) struct Told {
    pub movements: i64,
    /// By batch.
    pub balances: HashMap<Uuid, Run>,
    /// By medicine: all movements, each weighed by its day and kind.
    pub days: HashMap<Uuid, u64>,
    /// By medicine.
    pub last_at: HashMap<Uuid, Instant>,
}

/// Reads the ledger; the first place that does not follow from the one before is noted.
pub(super) fn walk(
    r: &mut Reader<'_>,
    store: &Store,
    weights: &RandomState,
    broken: &mut Broken,
) -> Result<Told> {
    let (mut seq, mut hash, mut told) = (0, first_stock(store.id), Told::default());
    let place = |at: i64, what: &str| format!("store {}, movement {at}: {what}", store.name);
    loop {
        let (page, whole) = page(r, store.id, seq)?;
        let complete = i64::try_from(page.len()).is_ok_and(|length| length < PAGE);
        for moved in page {
            if moved.store_seq != seq + 1 {
                broken.note("movements", || place(seq + 1, "is missing"));
            } else if moved.prev_hash != hash || moved.chained() != moved.hash {
                broken.note("movements", || place(moved.store_seq, "was changed"));
            }
            (seq, hash) = (moved.store_seq, moved.hash);
            if !told.follows(&moved, weights) {
                let what = "does not follow from the balance before";
                broken.note("movements", || place(moved.store_seq, what));
            }
        }
        if !whole {
            broken.note("movements", || place(seq + 1, "cannot be read"));
            return Ok(told);
        }
        if complete {
            break;
        }
    }
    if seq < store.seq {
        broken.note("movements", || place(seq + 1, "is missing at the end of the ledger"));
    } else if seq > store.seq {
        broken.note("movements", || place(store.seq + 1, "is behind the end of the ledger"));
    } else if hash.as_slice() != store.hash {
        broken.note("movements", || place(seq, "is not the end that the ledger's head names"));
    }
    Ok(told)
}

fn page(r: &mut Reader<'_>, store: Uuid, after: i64) -> Result<(Vec<Moved>, bool)> {
    select!(
        r,
        "select id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type as kind, doc_type, doc_id,
             line_id, leg, reason_code, patient_id, supplier_id, other_store_id, unit_cost, value, reverses_id, user_id, witness_id,
             prev_hash, hash
         from stock_movement where store_id = $1 and store_seq > $2 order by store_seq limit $3",
        store,
        after,
        PAGE
    )
    .readable()
}

impl Told {
    /// Adds a movement; false when its balance is not that before it and itself.
    fn follows(&mut self, moved: &Moved, weights: &RandomState) -> bool {
        self.movements += 1;
        self.last_at.insert(moved.medicine_id, moved.posted_at);
        let day = self.days.entry(moved.medicine_id).or_default();
        *day = day.wrapping_add(weighed(
            weights,
            moved.effective_on,
            moved.kind,
            (moved.qty_delta, moved.value.0),
        ));
        let run = self.balances.entry(moved.batch_id).or_insert(Run {
            medicine: moved.medicine_id,
            on_hand: 0,
            last_seq: 0,
            first_on: None,
        });
        let after = run.on_hand.checked_add(moved.qty_delta);
        let follows = after == Some(moved.balance_after) && run.medicine == moved.medicine_id;
        (run.on_hand, run.last_seq) = (moved.balance_after, moved.store_seq);
        if moved.qty_delta > 0 {
            let first = run.first_on.unwrap_or(moved.effective_on);
            run.first_on = Some(first.min(moved.effective_on));
        }
        follows
    }
}
