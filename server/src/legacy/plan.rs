//! What is taken over, in which order. A further entity is a further function here.

use super::entity::Entity;
use super::intake::Intake;
use super::progress::Progress;
use super::record::{Record, Surroundings};
use super::report::Report;
use super::{departments, doctors, forms, medicines, patients, stores, suppliers, users};
use crate::error::Result;
use crate::store::Tx;

type Read = fn(&mut Intake, &mut Record<'_>);
type Write = fn(&mut Tx<'_>, &Intake, &Progress) -> Result<()>;

pub struct Step {
    pub entity: Entity,
    /// Takes one record in; none: the file is read, checked and counted, and taken over later.
    pub read: Option<Read>,
    /// Adds what the file should have held.
    pub complete: fn(&mut Intake, &Surroundings, &mut Report),
    /// Writes what was taken in; all steps in one transaction.
    pub write: Write,
}

const fn nothing(_: &mut Intake, _: &Surroundings, _: &mut Report) {}

const fn step(entity: Entity, read: Read, write: Write) -> Step {
    Step { entity, read: Some(read), complete: nothing, write }
}

const fn later(entity: Entity) -> Step {
    Step { entity, read: None, complete: nothing, write: |_, _, _| Ok(()) }
}

pub const STEPS: [Step; 12] = [
    step(Entity::Forms, forms::read, forms::write),
    step(Entity::Suppliers, suppliers::read, suppliers::write),
    Step {
        complete: departments::complete,
        ..step(Entity::Departments, departments::read, departments::write)
    },
    Step { complete: stores::complete, ..step(Entity::Stores, stores::read, stores::write) },
    step(Entity::Medicines, medicines::read, medicines::write),
    step(Entity::Doctors, doctors::read, doctors::write),
    step(Entity::Patients, patients::read, patients::write),
    step(Entity::Users, users::read, users::write),
    later(Entity::Purchases),
    later(Entity::Consumption),
    later(Entity::Transfers),
    later(Entity::History),
];
