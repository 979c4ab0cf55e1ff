//! What is lost, breaks, expires, or turns up again.

use super::dice::Dice;
use super::shelves::{self, Lying};
use super::world::World;
use crate::error::Result;
use crate::store::Tx;
use crate::{adjustments, documents};
use pharmacy_contract::adjustments::{
    Adjustment, AdjustmentKind, NewAdjustment, NewAdjustmentLine,
};
use pharmacy_contract::stores::StoreKind;
use uuid::Uuid;

const POST: documents::Work<Adjustment> = adjustments::post;
const SUBMIT: documents::Work<Adjustment> = adjustments::submit;
/// In 1/10,000 of the currency; below what one person may decide alone.
const ALONE: i64 = 900 * 10_000;
/// For so many days nobody has looked for what expired.
const NOT_LOOKED_DAYS: i64 = 35;

/// What has expired is destroyed, as long as somebody looks for it; something breaks.
pub fn weekly(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, days_left: i64) -> Result<()> {
    for store in places(world) {
        if days_left > NOT_LOOKED_DAYS {
            let expired = shelves::expired(tx, store)?;
            waste(tx, world, store, &expired, ("expired", ""))?;
        }
    }
    let store = dice.pick(&places(world)).copied().unwrap_or(world.main);
    let good = shelves::good(tx, store)?;
    let Some(broken) = dice.pick(&good) else { return Ok(()) };
    let broken = Lying { free: dice.between(1, 6).min(broken.free), ..broken.clone() };
    let why = if broken.fridge {
        ("cold_chain_breach", "The fridge stood open over night")
    } else {
        ("damaged", "")
    };
    waste(tx, world, store, &[broken], why)
}

/// What patients brought back and nobody may be given again.
pub fn clear_quarantine(tx: &mut Tx<'_>, world: &World) -> Result<()> {
    for store in places(world) {
        let place = tx.companion(store, StoreKind::Quarantine)?.id;
        let all = shelves::all(tx, place)?;
        waste(tx, world, place, &all, ("damaged", ""))?;
    }
    Ok(())
}

/// Somebody finds a box behind the shelf; another one is missing.
pub fn correct(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    for _ in 0..2 {
        let store = dice.pick(&places(world)).copied().unwrap_or(world.main);
        let new = missing(tx, dice, store)?;
        if !new.lines.is_empty() {
            documents::make(tx, &world.call(), new, Some(POST))?;
        }
    }
    Ok(())
}

/// One that is being written, and one that waits for somebody to approve it.
pub fn drafts(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let new = missing(tx, dice, world.main)?;
    documents::make::<Adjustment>(tx, &world.call(), new, None)?;
    let mut new = missing(tx, dice, world.main)?;
    new.notes = "The lock of the back door was broken".into();
    for line in new.lines.iter_mut().filter(|line| line.delta < 0) {
        (line.reason_code, line.note) = ("stolen".into(), "Police were told".into());
    }
    documents::make(tx, &world.call(), new, Some(SUBMIT)).map(drop)
}

fn places(world: &World) -> Vec<Uuid> {
    std::iter::once(world.main).chain(world.wards.iter().map(|ward| ward.store)).collect()
}

fn missing(tx: &mut Tx<'_>, dice: &mut Dice, store: Uuid) -> Result<NewAdjustment> {
    let good = shelves::good(tx, store)?;
    let mut lines: Vec<NewAdjustmentLine> = Vec::new();
    for (reason, sign) in [("missing", -1), ("found", 1)] {
        let Some(lying) = dice.pick(&good) else { continue };
        let units = dice.between(1, 10).min(lying.free);
        if lines.iter().all(|line| line.batch_id != Some(lying.batch)) {
            lines.push(NewAdjustmentLine {
                medicine_id: lying.medicine,
                batch_id: Some(lying.batch),
                delta: sign * units,
                reason_code: reason.into(),
                ..NewAdjustmentLine::default()
            });
        }
    }
    Ok(NewAdjustment { store_id: Some(store), lines, ..NewAdjustment::default() })
}

fn waste(
    tx: &mut Tx<'_>,
    world: &World,
    store: Uuid,
    lying: &[Lying],
    (reason, note): (&str, &str),
) -> Result<()> {
    if lying.is_empty() {
        return Ok(());
    }
    let line = |lying: &Lying| NewAdjustmentLine {
        medicine_id: lying.medicine,
        batch_id: Some(lying.batch),
        delta: -lying.free,
        reason_code: reason.into(),
        note: note.into(),
        ..NewAdjustmentLine::default()
    };
    let new = NewAdjustment {
        store_id: Some(store),
        kind: AdjustmentKind::Waste,
        lines: lying.iter().map(line).collect(),
        ..NewAdjustment::default()
    };
    let worth: i64 = lying.iter().map(|l| l.free.saturating_mul(l.unit_cost.0)).sum();
    if worth <= ALONE {
        return documents::make(tx, &world.call(), new, Some(POST)).map(drop);
    }
    let (asked, _) = documents::make(tx, &world.call(), new, Some(SUBMIT))?;
    let other = world.second();
    documents::done(tx, &other, asked.paper.stamp.id, None, |tx, doc: &mut Adjustment| {
        adjustments::approve(tx, &other, doc)
    })
    .map(drop)
}
