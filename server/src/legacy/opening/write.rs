//! Writing opening stock: the rows that the ledger's one posting path would have written, many at once. Each pair of
//! store and medicine moves once, so balances, totals and the day's figures follow from the movement alone.

use super::Opening;
use super::rows::{BalanceRow, DayRow, Pair, TotalRow};
use crate::error::{Error, Result};
use crate::ledger::{Event, Moved};
use crate::legacy::insert::insert_all;
use crate::legacy::intake::Intake;
use crate::legacy::progress::Progress;
use crate::select;
use crate::store::Tx;
use crate::store::chain::Hash;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    if intake.openings.is_empty() {
        return must_agree(tx, intake);
    }
    let mut chains = Chains::default();
    for opening in &intake.openings {
        let head = tx.head(opening.store)?;
        chains.0.insert(opening.store, (head.stock_seq, head.stock_hash));
    }
    let starts = chains.clone();
    let (now, today) = (tx.now(), tx.today());
    let pairs = || {
        intake.openings.iter().flat_map(|opening| pairs_of(intake, &starts, opening, now, today))
    };
    let moving = || pairs().filter(|pair| pair.units > 0);
    insert_all(tx, progress, moving().map(|pair| chains.next(pair.movement(intake.run))))?;
    insert_all(tx, progress, moving().map(BalanceRow))?;
    insert_all(tx, progress, pairs().map(TotalRow::of))?;
    insert_all(tx, progress, moving().map(DayRow))?;
    for (store, (seq, hash)) in chains.0 {
        let head = tx.head(store)?;
        (head.stock_seq, head.stock_hash, head.touched) = (seq, hash, true);
    }
    must_agree(tx, intake)?;
    tell(tx, intake)
}

/// Number and hash of the last movement of each store.
#[derive(Clone, Default)]
struct Chains(HashMap<Uuid, (i64, Hash)>);

impl Chains {
    /// The movement with its place in the chain of its store.
    fn next(&mut self, moved: Moved) -> Moved {
        let Some(last) = self.0.get_mut(&moved.store_id) else { return moved };
        let mut moved = Moved { store_seq: last.0 + 1, prev_hash: last.1, ..moved };
        moved.hash = moved.chained();
        *last = (moved.store_seq, moved.hash);
        moved
    }
}

/// What each lot of a store becomes; movements are counted on from where the store's chain stands.
fn pairs_of<'i>(
    intake: &'i Intake,
    starts: &Chains,
    opening: &'i Opening,
    now: pharmacy_contract::time::Instant,
    today: jiff::civil::Date,
) -> impl Iterator<Item = Pair<'i>> + use<'i> {
    let mut seq = starts.0.get(&opening.store).map_or(0, |(seq, _)| *seq);
    opening.lots.iter().filter_map(move |lot| {
        let medicine = intake.medicines.get(lot.medicine)?;
        seq += i64::from(lot.units > 0);
        Some(Pair { store: opening.store, medicine, units: lot.units, seq, now, today })
    })
}

fn tell(tx: &mut Tx<'_>, intake: &Intake) -> Result<()> {
    let units: i64 = intake.units.iter().map(|units| units.new).sum();
    let event = Event {
        kind: "stock.posted",
        entity: "import",
        entity_id: Some(intake.run),
        store: None,
        payload: json!({ "stores": intake.openings.len(), "units": units }).to_string(),
    };
    tx.tell(&event)
}

/// What the ledger holds of this import is what the files told, store by store; a difference that the report does not
/// list ends the import.
fn must_agree(tx: &mut Tx<'_>, intake: &Intake) -> Result<()> {
    let posted: Vec<(Uuid, i64)> = select!(
        tx,
        "select store_id, cast(sum(qty_delta) as bigint) from stock_movement where doc_id = $1 group by store_id",
        intake.run
    )
    .all()?;
    let posted: HashMap<Uuid, i64> = posted.into_iter().collect();
    for units in &intake.units {
        let there = posted.get(&units.store).copied().unwrap_or(0);
        if there != units.new || !units.agree() {
            return Err(Error::Internal(format!(
                "store {}: {} units in the file, {} listed, {there} in the ledger",
                units.legacy_id, units.old, units.listed
            )));
        }
    }
    Ok(())
}
