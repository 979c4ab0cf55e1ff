//! The rounds of a day: wards are supplied from the main store, patients from wards and main store.

use super::dice::Dice;
use super::world::{Ward, World};
use crate::error::Result;
use crate::store::Tx;
use crate::{dispenses, documents, select, transfers};
use pharmacy_contract::dispenses::{Dispense, NewDispense, NewDispenseLine};
use pharmacy_contract::transfers::{NewTransfer, NewTransferLine, Transfer, TransferReason};
use uuid::Uuid;

const SEND: documents::Work<Transfer> = transfers::direct;
const GIVE: documents::Work<Dispense> = dispenses::complete;

/// Medicines that a ward keeps on its shelf: every third, each ward its own third.
fn keeps(ward: usize, drug: usize) -> bool {
    (drug + ward * 5).is_multiple_of(3)
}

/// Fills each ward up to what it needs for a week or two.
pub fn supply(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    for (number, ward) in world.wards.iter().enumerate() {
        let mut lines = Vec::new();
        for (at, drug) in world.drugs.iter().enumerate() {
            if drug.controlled || !keeps(number, at) {
                continue;
            }
            let (there, here) = (free(tx, world.main, drug.id)?, free(tx, ward.store, drug.id)?);
            let par = (drug.low_stock_limit / 8).max(2) * world.popularity(at).max(2);
            let wanted = (par - here).min(there / 4);
            if here * 2 <= par && wanted > 0 && !dice.one_in(6) {
                let line = NewTransferLine {
                    medicine_id: drug.id,
                    quantity: wanted,
                    ..NewTransferLine::default()
                };
                lines.push(line);
            }
        }
        if !lines.is_empty() {
            send(tx, world, ward, lines)?;
        }
    }
    Ok(())
}

fn send(tx: &mut Tx<'_>, world: &World, ward: &Ward, lines: Vec<NewTransferLine>) -> Result<()> {
    let new = NewTransfer {
        source_store_id: world.main,
        destination_store_id: ward.store,
        reason: TransferReason::Replenish,
        lines,
        ..NewTransfer::default()
    };
    documents::make(tx, &world.call(), new, Some(SEND)).map(drop)
}

/// Patients of the day: a few from each ward, some from the main store's counter.
pub fn hand_out(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    for (number, ward) in world.wards.iter().enumerate() {
        for _ in 0..dice.between(0, 3) {
            to_patient(tx, world, dice, ward.store, Some((number, ward.department)))?;
        }
    }
    for _ in 0..dice.between(2, 6) {
        to_patient(tx, world, dice, world.main, None)?;
    }
    Ok(())
}

fn to_patient(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    store: Uuid,
    ward: Option<(usize, Uuid)>,
) -> Result<()> {
    let department = ward.map(|(_, department)| department);
    let own: Vec<_> = world
        .patients
        .iter()
        .filter(|p| department.is_none_or(|d| p.department_id == Some(d)))
        .collect();
    let patient = dice.pick(&own).map(|p| p.id);
    let Some(doctor) = dice.pick(&world.doctors) else { return Ok(()) };
    let mut lines = Vec::new();
    for _ in 0..dice.between(1, 3) {
        let Some(at) = choice(world, dice, ward.map(|(number, _)| number)) else { continue };
        let Some(drug) = world.drugs.get(at) else { continue };
        let most = free(tx, store, drug.id)?;
        let wanted = dice.between(1, (drug.low_stock_limit / 20).clamp(1, 60)).min(most);
        let twice = lines.iter().any(|line: &NewDispenseLine| line.medicine_id == drug.id);
        if wanted > 0 && !twice {
            lines.push(NewDispenseLine {
                medicine_id: drug.id,
                quantity: wanted,
                ..NewDispenseLine::default()
            });
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    let new = NewDispense {
        store_id: Some(store),
        patient_id: patient,
        doctor_id: Some(doctor.id),
        lines,
        ..NewDispense::default()
    };
    documents::make(tx, &world.call(), new, Some(GIVE)).map(drop)
}

/// A medicine that this place keeps; what is used often is chosen often.
fn choice(world: &World, dice: &mut Dice, ward: Option<usize>) -> Option<usize> {
    for _ in 0..12 {
        let at =
            usize::try_from(dice.between(0, i64::try_from(world.drugs.len()).unwrap_or(1) - 1))
                .ok()?;
        let kept = ward.is_none_or(|number| keeps(number, at))
            && world.drugs.get(at).is_some_and(|drug| !drug.controlled);
        if kept && dice.between(1, 9) <= world.popularity(at) {
            return Some(at);
        }
    }
    None
}

/// Units that may be given out today; a total may still count what expired since it was summed.
fn free(tx: &mut Tx<'_>, store: Uuid, medicine: Uuid) -> Result<i64> {
    let today = tx.today();
    let (free,): (i64,) = select!(
        tx,
        "select cast(coalesce(sum(b.on_hand - b.reserved), 0) as bigint) from stock_balance b join batch t on t.id = b.batch_id
         where b.store_id = $1 and b.medicine_id = $2 and b.held and t.status = 'available'
             and (t.expiry_date is null or t.expiry_date >= $3)",
        store,
        medicine,
        today
    )
    .one()?;
    Ok(free)
}
