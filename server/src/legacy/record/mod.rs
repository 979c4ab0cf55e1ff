//! One record of the predecessor while it is read: each field is taken out once, each bend becomes a row of the report,
//! and what nobody asked for is kept as `legacy_extra`.

mod fields;

pub use fields::Sought;

use super::elements::NO_NUMBER;
use super::entity::Entity;
use super::origin::Origin;
use super::report::{Action, Reason, Report, Row};
use super::values::{show, storable};
use jiff::tz::TimeZone;
use pharmacy_contract::time::Instant;
use serde_json::{Map, Value};
use std::borrow::Cow;
use uuid::Uuid;

/// What reading needs besides the record.
pub struct Surroundings {
    pub zone: TimeZone,
    /// Stands in where the predecessor told no time.
    pub now: Instant,
}

/// The longest id that an index holds; see [`fields`].
pub const MOST_LETTERS: usize = 600;

pub struct Record<'r> {
    pub entity: Entity,
    pub index: u64,
    pub id: Uuid,
    pub legacy_id: Option<String>,
    pub legacy_no: i64,
    fields: Map<String, Value>,
    extra: Map<String, Value>,
    report: &'r mut Report,
    around: &'r Surroundings,
    altered: bool,
    skipped: bool,
}

impl<'r> Record<'r> {
    pub fn new(
        entity: Entity,
        index: u64,
        fields: Map<String, Value>,
        around: &'r Surroundings,
        report: &'r mut Report,
    ) -> Self {
        let extra = Map::new();
        let id = crate::clock::new_id();
        let mut record = Self {
            entity,
            index,
            id,
            legacy_id: None,
            legacy_no: 0,
            fields,
            extra,
            report,
            around,
            altered: false,
            skipped: false,
        };
        record.take_id();
        record
    }

    /// The old id, verbatim; a number as its digits.
    fn take_id(&mut self) {
        let id = match self.fields.remove("id") {
            Some(Value::String(text)) => text.replace(NO_NUMBER, ""),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        if id.len() > MOST_LETTERS {
            self.row(Action::Altered, Reason::BadShape, "id", id.clone(), "");
            self.keep("id", id.into(), Reason::BadShape);
        } else if id.trim().is_empty() {
            self.row(Action::Warning, Reason::MissingRequired, "id", "", "");
        } else {
            self.legacy_id = Some(id);
        }
    }

    pub fn row(
        &mut self,
        action: Action,
        reason: Reason,
        field: impl Into<Cow<'static, str>>,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        let field = field.into();
        // A part that was left out changes the record; the whole record has no field.
        self.skipped |= action == Action::Skipped && field.is_empty();
        self.altered |= matches!(action, Action::Altered | Action::Skipped);
        let row = Row::of_file(self.entity.file(), action, reason, new);
        let legacy_id = self.legacy_id.clone().unwrap_or_default();
        self.report.add(Row { index: Some(self.index), legacy_id, field, old: old.into(), ..row });
    }

    /// Keeps a value that has no place among the new fields.
    pub fn keep(&mut self, field: &str, value: Value, reason: Reason) {
        self.report.count_key(self.entity, field.to_owned(), reason, 1);
        self.extra.insert(field.to_owned(), value);
    }

    /// Keeps a value whose meaning was taken over: nothing to report.
    pub fn keep_quietly(&mut self, field: &str, value: Value) {
        self.extra.insert(field.to_owned(), value);
    }

    /// Counts a key inside of a list of the record; one row a key comes of it.
    pub fn count_inner_key(&mut self, field: &str) {
        self.report.count_key(self.entity, field.to_owned(), Reason::UnknownKey, 1);
    }

    /// Leaves out a field that tells nothing; one row a file comes of it.
    pub fn leave_out(&mut self, field: &str) {
        self.report.count_left_out(self.entity, field.to_owned());
    }

    /// When the import runs.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.around.now
    }

    #[must_use]
    pub const fn is_altered(&self) -> bool {
        self.altered
    }

    /// A field as the report shows it; it stays.
    #[must_use]
    pub fn peek(&self, field: &str) -> String {
        self.fields.get(field).filter(|v| !v.is_null()).map(show).unwrap_or_default()
    }

    /// Names of the fields that nobody took.
    #[must_use]
    pub fn left_over(&self) -> Vec<String> {
        self.fields.keys().cloned().collect()
    }

    /// `created_at`, or now when it is missing or unreadable.
    pub fn created_at(&mut self) -> Instant {
        let told = self.fields.get("created_at").is_some_and(|v| !v.is_null());
        let at = self.moment("created_at");
        if at.is_none() && !told && self.entity != Entity::Forms {
            self.row(
                Action::Altered,
                Reason::DefaultUsed,
                "created_at",
                "",
                self.around.now.to_string(),
            );
        }
        at.unwrap_or(self.around.now)
    }

    /// Ends the reading: what is still there is kept aside.
    pub fn origin(&mut self, created_at: Instant) -> Origin {
        let updated_at = self.moment("updated_at").unwrap_or(created_at);
        for (key, value) in std::mem::take(&mut self.fields) {
            let blank =
                value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            if !blank {
                self.keep(&key, value, Reason::UnknownKey);
            }
        }
        let extra = (!self.extra.is_empty())
            .then(|| storable(Value::Object(std::mem::take(&mut self.extra))).to_string());
        Origin {
            id: self.id,
            legacy_id: self.legacy_id.take(),
            legacy_no: self.legacy_no,
            extra,
            created_at,
            updated_at,
        }
    }
}

impl Drop for Record<'_> {
    /// Each record counts once, however it ended.
    fn drop(&mut self) {
        let totals = self.report.totals_of(self.entity);
        totals.imported += u64::from(!self.skipped);
        totals.skipped += u64::from(self.skipped);
        totals.altered += u64::from(self.altered && !self.skipped);
    }
}
