//! JSON values as the predecessor meant them, and as they are shown.

use super::decimal::Decimal;
use pharmacy_contract::money::Money;
use pharmacy_contract::text::fold;
use serde_json::Value;

/// A whole number, however it is written; fractions are rounded down.
#[must_use]
pub fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| Decimal::parse(&number.to_string())?.floor().map(|(n, _)| n))
        }
        Value::String(text) => Decimal::parse(&fold(text))?.floor().map(|(n, _)| n),
        _ => None,
    }
}

/// An amount, and whether it had to be bent: never below zero, four decimals, 0 where nothing can be read.
#[must_use]
pub fn money(value: &Value) -> (Money, bool) {
    match Decimal::parse(&fold(&show(value))).and_then(Decimal::money) {
        Some((amount, rounded)) => {
            (Money(amount.max(0)), rounded || amount < 0 || !value.is_number())
        }
        None => (Money(0), true),
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

/// Whether a value under this key may be a password or the like.
#[must_use]
pub fn sounds_secret(key: &str) -> bool {
    let word = key.to_lowercase();
    let spoken = ["password", "secret", "token", "api_key"].iter().any(|s| word.contains(s));
    spoken || word == "pin" || word.ends_with("_pin")
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
