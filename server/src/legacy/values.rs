//! JSON values as the predecessor meant them, and as they are shown.

use super::decimal::Decimal;
use serde_json::Value;

/// A whole number, however it is written; fractions are rounded down.
#[must_use]
pub fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| Decimal::parse(&number.to_string())?.floor().map(|(n, _)| n))
        }
        Value::String(text) => {
            Decimal::parse(&pharmacy_contract::text::fold(text))?.floor().map(|(n, _)| n)
        }
        _ => None,
    }
}

/// A value as the report shows it.
#[must_use]
pub fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\0', ""),
        other => storable(other.clone()).to_string(),
    }
}

/// Without the zero byte, for which PostgreSQL has no place.
pub fn storable(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "")),
        Value::Array(items) => items.into_iter().map(storable).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key.replace('\0', ""), storable(value)))
            .collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}
