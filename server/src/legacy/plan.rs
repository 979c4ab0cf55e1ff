//! What is taken over, in which order. A further entity is a further function here.

use super::entity::Entity;
use super::intake::Intake;
use super::record::{Record, Surroundings};
use super::report::Report;
use super::{departments, doctors, forms, medicines, patients, stores, suppliers, users};

pub struct Step {
    pub entity: Entity,
    /// Takes one record in; none: the file is read, checked and counted, and taken over later.
    pub read: Option<fn(&mut Intake, &mut Record<'_>)>,
    /// Adds what the file should have held.
    pub complete: fn(&mut Intake, &Surroundings, &mut Report),
}

const fn nothing(_: &mut Intake, _: &Surroundings, _: &mut Report) {}

const fn step(entity: Entity, read: fn(&mut Intake, &mut Record<'_>)) -> Step {
    Step { entity, read: Some(read), complete: nothing }
}

const fn later(entity: Entity) -> Step {
    Step { entity, read: None, complete: nothing }
}

pub const STEPS: [Step; 12] = [
    step(Entity::Forms, forms::read),
    step(Entity::Suppliers, suppliers::read),
    Step { complete: departments::complete, ..step(Entity::Departments, departments::read) },
    Step { complete: stores::complete, ..step(Entity::Stores, stores::read) },
    step(Entity::Medicines, medicines::read),
    step(Entity::Doctors, doctors::read),
    step(Entity::Patients, patients::read),
    step(Entity::Users, users::read),
    later(Entity::Purchases),
    later(Entity::Consumption),
    later(Entity::Transfers),
    later(Entity::History),
];
