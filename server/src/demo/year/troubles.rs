//! What happens on certain days: a batch is doubtful, a maker calls one back, a box is lost on its way.

use super::dice::Dice;
use super::shelves;
use super::ways;
use super::world::World;
use crate::batches::{self, Step};
use crate::error::Result;
use crate::select;
use crate::store::Tx;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::transfers::NewTransferLine;
use uuid::Uuid;

pub fn on(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, days_left: i64) -> Result<()> {
    match days_left {
        270 | 24 => hold(tx, world, dice, Step::Quarantine, "Tablets are discoloured"),
        260 => release(tx, world),
        11 => hold(tx, world, dice, Step::Recall, "Recalled by its maker, class II"),
        95 | 40 => hold(tx, world, dice, Step::Damage, "Water came through the ceiling"),
        210 | 80 => lose(tx, world, dice),
        _ => Ok(()),
    }
}

/// Something of which there is a good deal, so that it can be seen what becomes of it.
fn hold(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, step: Step, reason: &str) -> Result<()> {
    let good = shelves::good(tx, world.main)?;
    let many: Vec<_> = good.iter().filter(|lying| lying.free >= 50).collect();
    let Some(lying) = dice.pick(&many) else { return Ok(()) };
    batches::hold(tx, &world.pharmacist, (lying.batch, None), step, reason).map(drop)
}

fn release(tx: &mut Tx<'_>, world: &World) -> Result<()> {
    let held: Vec<(Uuid,)> = select!(
        tx,
        "select id from batch where status = $1 order by batch_key",
        BatchStatus::Quarantined
    )
    .all()?;
    for (id,) in held {
        let reason = "The maker has looked at it: no fault";
        batches::hold(tx, &world.pharmacist, (id, None), Step::Release, reason)?;
    }
    Ok(())
}

fn lose(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    let lines = some_lines(tx, world, dice)?;
    match dice.pick(&world.wards) {
        Some(ward) if !lines.is_empty() => ways::with_a_loss(tx, world, ward, lines),
        Some(_) | None => Ok(()),
    }
}

/// A few medicines of which the main store has plenty.
pub fn some_lines(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<Vec<NewTransferLine>> {
    let mut lines: Vec<NewTransferLine> = Vec::new();
    for _ in 0..12 {
        let Some(drug) = dice.pick(&world.drugs).filter(|drug| !drug.controlled) else { continue };
        let there = shelves::free(tx, world.main, drug.id)?;
        if there >= 80 && lines.iter().all(|line| line.medicine_id != drug.id) && lines.len() < 4 {
            let quantity = dice.between(4, there / 10);
            lines.push(NewTransferLine {
                medicine_id: drug.id,
                quantity,
                ..NewTransferLine::default()
            });
        }
    }
    Ok(lines)
}
