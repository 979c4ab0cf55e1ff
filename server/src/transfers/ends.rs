//! The two ends of a transfer, and the place between them.

use super::rules;
use crate::auth::Scope;
use crate::error::{Error, Refusal, Result};
use crate::ledger::Place;
use crate::store::Reader;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stores::StoreKind;
use pharmacy_contract::transfers::NewTransfer;
use uuid::Uuid;

pub struct Ends {
    pub source: Place,
    pub destination: Place,
    /// Where goods are on their way; between a store and its own quarantine place there is no way to go.
    pub transit: Option<Place>,
}

impl Ends {
    /// # Errors
    /// `SameStore`, `NotFound`, and a reason that does not go with the ends.
    pub fn of(r: &mut Reader<'_>, fields: &NewTransfer) -> Result<Self> {
        let (from, to) = (fields.source_store_id, fields.destination_store_id);
        for (id, pointer) in [(from, "/source_store_id"), (to, "/destination_store_id")] {
            if id.is_nil() {
                return Err(Error::invalid(pointer, "required", "a transfer has two ends"));
            }
        }
        if from == to {
            let refusal = Refusal::new(ProblemKind::SameStore, "a store sends nothing to itself");
            return Err(refusal.at("/destination_store_id").into());
        }
        let source = r.any_place(from)?.ok_or_else(|| Error::not_found("store"))?;
        let destination = r.any_place(to)?.ok_or_else(|| Error::not_found("store"))?;
        rules::may_go(source.kind, destination.kind, fields.reason)?;
        let transit = match house(&source) == house(&destination) {
            true => None,
            false => Some(r.companion(house(&destination), StoreKind::InTransit)?),
        };
        Ok(Self { source, destination, transit })
    }

    /// Closed stores send and get nothing.
    ///
    /// # Errors
    /// `MasterInactive`.
    pub fn must_be_open(&self) -> Result<()> {
        for (place, pointer) in
            [(&self.source, "/source_store_id"), (&self.destination, "/destination_store_id")]
        {
            if !place.active {
                let detail = format!("{} is closed", place.name);
                return Err(Refusal::new(ProblemKind::MasterInactive, detail).at(pointer).into());
            }
        }
        Ok(())
    }

    /// Each end acts on its own; to others it is not there.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn must_be_source_of(&self, scope: &Scope) -> Result<()> {
        must_cover(scope, &[self.source.id])
    }

    /// # Errors
    /// `NotFound`.
    pub fn must_be_destination_of(&self, scope: &Scope) -> Result<()> {
        must_cover(scope, &[self.destination.id])
    }

    /// # Errors
    /// `NotFound`.
    pub fn must_be_an_end_of(&self, scope: &Scope) -> Result<()> {
        must_cover(scope, &[self.source.id, self.destination.id])
    }

    /// All places that its goods touch.
    pub fn places(&self) -> Vec<Uuid> {
        let between = self.transit.as_ref().map(|place| place.id);
        [self.source.id, self.destination.id].into_iter().chain(between).collect()
    }

    /// Where blocked batches may go.
    pub fn sets_aside(&self) -> bool {
        self.destination.kind == StoreKind::Quarantine
    }
}

/// The store that a place belongs to.
fn house(place: &Place) -> Uuid {
    place.parent_id.unwrap_or(place.id)
}

fn must_cover(scope: &Scope, any_of: &[Uuid]) -> Result<()> {
    if any_of.iter().any(|id| scope.covers(*id)) {
        return Ok(());
    }
    Err(Error::not_found("store"))
}
