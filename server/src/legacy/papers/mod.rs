//! Documents of the predecessor: kept as history, read-only from birth, without movements. Their arithmetic was not
//! consistent, so stock comes from the counts alone.

pub mod consumption;
pub mod purchases;
mod rows;
pub mod transfers;

use super::intake::Intake;
use super::medicines::MOST_UNITS;
use super::placeholders::{What, must_point};
use super::record::Record;
use super::report::{Action, Reason};
use super::values::{money, show, storable, whole};
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A line of any document.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    pub medicine: Uuid,
    pub quantity: i64,
    /// Price of one unit, where a purchase told it.
    pub unit_cost: Money,
    pub extra: Option<Box<str>>,
}

/// The lines of a record. Those whose quantity cannot be read or is not above zero are left out and listed.
pub fn lines(intake: &mut Intake, record: &mut Record<'_>, priced: bool) -> Box<[Line]> {
    match record.value("medicines") {
        None => Box::default(),
        Some(Value::Array(items)) => {
            let read = |(at, item)| line(intake, record, at, item, priced);
            items.into_iter().enumerate().filter_map(read).collect()
        }
        Some(other) => {
            record.row(Action::Altered, Reason::BadShape, "medicines", show(&other), "");
            record.keep("medicines", other, Reason::BadShape);
            Box::default()
        }
    }
}

fn line(
    intake: &mut Intake,
    record: &mut Record<'_>,
    at: usize,
    item: Value,
    priced: bool,
) -> Option<Line> {
    let Value::Object(mut fields) = item else {
        let field = format!("medicines[{at}]");
        record.row(Action::Skipped, Reason::BadShape, field, show(&item), "");
        return None;
    };
    let quantity = quantity(record, at, fields.remove("quantity"))?;
    let medicine = fields.remove("medicine_id");
    let field = format!("medicines[{at}].medicine_id");
    let medicine = must_point(intake, record, What::Medicine, field, medicine.as_ref());
    let unit_cost =
        if priced { unit_cost(record, at, quantity, &mut fields) } else { Money::default() };
    Some(Line { medicine, quantity, unit_cost, extra: extra(record, fields) })
}

fn quantity(record: &mut Record<'_>, at: usize, told: Option<Value>) -> Option<i64> {
    let field = format!("medicines[{at}].quantity");
    let Some(value) = told.filter(|value| !value.is_null()) else {
        record.row(Action::Skipped, Reason::MissingRequired, field, "", "");
        return None;
    };
    match whole(&value) {
        None => {
            record.row(Action::Skipped, Reason::BadNumber, field, show(&value), "");
            None
        }
        Some(units) if units <= 0 => {
            record.row(Action::Skipped, Reason::NonPositiveQuantity, field, show(&value), "");
            None
        }
        Some(units) => {
            let kept = units.min(MOST_UNITS);
            if value.as_i64() != Some(kept) {
                let (old, new) = (show(&value), kept.to_string());
                record.row(Action::Altered, Reason::BadNumber, field, old, new);
            }
            Some(kept)
        }
    }
}

/// What one unit had cost. A price that makes the line's value too large to keep is no price.
fn unit_cost(
    record: &mut Record<'_>,
    at: usize,
    quantity: i64,
    fields: &mut Map<String, Value>,
) -> Money {
    let told = fields.remove("unit_price").filter(|value| !show(value).trim().is_empty());
    let Some(value) = told.filter(|value| !value.is_null()) else { return Money::default() };
    let (cost, changed) = money(&value);
    let worth = line_value(quantity, cost.0);
    let cost = if worth.is_some() { cost } else { Money::default() };
    if changed || worth.is_none() {
        let field = format!("medicines[{at}].unit_price");
        record.row(Action::Altered, Reason::BadNumber, field, show(&value), cost.to_string());
    }
    // Worked out from the two: nothing of its own.
    if fields.get("total_price").is_some_and(|total| worth == Some(money(total).0.0)) {
        fields.remove("total_price");
    }
    cost
}

/// Keys of a line that have no place among the new fields.
fn extra(record: &mut Record<'_>, fields: Map<String, Value>) -> Option<Box<str>> {
    let kept: Map<String, Value> =
        fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
    if kept.is_empty() {
        return None;
    }
    for key in kept.keys() {
        record.count_inner_key(&format!("medicines[].{key}"));
    }
    Some(storable(Value::Object(kept)).to_string().into())
}
