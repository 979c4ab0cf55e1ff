//! What is taken over, in which order. A further entity is a further function here.

use super::entity::Entity;
use super::intake::Intake;
use super::papers::{consumption, purchases, transfers};
use super::progress::Progress;
use super::record::{Record, Surroundings};
use super::report::Report;
use super::{
    departments, doctors, forms, history, medicines, opening, patients, photos, stores, suppliers,
    users,
};
use crate::error::Result;
use crate::store::Tx;

type Read = fn(&mut Intake, &mut Record<'_>);
type Write = fn(&mut Tx<'_>, &Intake, &Progress) -> Result<()>;

pub struct Step {
    pub entity: Entity,
    /// Takes one record in.
    pub read: Read,
    /// Adds what the file should have held.
    pub complete: fn(&mut Intake, &Surroundings, &mut Report),
}

const fn nothing(_: &mut Intake, _: &Surroundings, _: &mut Report) {}

const fn step(entity: Entity, read: Read) -> Step {
    Step { entity, read, complete: nothing }
}

pub const STEPS: [Step; 12] = [
    step(Entity::Forms, forms::read),
    step(Entity::Suppliers, suppliers::read),
    Step { complete: departments::complete, ..step(Entity::Departments, departments::read) },
    Step { complete: stores::complete, ..step(Entity::Stores, stores::read) },
    Step { complete: opening::settle, ..step(Entity::Medicines, medicines::read) },
    step(Entity::Doctors, doctors::read),
    step(Entity::Patients, patients::read),
    step(Entity::Users, users::read),
    step(Entity::Purchases, purchases::read),
    step(Entity::Consumption, consumption::read),
    step(Entity::Transfers, transfers::read),
    step(Entity::History, history::read),
];

/// Writes what was taken in, in one transaction. Users come last: hashing their passwords takes long, and goes on
/// meanwhile.
pub const WRITES: [Write; 14] = [
    forms::write,
    suppliers::write,
    departments::write,
    stores::write,
    medicines::write,
    doctors::write,
    patients::write,
    opening::write,
    purchases::write,
    consumption::write,
    transfers::write,
    history::write,
    photos::write,
    users::write,
];
