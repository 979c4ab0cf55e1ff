//! Opening stock: what each store has of each medicine, from the counts in stores.json and nothing else.

mod rows;
mod write;

pub use write::write;

use super::dates::day_of;
use super::entity::Entity;
use super::index::Found;
use super::intake::Intake;
use super::medicines::Batch;
use super::placeholders::{What, make, nameless};
use super::record::Surroundings;
use super::report::{Action, Reason, Report, Row};
use super::stores::inventory::{Entry, Shelf};
use super::units::Units;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The stock of one store, in the order of the medicines.
#[derive(Debug)]
pub struct Opening {
    pub store: Uuid,
    pub lots: Vec<Lot>,
}

/// Units of one medicine; 0: the store carries it and has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lot {
    /// Place among the medicines that were taken in.
    pub medicine: usize,
    pub units: i64,
}

/// Turns what the stores told into stock, now that all medicines are known.
pub fn settle(intake: &mut Intake, around: &Surroundings, report: &mut Report) {
    let ids = intake.medicines.iter().enumerate().map(|(at, m)| (m.origin.id, at)).collect();
    let mut settling = Settling { intake, around, report, places: ids };
    for shelf in std::mem::take(&mut settling.intake.shelves) {
        settling.shelf(shelf);
    }
    intake.openings.sort_by_key(|opening| opening.store);
}

struct Settling<'s> {
    intake: &'s mut Intake,
    around: &'s Surroundings,
    report: &'s mut Report,
    /// Places of the medicines by id.
    places: HashMap<Uuid, usize>,
}

impl Settling<'_> {
    fn shelf(&mut self, mut shelf: Shelf) {
        let mut units = Units::of(&shelf);
        let mut taken = HashSet::new();
        let mut lots = Vec::with_capacity(shelf.entries.len());
        // The exact key of a medicine counts, wherever it stands.
        let (exact, others): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(&mut shelf.entries).into_iter().partition(|entry| {
                matches!(self.intake.medicine_ids.find(&entry.key), Found::Exact(_))
            });
        for entry in exact.iter().chain(&others) {
            units.told(entry);
            let meant = self.medicine(&mut shelf, entry, &taken);
            let place = meant.and_then(|id| Some((id, *self.places.get(&id)?)));
            let Some((medicine, place)) = place else {
                units.skipped(entry);
                continue;
            };
            taken.insert(medicine);
            units.taken(entry);
            lots.push(Lot { medicine: place, units: entry.units });
            if entry.units > 0 {
                self.give_batch(&shelf, entry, place);
            }
        }
        lots.sort_unstable();
        self.intake.units.push(units);
        if !lots.is_empty() {
            self.intake.openings.push(Opening { store: shelf.store, lots });
        }
    }

    /// The medicine that a key means. None: this entry does not count, and the report says why.
    fn medicine(
        &mut self,
        shelf: &mut Shelf,
        entry: &Entry,
        taken: &HashSet<Uuid>,
    ) -> Option<Uuid> {
        use Action as A;
        use Reason as R;
        let key = entry.key.as_ref();
        let (found, meant) = match self.intake.medicine_ids.find(key) {
            Found::Exact(id) => (Some(id), None),
            Found::Padded(id, meant) => (Some(id), Some(meant.to_owned())),
            Found::Nowhere => (None, None),
        };
        match (found, meant) {
            (Some(id), _) if taken.contains(&id) => {
                let units = entry.told.to_string();
                self.note(shelf, entry, A::Skipped, R::DuplicateValue, units, String::new());
                None
            }
            (Some(id), Some(meant)) => {
                self.note(shelf, entry, A::Altered, R::PaddedReference, key.to_owned(), meant);
                Some(id)
            }
            (Some(id), None) => Some(id),
            (None, _) if entry.units == 0 => {
                let units = entry.told.to_string();
                self.note(shelf, entry, A::Skipped, R::DanglingReference, units, String::new());
                None
            }
            (None, _) => {
                let (id, name) = self.placeholder(key);
                self.note(shelf, entry, A::Placeholder, R::DanglingReference, key.to_owned(), name);
                Some(id)
            }
        }
    }

    fn placeholder(&mut self, key: &str) -> (Uuid, String) {
        let (place, now) = (self.intake.medicines.len(), self.around.now);
        let told = Some(key.trim()).filter(|key| !key.is_empty());
        let id = match told {
            Some(key) => make(self.intake, What::Medicine, Some(key), now).0,
            None => nameless(self.intake, What::Medicine, now),
        };
        self.places.entry(id).or_insert(place);
        let name = self.places.get(&id).and_then(|at| self.intake.medicines.get(*at));
        (id, name.map(|m| m.fields.name.clone()).unwrap_or_default())
    }

    /// Stock needs a batch; expired stock counts as there and is listed.
    fn give_batch(&mut self, shelf: &Shelf, entry: &Entry, place: usize) {
        let today = day_of(self.around.now, &self.around.zone);
        let Some(medicine) = self.intake.medicines.get_mut(place) else { return };
        let batch = medicine.batch.get_or_insert_with(Batch::unknown);
        if let Some(expiry) = batch.expiry.filter(|expiry| today.is_some_and(|day| *expiry < day)) {
            let row = row(shelf, entry, Action::Info, Reason::ExpiredStock);
            let (old, new) = (entry.units.to_string(), format!("expired on {expiry}"));
            self.report.add(Row { old, new, ..row });
        }
    }

    fn note(
        &mut self,
        shelf: &mut Shelf,
        entry: &Entry,
        action: Action,
        reason: Reason,
        old: String,
        new: String,
    ) {
        let row = row(shelf, entry, action, reason);
        self.report.add(Row { old, new, ..row });
        if !std::mem::replace(&mut shelf.altered, true) {
            self.report.totals_of(Entity::Stores).altered += 1;
        }
    }
}

fn row(shelf: &Shelf, entry: &Entry, action: Action, reason: Reason) -> Row {
    let field = format!("inventory.{}", entry.key);
    let row = Row::of_file(Entity::Stores.file(), action, reason, "");
    Row { index: Some(shelf.index), legacy_id: shelf.legacy_id.clone(), field: field.into(), ..row }
}
