//! Turns stored values into what a person reads.

use super::{Show, paper};
use crate::words;
use serde_json::Value;

pub use crate::words::local::{day, grouped};

/// The value of a field as plain text; empty when it is not there.
pub fn plain(row: &Value, field: &str) -> String {
    match row.get(field) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

pub fn flag(row: &Value, field: &str) -> bool {
    row.get(field).and_then(Value::as_bool).unwrap_or(false)
}

/// A record that can be offered; what has no such flag counts as active.
pub fn is_active(row: &Value) -> bool {
    row.get("active").and_then(Value::as_bool).unwrap_or(true)
}

pub fn words(row: &Value, field: &str, show: Show) -> String {
    let text = plain(row, field);
    match show {
        Show::Expanded(key) | Show::Named(key) => return named(row, key),
        Show::DocNo if text.is_empty() => {
            let draft = plain(row, "state") == "draft";
            return (if draft { w!("Draft") } else { w!("No number yet") }).into();
        }
        Show::Taken => return taken(row, field),
        _ => {}
    }
    if text.is_empty() {
        return text;
    }
    match show {
        Show::State => paper::state(&text).0,
        Show::Word => words::of(text.replace('_', " ")),
        Show::Lookup => words::of(text),
        Show::Number => grouped(&text),
        Show::Money => money(&text),
        Show::Date | Show::Expiry => day(&text),
        Show::Instant => instant(&text),
        Show::Flag(yes, no) => (if text == "true" { yes } else { no }).into(),
        Show::Active => (if text == "true" { w!("Active") } else { w!("Inactive") }).into(),
        Show::Choice(choices) => chosen(choices, &text),
        _ => text,
    }
}

/// The name of the record inside this one.
pub fn named(row: &Value, key: &str) -> String {
    row.get(key).map(|found| plain(found, "name")).unwrap_or_default()
}

/// `B1 × 30, B2 × 10`.
fn taken(row: &Value, field: &str) -> String {
    let batches = row.get(field).and_then(Value::as_array);
    let one = |batch: &Value| {
        format!("{} × {}", plain(batch, "batch_number"), grouped(&plain(batch, "quantity")))
    };
    batches.into_iter().flatten().map(one).collect::<Vec<_>>().join(", ")
}

/// A whole number of a record; 0 when it is not there.
pub fn number(row: &Value, field: &str) -> i64 {
    row.get(field).and_then(Value::as_i64).unwrap_or(0)
}

/// The records of a list's answer, or of a list inside a record.
pub fn rows<'a>(body: &'a Value, key: &str) -> &'a [Value] {
    body.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub fn chosen(choices: &[super::Choice], stored: &str) -> String {
    choices
        .iter()
        .find(|(value, _)| *value == stored)
        .map_or_else(|| words::of(stored.to_owned()), |(_, label)| (*label).into())
}

/// Two decimals at least, more only where they are not zero.
pub fn money(text: &str) -> String {
    let (whole, cents) = parted(text);
    format!("{}{}{cents}", grouped(whole), words::local::point())
}

/// The same as it is typed, in every language.
pub fn cents(text: &str) -> String {
    let (whole, cents) = parted(text);
    format!("{whole}.{cents}")
}

fn parted(text: &str) -> (&str, String) {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let mut cents = part.trim_end_matches('0').to_owned();
    while cents.len() < 2 {
        cents.push('0');
    }
    (whole, cents)
}

/// To two decimals, the rest cut off: for a glance, not for the books.
pub fn about(text: &str) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    money(&format!("{whole}.{}", part.get(..2).unwrap_or(part)))
}

/// An instant to the minute, in the clock of the person who reads it.
pub fn instant(text: &str) -> String {
    if let Some(written) = words::local::instant(text) {
        return written;
    }
    let Some(local) = local(text) else {
        return text.to_owned();
    };
    format!("{}, {}", day(&local), local.get(11..16).unwrap_or(""))
}

