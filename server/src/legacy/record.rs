//! One record of the predecessor while it is read: each field is taken out once, each bend becomes a row of the report,
//! and what nobody asked for is kept as `legacy_extra`.

use super::dates;
use super::elements::NO_NUMBER;
use super::entity::Entity;
use super::index::{Found, Index};
use super::origin::Origin;
use super::report::{Action, Reason, Report, Row};
use super::values::{show, storable, whole};
use jiff::tz::TimeZone;
use pharmacy_contract::time::{Date, Instant};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What reading needs besides the record.
pub struct Surroundings {
    pub zone: TimeZone,
    /// Stands in where the predecessor told no time.
    pub now: Instant,
}

/// Texts that no index holds may have any length; PostgreSQL refuses index entries of 2,704 bytes.
const LONG: [&str; 6] = ["notes", "note", "description", "address", "medical_history", "allergies"];
const MOST_LETTERS: usize = 600;

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
        field: &'static str,
        old: impl Into<String>,
        new: impl Into<String>,
    ) {
        self.altered |= action == Action::Altered;
        self.skipped |= action == Action::Skipped && field.is_empty();
        let row = Row::of_file(self.entity.file(), action, reason, new);
        let legacy_id = self.legacy_id.clone().unwrap_or_default();
        self.report.add(Row {
            index: Some(self.index),
            legacy_id,
            field: field.into(),
            old: old.into(),
            ..row
        });
    }

    /// The value of a field, taken out; none when absent, null or blank.
    pub fn value(&mut self, field: &str) -> Option<Value> {
        match self.fields.remove(field)? {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            value => Some(value),
        }
    }

    /// Trimmed text; empty when not given.
    pub fn text(&mut self, field: &'static str) -> String {
        let text = self.whole_text(field);
        if LONG.contains(&field) || text.len() <= MOST_LETTERS {
            return text;
        }
        match text.char_indices().nth(MOST_LETTERS) {
            None => text,
            Some((end, _)) => {
                let cut = text.get(..end).unwrap_or_default().to_owned();
                self.row(Action::Altered, Reason::BadShape, field, text.clone(), cut.clone());
                self.keep(field, text.into(), Reason::BadShape);
                cut
            }
        }
    }

    fn whole_text(&mut self, field: &'static str) -> String {
        match self.value(field) {
            None => String::new(),
            Some(Value::String(text)) if text.starts_with(NO_NUMBER) => {
                self.row(Action::Altered, Reason::BadShape, field, show(&Value::String(text)), "");
                String::new()
            }
            // PostgreSQL has no place for the zero byte.
            Some(Value::String(text)) if text.contains('\0') => {
                let clean = text.replace('\0', "").trim().to_owned();
                self.row(Action::Altered, Reason::BadShape, field, clean.clone(), clean.clone());
                clean
            }
            Some(Value::String(mut text)) => {
                let blank = text.len() - text.trim_start().len();
                text.truncate(text.trim_end().len());
                text.drain(..blank);
                text
            }
            Some(other) => {
                let text = show(&other);
                self.row(Action::Altered, Reason::BadShape, field, text.clone(), text.clone());
                text
            }
        }
    }

    /// The new key wins unless blank; another value under the legacy key is kept aside.
    pub fn text_or_legacy(&mut self, field: &'static str, legacy: &'static str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            return self.text(legacy);
        }
        if self
            .fields
            .get(legacy)
            .is_some_and(|old| old.as_str().map(str::trim) == Some(text.as_str()))
        {
            self.fields.remove(legacy);
        }
        text
    }

    /// A text that may not be blank: `Unnamed supplier 07`.
    pub fn name(&mut self, name: String, field: &'static str, what: &str) -> String {
        if !name.is_empty() {
            return name;
        }
        let which = self.legacy_id.clone().unwrap_or_else(|| format!("at place {}", self.index));
        let name = format!("Unnamed {what} {which}");
        self.row(Action::Altered, Reason::MissingRequired, field, "", name.clone());
        name
    }

    /// A whole number in bounds; fractions are rounded down, anything unreadable is the default.
    pub fn whole(
        &mut self,
        field: &'static str,
        bounds: std::ops::RangeInclusive<i64>,
        default: i64,
    ) -> i64 {
        self.maybe_whole(field, bounds, Some(default)).unwrap_or(default)
    }

    pub fn maybe_whole(
        &mut self,
        field: &'static str,
        bounds: std::ops::RangeInclusive<i64>,
        default: Option<i64>,
    ) -> Option<i64> {
        let value = self.value(field)?;
        let read = whole(&value);
        let kept = match (read, default) {
            (Some(number), _) if bounds.contains(&number) => Some(number),
            (Some(number), Some(_)) => Some(number.clamp(*bounds.start(), *bounds.end())),
            (_, default) => default,
        };
        if value.as_i64() != kept || kept.is_none() {
            self.row(
                Action::Altered,
                Reason::BadNumber,
                field,
                show(&value),
                kept.map_or_else(String::new, |n| n.to_string()),
            );
        }
        kept
    }

    /// True or false; absent or unreadable is the default.
    pub fn flag(&mut self, field: &'static str, default: bool) -> bool {
        let Some(value) = self.value(field) else { return default };
        if let Value::Bool(flag) = value {
            return flag;
        }
        let flag = match show(&value).to_lowercase().as_str() {
            "1" | "true" | "yes" => true,
            "0" | "false" | "no" => false,
            _ => default,
        };
        self.row(Action::Altered, Reason::BadShape, field, show(&value), flag.to_string());
        flag
    }

    pub fn day(&mut self, field: &'static str) -> Option<Date> {
        let value = self.value(field)?;
        let read = value.as_str().and_then(dates::day);
        if read.is_none_or(|(_, bent)| bent) {
            let new = read.map_or_else(String::new, |(day, _)| day.to_string());
            self.row(Action::Altered, Reason::BadDate, field, show(&value), new);
        }
        read.map(|(day, _)| day)
    }

    pub fn moment(&mut self, field: &'static str) -> Option<Instant> {
        let value = self.value(field)?;
        let read = value.as_str().and_then(|text| dates::moment(text, &self.around.zone));
        if read.is_none_or(|(_, in_gap)| in_gap) {
            let new = read.map_or_else(String::new, |(at, _)| at.to_string());
            self.row(Action::Altered, Reason::BadDate, field, show(&value), new);
        }
        read.map(|(at, _)| at)
    }

    /// The day of a moment, where the hospital is.
    #[must_use]
    pub fn day_of(&self, moment: Instant) -> Option<Date> {
        dates::day_of(moment, &self.around.zone)
    }

    /// The record that an old id points to. An empty reference stays empty; a dangling one becomes empty.
    pub fn link(&mut self, field: &'static str, index: &Index) -> Option<Uuid> {
        let value = self.value(field)?;
        let reference = show(&value);
        match index.find(&reference) {
            Found::Exact(id) => Some(id),
            Found::Padded(id, meant) => {
                let meant = meant.to_owned();
                self.row(Action::Altered, Reason::PaddedReference, field, reference, meant);
                Some(id)
            }
            Found::Nowhere => {
                self.row(Action::Altered, Reason::DanglingReference, field, reference, "");
                None
            }
        }
    }

    /// Keeps a value that has no place among the new fields.
    pub fn keep(&mut self, field: &str, value: Value, reason: Reason) {
        self.report.count_key(self.entity, field.to_owned(), reason, 1);
        self.extra.insert(field.to_owned(), value);
    }

    /// Counts what a later step will take over.
    pub fn count_later(&mut self, field: &str, entries: usize) {
        let entries = u64::try_from(entries).unwrap_or(u64::MAX);
        self.report.count_key(self.entity, field.to_owned(), Reason::NotSupported, entries);
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
