//! What is still to be done when the year ends: it is a morning like any other.

use super::dice::Dice;
use super::troubles::some_lines;
use super::world::{Ward, World};
use super::{counts, losses, orders, returns, rounds, ways};
use crate::documents;
use crate::error::Result;
use crate::store::Tx;
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::transfers::NewTransferLine;

type Way = fn(&mut Tx<'_>, &World, &Ward, Vec<NewTransferLine>) -> Result<()>;

/// How far each transfer has come, in turn.
const WAYS: [Way; 6] = [
    ways::draft,
    |tx, world, ward, lines| ways::submitted(tx, world, ward, lines).map(drop),
    |tx, world, ward, lines| ways::submitted(tx, world, ward, lines).map(drop),
    |tx, world, ward, lines| ways::approved(tx, world, ward, lines).map(drop),
    |tx, world, ward, lines| ways::dispatched(tx, world, ward, lines).map(drop),
    |tx, world, ward, lines| ways::part_received(tx, world, ward, lines).map(drop),
];

pub fn leave(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    for (way, ward) in WAYS.iter().zip(world.wards.iter().cycle()) {
        let lines = some_lines(tx, world, dice)?;
        if !lines.is_empty() {
            way(tx, world, ward, lines)?;
        }
    }
    orders::drafts(tx, world, dice)?;
    for number in [None, Some(0), Some(3)] {
        if let Some(new) = rounds::wish(tx, world, dice, number)? {
            documents::make::<Dispense>(tx, &world.call(), new, None)?;
        }
    }
    losses::drafts(tx, world, dice)?;
    returns::draft_from_a_patient(tx, world, dice)?;
    returns::draft_to_a_supplier(tx, world, dice)?;
    counts::unfinished(tx, world, dice)
}
