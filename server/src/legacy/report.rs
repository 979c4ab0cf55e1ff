//! The import report: a row for each record that was not taken over as it was, and totals a file.

use super::entity::Entity;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum $name { $(#[serde(rename = $word)] $variant,)+ }

        impl $name {
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    pub enum Action {
        Skipped = "skipped",
        Altered = "altered",
        Placeholder = "placeholder",
        Warning = "warning",
        Info = "info",
    }
}

words! {
    pub enum Reason {
        BadShape = "bad_shape",
        DuplicateId = "duplicate_id",
        DuplicateRecord = "duplicate_record",
        DuplicateValue = "duplicate_value",
        DanglingReference = "dangling_reference",
        PaddedReference = "padded_reference",
        NegativeStock = "negative_stock",
        BadNumber = "bad_number",
        BadDate = "bad_date",
        BadStatus = "bad_status",
        NotPostable = "not_postable",
        DefaultUsed = "default_used",
        NonPositiveQuantity = "non_positive_quantity",
        MissingRequired = "missing_required",
        UnknownKey = "unknown_key",
        MissingFile = "missing_file",
        IgnoredFile = "ignored_file",
        PasswordPlain = "password_plain",
        PasswordUnusable = "password_unusable",
        UserDisabled = "user_disabled",
        UsernameExists = "username_exists",
        CreatedDefault = "created_default",
        ExpiredStock = "expired_stock",
        PhotoUnassigned = "photo_unassigned",
        NotSupported = "not_supported",
    }
}

/// Longer values are cut in the report; the record itself keeps them whole.
const LONGEST_VALUE: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub file: Cow<'static, str>,
    /// Place in the array, from 0; none for a row about the whole file.
    pub index: Option<u64>,
    pub legacy_id: String,
    pub field: Cow<'static, str>,
    pub action: Action,
    pub reason: Reason,
    pub old: String,
    pub new: String,
}

impl Row {
    /// A row about a whole file.
    #[must_use]
    pub fn of_file(
        file: impl Into<Cow<'static, str>>,
        action: Action,
        reason: Reason,
        new: impl Into<String>,
    ) -> Self {
        let (legacy_id, old) = (String::new(), String::new());
        Self {
            file: file.into(),
            index: None,
            legacy_id,
            field: "".into(),
            action,
            reason,
            old,
            new: new.into(),
        }
    }
}

/// Records of one file. `altered` ones are among the imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub read: u64,
    pub imported: u64,
    pub altered: u64,
    pub skipped: u64,
}

#[derive(Debug, Default)]
pub struct Report {
    pub rows: Vec<Row>,
    pub totals: BTreeMap<Entity, Totals>,
    keys: BTreeMap<(Entity, String, Reason), u64>,
    left_out: BTreeMap<(Entity, String), u64>,
}

impl Report {
    /// How many rows there are of each kind.
    #[must_use]
    pub fn kinds(&self) -> BTreeMap<(Action, Reason), u64> {
        let mut kinds = BTreeMap::new();
        for row in &self.rows {
            *kinds.entry((row.action, row.reason)).or_default() += 1;
        }
        kinds
    }

    pub fn add(&mut self, row: Row) {
        self.rows.push(Row { old: clip(row.old), new: clip(row.new), ..row });
    }

    /// Counts a key of the predecessor that has no place among the new fields; one row a key comes of it.
    pub fn count_key(&mut self, entity: Entity, key: String, reason: Reason, times: u64) {
        *self.keys.entry((entity, key, reason)).or_default() += times;
    }

    /// Counts a key whose value tells nothing and goes nowhere.
    pub fn count_left_out(&mut self, entity: Entity, key: String) {
        *self.left_out.entry((entity, key)).or_default() += 1;
    }

    /// Turns the counted keys into rows, behind the last record of all files.
    pub fn add_counted_keys(&mut self) {
        for ((entity, key, reason), times) in std::mem::take(&mut self.keys) {
            let kept = format!("in {times} records, kept in legacy_extra");
            self.add_key(entity, key, reason, kept);
        }
        for ((entity, key), times) in std::mem::take(&mut self.left_out) {
            let gone = format!("in {times} records, always the same, left out");
            self.add_key(entity, key, Reason::UnknownKey, gone);
        }
    }

    fn add_key(&mut self, entity: Entity, key: String, reason: Reason, what: String) {
        let row = Row::of_file(entity.file(), Action::Info, reason, what);
        self.add(Row { field: key.into(), ..row });
    }

    pub fn totals_of(&mut self, entity: Entity) -> &mut Totals {
        self.totals.entry(entity).or_default()
    }
}

fn clip(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_VALUE) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_row_with_its_count() {
        let mut report = Report::default();
        for key in ["migrated_at", "colour", "migrated_at"] {
            report.count_key(Entity::Medicines, key.into(), Reason::UnknownKey, 1);
        }
        report.add_counted_keys();
        let seen: Vec<_> = report.rows.iter().map(|r| (r.field.as_ref(), r.new.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("colour", "in 1 records, kept in legacy_extra"),
                ("migrated_at", "in 2 records, kept in legacy_extra")
            ]
        );
    }

    #[test]
    fn long_values_are_cut_between_letters() {
        assert_eq!(clip("ä".repeat(300)).chars().count(), LONGEST_VALUE + 1);
    }
}
