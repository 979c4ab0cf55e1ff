//! One medicine of a dispense: how much of it, and what else is said about it.

use super::proposal::{Asked, Proposal};
use crate::describe::show::{flag, number, plain, rows};
use crate::describe::{Field, Kind, check};
use crate::pages::form::draft::start;
use crate::parts::field::Typed;
use crate::words;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub static FIELDS: &[Field] = &[
    Field::new("quantity", w!("Quantity"), Kind::Number { least: 1, most: 1_000_000_000 })
        .required(),
    Field::text("directions", w!("Directions")).hint(w!("How it is to be taken.")),
    Field::new("course_days", w!("Days of treatment"), Kind::Number { least: 0, most: 3_650 })
        .hint(w!("The batch must last as long.")),
    Field::new("note", w!("Note"), Kind::Text),
];
static SHORTAGE: Field =
    Field::new("shortage_reason", w!("Why less is given"), Kind::Reason("shortage")).required();
static OVERRIDE: Field =
    Field::new("override_reason", w!("Why not the earlier batch"), Kind::Reason("override"))
        .required();

#[derive(Clone, Copy)]
pub struct Line {
    /// Tells it from other lines of this page.
    pub number: u32,
    pub medicine: RwSignal<Arc<Value>>,
    typed: StoredValue<Vec<Typed>>,
    pub short: RwSignal<bool>,
    pub shortage: Typed,
    /// The batch chosen by hand; none leaves it to the rule.
    pub pin: RwSignal<Option<Uuid>>,
    pub passing: Typed,
    /// Added by the scanner: the same pack once more is one more of it.
    pub scanned: StoredValue<bool>,
    pub open: RwSignal<bool>,
    /// None while the shelf is not known.
    pub proposal: RwSignal<Option<Proposal>>,
}

impl Line {
    pub fn new(number: u32, medicine: Arc<Value>, quantity: &str) -> Self {
        Self::restored(number, medicine, &json!({"quantity": quantity}))
    }

    pub fn restored(line: u32, medicine: Arc<Value>, stored: &Value) -> Self {
        let alone = Callback::new(|_| String::new());
        let one =
            |field: &'static Field| Typed::new(field, start(field, stored)).in_line(line, alone);
        let chosen = rows(stored, "batches").first().cloned().unwrap_or_default();
        let passing = Typed::new(&OVERRIDE, plain(&chosen, "override_reason")).in_line(line, alone);
        Self {
            number: line,
            medicine: RwSignal::new(medicine),
            typed: StoredValue::new(FIELDS.iter().map(one).collect()),
            short: RwSignal::new(flag(stored, "allow_short")),
            shortage: one(&SHORTAGE),
            pin: RwSignal::new(Uuid::parse_str(&plain(&chosen, "batch_id")).ok()),
            passing,
            scanned: StoredValue::new(false),
            open: RwSignal::new(false),
            proposal: RwSignal::new(None),
        }
    }

    pub fn medicine_id(self) -> String {
        self.medicine.with_untracked(|medicine| plain(medicine, "id"))
    }

    /// With strength and form, where the name does not tell them.
    pub fn name(self) -> String {
        self.medicine.with(|medicine| {
            let mut name = plain(medicine, "name");
            for more in ["strength", "dosage_form"].map(|field| plain(medicine, field)) {
                if !name.contains(&more) {
                    name = format!("{name} {more}");
                }
            }
            name
        })
    }

    pub fn unit(self) -> String {
        self.medicine.with(|medicine| plain(medicine, "base_unit"))
    }

    /// The catalogue has something to say there.
    pub fn says(self, field: &str) -> bool {
        self.medicine.with(|medicine| !plain(medicine, field).is_empty())
    }

    pub fn flag(self, field: &str) -> bool {
        self.medicine.with(|medicine| flag(medicine, field))
    }

    pub fn typed(self) -> Vec<Typed> {
        self.typed.get_value()
    }

    pub fn field(self, name: &str) -> Option<Typed> {
        let named = |all: &Vec<Typed>| all.iter().copied().find(|typed| typed.field.name == name);
        self.typed.with_value(named).or(match name {
            "shortage_reason" => Some(self.shortage),
            "override_reason" | "batches" => Some(self.passing),
            _ => None,
        })
    }

    fn whole(self, name: &str) -> Option<i64> {
        let typed = self.field(name)?;
        typed.value.with(|text| check::read(typed.field, text)).ok()?.as_i64()
    }

    pub fn asked(self, min_days_left: i64) -> Asked {
        let own = self.medicine.with(|medicine| {
            medicine
                .get("min_days_left")
                .is_some_and(Value::is_i64)
                .then(|| number(medicine, "min_days_left"))
        });
        Asked {
            medicine: self.medicine_id(),
            quantity: self.whole("quantity").unwrap_or(0),
            min_days_left: own.unwrap_or(min_days_left),
            course_days: self.whole("course_days"),
            pin: self.pin.get(),
        }
    }

    /// A batch that expires earlier is passed over.
    pub fn passes(self) -> bool {
        self.proposal.with(|found| found.as_ref().is_some_and(|found| found.earlier.is_some()))
    }

    /// How many fields are wrong.
    pub fn check(self) -> usize {
        let mut fields = self.typed.get_value();
        if self.short.get_untracked() {
            fields.push(self.shortage);
        }
        if untrack(|| self.passes()) {
            fields.push(self.passing);
        }
        fields.into_iter().filter(|typed| !typed.check()).count()
    }

    pub fn errors(self) -> Vec<(String, String, String)> {
        let mut fields = self.typed.get_value();
        fields.extend([self.shortage, self.passing]);
        let wrong = |typed: Typed| {
            let label = format!(
                "{}{}{}",
                untrack(|| self.name()),
                words::comma(),
                typed.field.label.text()
            );
            Some((label, typed.id(), typed.error.get_untracked()?))
        };
        fields.into_iter().filter_map(wrong).collect()
    }

    /// As it is sent.
    pub fn body(self) -> Value {
        let pinned = self.proposal.with_untracked(|found| found.as_ref().map_or(0, |p| p.pinned));
        let mut body = Map::new();
        body.insert("medicine_id".to_owned(), json!(self.medicine_id()));
        for typed in self.typed.get_value() {
            let value = typed.value.with_untracked(|text| check::read(typed.field, text));
            if let Some(value) = value.ok().filter(|value| !value.is_null()) {
                body.insert(typed.field.name.to_owned(), value);
            }
        }
        if self.short.get_untracked() {
            body.insert("allow_short".to_owned(), json!(true));
            body.insert("shortage_reason".to_owned(), json!(self.shortage.value.get_untracked()));
        }
        if let Some(batch) = self.pin.get_untracked().filter(|_| pinned > 0) {
            let reason = self.passing.value.get_untracked();
            let chosen = json!([{"batch_id": batch.to_string(), "quantity": pinned, "override_reason": reason}]);
            body.insert("batches".to_owned(), chosen);
        }
        Value::Object(body)
    }
}
