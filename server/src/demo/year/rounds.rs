//! The rounds of a day: wards are supplied from the main store, patients from wards and main store.

use super::dice::Dice;
use super::shelves::free;
use super::ways;
use super::world::World;
use crate::error::Result;
use crate::store::Tx;
use crate::{dispenses, documents};
use pharmacy_contract::dispenses::{Dispense, NewDispense, NewDispenseLine};
use pharmacy_contract::transfers::NewTransferLine;
use uuid::Uuid;

const GIVE: documents::Work<Dispense> = dispenses::complete;

/// Fills each ward up to what it needs for a few weeks; now and then something is forgotten.
pub fn supply(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    for (number, ward) in world.wards.iter().enumerate() {
        let mut lines = Vec::new();
        for (at, drug) in world.drugs.iter().enumerate().filter(|(at, _)| world.keeps(number, *at))
        {
            let (there, here) = (free(tx, world.main, drug.id)?, free(tx, ward.store, drug.id)?);
            let par = world.par(at);
            let wanted = (par - here).min(there / 4);
            if here * 2 <= par && wanted > 0 && !dice.one_in(6) {
                let (medicine_id, quantity) = (drug.id, wanted);
                lines.push(NewTransferLine { medicine_id, quantity, ..NewTransferLine::default() });
            }
        }
        if lines.is_empty() {
            continue;
        }
        if dice.one_in(5) {
            ways::in_steps(tx, world, ward, lines)?;
        } else {
            ways::at_once(tx, world, ward, lines)?;
        }
    }
    Ok(())
}

/// Patients of the day: a few from each ward, some from the main store's counter.
pub fn hand_out(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    for number in 0..world.wards.len() {
        for _ in 0..dice.between(0, 4) {
            give(tx, world, dice, Some(number))?;
        }
    }
    for _ in 0..dice.between(3, 8) {
        give(tx, world, dice, None)?;
    }
    Ok(())
}

fn give(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, ward: Option<usize>) -> Result<()> {
    let Some(new) = wish(tx, world, dice, ward)? else { return Ok(()) };
    documents::make(tx, &world.call(), new, Some(GIVE)).map(drop)
}

/// What one patient of a ward, or at the counter, is to get; nothing where nothing of it is there.
pub fn wish(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    number: Option<usize>,
) -> Result<Option<NewDispense>> {
    let ward = number.and_then(|number| world.wards.get(number));
    let store = ward.map_or(world.main, |ward| ward.store);
    let own =
        |p: &&super::world::Person| ward.is_none_or(|w| p.department_id == Some(w.department));
    let own: Vec<_> = world.patients.iter().filter(own).collect();
    // Now and then a ward uses something itself.
    let patient = dice.pick(&own).map(|p| p.id).filter(|_| ward.is_none() || !dice.one_in(12));
    let Some(doctor) = dice.pick(&world.doctors) else { return Ok(None) };
    let mut lines: Vec<NewDispenseLine> = Vec::new();
    for _ in 0..dice.between(1, 3) {
        let Some(at) = choice(world, dice, number) else { continue };
        if let Some(line) = line(tx, world, dice, (store, at))?
            && lines.iter().all(|other| other.medicine_id != line.medicine_id)
        {
            lines.push(line);
        }
    }
    Ok(Some(lines).filter(|lines| !lines.is_empty()).map(|lines| NewDispense {
        store_id: Some(store),
        patient_id: patient,
        doctor_id: Some(doctor.id),
        lines,
        ..NewDispense::default()
    }))
}

/// Where less is there than is asked for, that is given and the rest written down as missing.
fn line(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    (store, at): (Uuid, usize),
) -> Result<Option<NewDispenseLine>> {
    let Some(drug) = world.drugs.get(at) else { return Ok(None) };
    let quantity = dice.between(1, (drug.low_stock_limit / 8).clamp(1, 90));
    let there = free(tx, store, drug.id)?;
    let line = NewDispenseLine { medicine_id: drug.id, quantity, ..NewDispenseLine::default() };
    Ok(match there {
        ..=0 => None,
        _ if there >= quantity => Some(line),
        _ => Some(NewDispenseLine {
            allow_short: true,
            shortage_reason: "not_in_stock".into(),
            ..line
        }),
    })
}

/// A medicine that this place keeps; what is used often is chosen often.
fn choice(world: &World, dice: &mut Dice, ward: Option<usize>) -> Option<usize> {
    let last = i64::try_from(world.drugs.len()).unwrap_or(1) - 1;
    for _ in 0..12 {
        let at = usize::try_from(dice.between(0, last)).ok()?;
        let kept = match ward {
            Some(number) => world.keeps(number, at),
            None => world.drugs.get(at).is_some_and(|drug| !drug.controlled),
        };
        if kept && dice.between(1, 9) <= world.popularity(at) {
            return Some(at);
        }
    }
    None
}
