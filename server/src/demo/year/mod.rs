//! A year of work in the demo hospital, day by day, made by the same documents that people make: goods are received,
//! wards are supplied, patients get their medicines. Deterministic: the same each time but for the calendar.

mod dice;
mod orders;
mod rounds;
mod world;

use crate::error::{Error, Result};
use crate::store::Store;
use dice::Dice;
use jiff::civil::Weekday;
use world::World;

const SECONDS: i64 = 24 * 3_600;

/// Turns the store's clock back by so many days and lives through them; at the end the clock shows the same moment as before.
/// Needs a clock that can be moved.
///
/// # Errors
/// A store fault, or a document that was refused: then the demo data do not fit the rules.
pub fn live(store: &Store, days: i64, tell: &mut dyn FnMut(i64)) -> Result<()> {
    let clock = store.clock().clone();
    if !clock.can_be_moved() {
        return Err(Error::Internal(
            "the demo's year needs a clock of its own; use `pharmacy demo`".into(),
        ));
    }
    let world = store.scan_blocking(World::look)?;
    let mut dice = Dice::new(20_260_302);
    clock.advance(-days * SECONDS);
    for day in 0..=days {
        let today = store.clock().today();
        let seed = dice.next();
        let (world, weekday) = (world.clone(), today.weekday());
        store.change_blocking(move |tx| {
            let mut dice = Dice::new(seed);
            // Deliveries come on Mondays, wards are supplied on Tuesdays and Fridays.
            if day == 0 {
                orders::open(tx, &world, &mut dice)?;
                rounds::supply(tx, &world, &mut dice)?;
            } else if weekday == Weekday::Monday {
                orders::refill(tx, &world, &mut dice)?;
            }
            if matches!(weekday, Weekday::Tuesday | Weekday::Friday) {
                rounds::supply(tx, &world, &mut dice)?;
            }
            rounds::hand_out(tx, &world, &mut dice)
        })?;
        tell(day);
        if day < days {
            clock.advance(SECONDS);
        }
    }
    Ok(())
}
