//! Fields of a record, each taken out once: texts, numbers, days, references.

use super::{MOST_LETTERS, Record};
use crate::legacy::dates;
use crate::legacy::elements::NO_NUMBER;
use crate::legacy::index::{Found, Index};
use crate::legacy::report::{Action, Reason};
use crate::legacy::values::{money, show, whole};
use pharmacy_contract::money::Money;
use pharmacy_contract::time::{Date, Instant};
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// What a reference led to.
pub enum Sought {
    /// It was empty.
    Nothing,
    Found(Uuid),
    /// No record has this id.
    Missing(String),
}

/// Texts that no index holds may have any length; PostgreSQL refuses index entries of 2,704 bytes.
const LONG: [&str; 6] = ["notes", "note", "description", "address", "medical_history", "allergies"];

impl Record<'_> {
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

    /// The day that a document belongs to: the first field that tells one, else the day on which it was written down.
    /// `usual`: that nobody told a day is nothing to report.
    pub fn doc_day(&mut self, fields: &[&'static str], created_at: Instant, usual: bool) -> Date {
        let written = self.day_of(created_at).unwrap_or_default();
        let told = fields.iter().find_map(|field| Some((*field, self.value(field)?)));
        let Some((field, value)) = told else {
            let first = fields.first().copied().unwrap_or_default();
            if !usual {
                self.row(Action::Altered, Reason::DefaultUsed, first, "", written.to_string());
            }
            return written;
        };
        let read = value.as_str().and_then(dates::day);
        let day = read.map_or(written, |(day, _)| day);
        if read.is_none_or(|(_, bent)| bent) {
            self.row(Action::Altered, Reason::BadDate, field, show(&value), day.to_string());
        }
        // The same day told twice is told once.
        for other in fields {
            if self.peek(other) == show(&value) {
                self.value(other);
            }
        }
        day
    }

    /// An amount of money; what cannot be read is none.
    pub fn money(&mut self, field: &'static str) -> Option<Money> {
        let value = self.value(field)?;
        let (amount, changed) = money(&value);
        if changed {
            self.row(Action::Altered, Reason::BadNumber, field, show(&value), amount.to_string());
        }
        Some(amount)
    }

    /// The day of a moment, where the hospital is.
    #[must_use]
    pub fn day_of(&self, moment: Instant) -> Option<Date> {
        dates::day_of(moment, &self.around.zone)
    }

    /// The record that an old id points to. An empty reference stays empty; a dangling one becomes empty.
    pub fn link(&mut self, field: &'static str, index: &Index) -> Option<Uuid> {
        let value = self.value(field);
        match self.seek(field, value.as_ref(), index) {
            Sought::Nothing => None,
            Sought::Found(id) => Some(id),
            Sought::Missing(reference) => {
                self.row(Action::Altered, Reason::DanglingReference, field, reference, "");
                None
            }
        }
    }

    /// Where a reference leads; the caller decides what a missing one means.
    pub fn seek(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Option<&Value>,
        index: &Index,
    ) -> Sought {
        let reference = value.filter(|v| !v.is_null()).map(show).unwrap_or_default();
        let reference = reference.trim();
        if reference.is_empty() {
            return Sought::Nothing;
        }
        if reference.len() > MOST_LETTERS {
            self.row(Action::Altered, Reason::BadShape, field, reference, "");
            return Sought::Nothing;
        }
        match index.find(reference) {
            Found::Exact(id) => Sought::Found(id),
            Found::Padded(id, meant) => {
                self.row(Action::Altered, Reason::PaddedReference, field, reference, meant);
                Sought::Found(id)
            }
            Found::Nowhere => Sought::Missing(reference.to_owned()),
        }
    }
}