#[cfg(target_arch = "wasm32")]
fn local(text: &str) -> Option<String> {
    let millis = js_sys::Date::parse(text);
    if millis.is_nan() {
        return None;
    }
    let date = js_sys::Date::new(&millis.into());
    let shifted = millis - date.get_timezone_offset() * 60_000.0;
    js_sys::Date::new(&shifted.into()).to_iso_string().as_string()
}

#[cfg(not(target_arch = "wasm32"))]
fn local(text: &str) -> Option<String> {
    (text.len() >= 16).then(|| text.to_owned())
}

/// Today, in the clock of the person, as a day number.
#[cfg(target_arch = "wasm32")]
pub fn today() -> i64 {
    let now = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
    let today = local(&now).and_then(|text| pharmacy_contract::day::number(text.get(..10)?));
    today.unwrap_or(0)
}

#[cfg(not(target_arch = "wasm32"))]
pub fn today() -> i64 {
    0
}

/// How the page marks a last day: past, within 30 days, or not at all.
pub fn mood(text: &str) -> &'static str {
    match days_left(text) {
        Some(days) if days < 0.0 => "badge bad",
        Some(days) if days <= 30.0 => "badge warn",
        _ => "",
    }
}

#[cfg(target_arch = "wasm32")]
fn days_left(text: &str) -> Option<f64> {
    let today = js_sys::Date::now() - js_sys::Date::new_0().get_timezone_offset() * 60_000.0;
    let days = (js_sys::Date::parse(text) / 86_400_000.0) - (today / 86_400_000.0).floor();
    (!days.is_nan()).then_some(days)
}

#[cfg(not(target_arch = "wasm32"))]
fn days_left(_: &str) -> Option<f64> {
    None
}

/// `medicine.update` by a person is easier read as `changed medicine`.
pub fn act(action: &str) -> String {
    let (thing, verb) = action.split_once('.').unwrap_or(("", action));
    let verb = match (thing, verb) {
        ("login", "succeeded") => return w!("signed in").into(),
        ("login", "failed") => return w!("failed to sign in").into(),
        ("login", "ended") | (_, "logout") => return w!("signed out").into(),
        ("password", "change") => return w!("changed a password").into(),
        (_, "create") => w!("added").into(),
        (_, "submit") => w!("submitted").into(),
        (_, "cancel") => w!("cancelled").into(),
        (_, "skip") => w!("left out").into(),
        (_, "dispatch") => w!("sent").into(),
        (_, "complete") => w!("gave out").into(),
        (_, "update") => w!("changed").into(),
        (_, "delete") => w!("deleted").into(),
        (_, "deactivate") => w!("deactivated").into(),
        (_, "reactivate") => w!("reactivated").into(),
        (_, "run") => w!("ran").into(),
        (_, "reset") => w!("reset").into(),
        (_, "revoke") => w!("revoked").into(),
        (_, past) if past.ends_with("ed") => words::of(past.replace('_', " ")),
        (_, other) => {
            let past = format!("{other}{}", if other.ends_with('e') { "d" } else { "ed" });
            words::of(past.replace('_', " "))
        }
    };
    let thing = words::of(thing.replace(['-', '_'], " "));
    format!("{verb} {thing}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_two_decimals_and_no_needless_ones() {
        assert_eq!(money("12.3400"), "12.34");
        assert_eq!(money("0.0001"), "0.0001");
        assert_eq!(money("5"), "5.00");
        assert_eq!(about("33707.5044"), "33,707.50");
        assert_eq!(about("7"), "7.00");
    }

    #[test]
    fn acts_are_told_in_words() {
        assert_eq!(act("medicine.update"), "changed medicine");
        assert_eq!(act("login.failed"), "failed to sign in");
        assert_eq!(act("dosage_form.create"), "added dosage form");
        assert_eq!(act("transfer.approve"), "approved transfer");
        assert_eq!(act("stocktake.start"), "started stocktake");
        assert_eq!(act("import.failed"), "failed import");
    }
}
