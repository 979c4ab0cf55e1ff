//! Takes over the data of the predecessor: its folder of JSON files, read once, written in one transaction.

mod bulk;
mod dates;
mod decimal;
mod departments;
mod doctors;
mod elements;
mod entity;
mod existing;
mod forms;
mod history;
mod index;
mod insert;
mod intake;
mod medicines;
mod noting;
#[cfg(test)]
mod odd_shapes;
mod opening;
mod origin;
mod others;
mod papers;
mod password;
mod patients;
mod photos;
mod placeholders;
mod plan;
mod progress;
mod reading;
mod record;
mod report;
mod report_file;
mod run;
mod source;
mod stop;
mod stores;
mod summary;
mod suppliers;
#[cfg(test)]
mod testing;
mod units;
mod users;
mod values;
mod work;

pub use entity::Entity;
pub use photos::PhotoTotals;
pub use report::{Action, Reason, Row, Totals};
pub use run::{Options, import, import_for};
pub use stop::Stop;
pub use summary::{Outcome, Summary};
pub use units::Units;
