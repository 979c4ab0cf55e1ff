//! The counts of a store, as its record tells them. What medicine a key means is decided when all medicines are known.

use crate::legacy::medicines::MOST_UNITS;
use crate::legacy::record::Record;
use crate::legacy::report::{Action, Reason};
use crate::legacy::values::{show, whole};
use serde_json::Value;
use uuid::Uuid;

/// What is beyond it is nonsense; as it is, sums of many fit.
const MOST_TOLD: i64 = 1_000_000_000_000;

/// The stock of one store, and where the report points to.
#[derive(Debug, Default)]
pub struct Shelf {
    pub store: Uuid,
    pub name: String,
    pub index: u64,
    pub legacy_id: String,
    /// The store counts as altered already.
    pub altered: bool,
    pub entries: Vec<Entry>,
}

#[derive(Debug)]
pub struct Entry {
    /// Id of the medicine, as written.
    pub key: Box<str>,
    /// Whole units in the file, below zero too; 0 where no number can be read.
    pub told: i64,
    /// What counts: never below zero.
    pub units: i64,
}

impl Shelf {
    #[must_use]
    pub fn of(record: &Record<'_>, entries: Vec<Entry>) -> Self {
        Self {
            store: record.id,
            name: String::new(),
            index: record.index,
            legacy_id: record.legacy_id.clone().unwrap_or_default(),
            altered: record.is_altered(),
            entries,
        }
    }
}

/// Missing, null and `[]` are an empty inventory, as they were for the predecessor.
pub fn read(record: &mut Record<'_>) -> Vec<Entry> {
    match record.value("inventory") {
        None => vec![],
        Some(Value::Array(items)) if items.is_empty() => vec![],
        Some(Value::Object(counts)) => {
            counts.into_iter().map(|(key, count)| entry(record, &key, &count)).collect()
        }
        Some(other) => {
            record.row(Action::Altered, Reason::BadShape, "inventory", show(&other), "");
            record.keep("inventory", other, Reason::BadShape);
            vec![]
        }
    }
}

/// Stock that cannot be read is 0, and so is a negative one; a fraction is rounded down.
fn entry(record: &mut Record<'_>, key: &str, count: &Value) -> Entry {
    // PostgreSQL has no place for the zero byte.
    let key = key.replace('\0', "");
    let told = whole(count).unwrap_or(0).clamp(-MOST_TOLD, MOST_TOLD);
    let units = told.clamp(0, MOST_UNITS);
    let field = || format!("inventory.{key}");
    if told < 0 {
        record.row(Action::Warning, Reason::NegativeStock, field(), show(count), "0");
    } else if count.as_i64() != Some(units) {
        record.row(Action::Altered, Reason::BadNumber, field(), show(count), units.to_string());
    }
    Entry { key: key.into(), told, units }
}
