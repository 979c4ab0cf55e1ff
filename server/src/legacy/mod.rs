//! Takes over the data of the predecessor: its folder of JSON files, read once, written in one transaction.

mod dates;
mod decimal;
mod departments;
mod doctors;
mod elements;
mod entity;
mod forms;
mod index;
mod intake;
mod medicines;
mod others;
mod password;
mod patients;
mod plan;
mod progress;
mod reading;
mod record;
mod report;
mod source;
mod stop;
mod stores;
mod suppliers;
#[cfg(test)]
mod testing;
mod users;

pub use entity::Entity;
pub use stop::Stop;
