//! A year of work in the demo hospital, day by day, made by the same documents that people make: goods are received,
//! wards are supplied, patients get their medicines and bring some back, shelves are counted, things break and expire.
//! Deterministic: the same each time but for the calendar.

mod counts;
mod dice;
mod levels;
mod losses;
mod open_ends;
mod orders;
mod returns;
mod rounds;
mod shelves;
mod troubles;
mod ways;
mod world;

use crate::error::{Error, Result};
use crate::ledger::begin_day;
use crate::reports::turn_of_month;
use crate::store::{Store, Tx};
use dice::Dice;
use jiff::civil::{Date, Weekday};
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
    for number in 0..=days {
        // Midnight, as in a running server: what has expired counts no more.
        begin_day(store)?;
        let day = Day { number, left: days - number, date: clock.today() };
        let (world, seed) = (world.clone(), dice.next());
        store.change_blocking(move |tx| day.live(tx, &world, &mut Dice::new(seed)))?;
        tell(number);
        if day.left > 0 {
            clock.advance(SECONDS);
        }
    }
    rank(store)
}

/// Every medicine gets its class, as at each turn of a month.
fn rank(store: &Store) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Error::Internal(format!("no runtime: {e}")))?;
    runtime.block_on(turn_of_month(store)).map(drop)
}

/// A day of the year.
#[derive(Clone, Copy)]
struct Day {
    /// From 0.
    number: i64,
    /// Until today.
    left: i64,
    date: Date,
}

impl Day {
    fn live(self, tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
        let weekday = self.date.weekday();
        if self.number == 0 {
            levels::set(tx, world)?;
            orders::open(tx, world, dice)?;
            rounds::supply(tx, world, dice)?;
        } else {
            self.deliver(tx, world, dice)?;
        }
        if matches!(weekday, Weekday::Tuesday | Weekday::Friday) {
            rounds::supply(tx, world, dice)?;
        }
        rounds::hand_out(tx, world, dice)?;
        returns::from_patients(tx, world, dice)?;
        match weekday {
            Weekday::Wednesday => losses::weekly(tx, world, dice, self.left)?,
            Weekday::Thursday => returns::with_suppliers(tx, world, dice)?,
            _ => {}
        }
        self.monthly(tx, world, dice)?;
        troubles::on(tx, world, dice, self.left)?;
        if self.left == 0 { open_ends::leave(tx, world, dice) } else { Ok(()) }
    }

    /// Deliveries come on Mondays; now and then something is given.
    fn deliver(self, tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
        if self.date.weekday() == Weekday::Monday {
            orders::refill(tx, world, dice, self.left)?;
        }
        if self.left == 60 || self.left == 18 {
            orders::donation(tx, world, dice)?;
        }
        Ok(())
    }

    fn monthly(self, tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
        let month = i64::from(self.date.month());
        match self.date.day() {
            1 => losses::correct(tx, world, dice),
            15 => counts::in_a_ward(tx, world, dice, month),
            20 => losses::clear_quarantine(tx, world),
            28 => counts::in_the_main_store(tx, world, dice, month),
            _ => Ok(()),
        }
    }
}
