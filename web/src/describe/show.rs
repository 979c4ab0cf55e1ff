//! Turns stored values into what a person reads.

use super::{Show, paper};
use serde_json::Value;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
            return (if draft { "Draft" } else { "No number yet" }).to_owned();
        }
        Show::Taken => return taken(row, field),
        _ => {}
    }
    if text.is_empty() {
        return text;
    }
    match show {
        Show::State => paper::state(&text).0,
        Show::Word => text.replace('_', " "),
        Show::Number => grouped(&text),
        Show::Money => money(&text),
        Show::Date | Show::Expiry => day(&text),
        Show::Instant => instant(&text),
        Show::Flag(yes, no) => (if text == "true" { yes } else { no }).to_owned(),
        Show::Active => (if text == "true" { "Active" } else { "Inactive" }).to_owned(),
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
        .map_or_else(|| stored.to_owned(), |(_, label)| (*label).to_owned())
}

/// Thousands apart: `12345` is `12,345`.
pub fn grouped(digits: &str) -> String {
    let (sign, bare) = match digits.strip_prefix('-') {
        Some(bare) => ("-", bare),
        None => ("", digits),
    };
    let mut out = String::from(sign);
    for (place, digit) in bare.chars().enumerate() {
        if place > 0 && (bare.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Two decimals at least, more only where they are not zero.
pub fn money(text: &str) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let mut cents = part.trim_end_matches('0').to_owned();
    while cents.len() < 2 {
        cents.push('0');
    }
    format!("{}.{cents}", grouped(whole))
}

/// To two decimals, the rest cut off: for a glance, not for the books.
pub fn about(text: &str) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    money(&format!("{whole}.{}", part.get(..2).unwrap_or(part)))
}

/// `2027-02-28` is `28 Feb 2027`.
pub fn day(text: &str) -> String {
    let mut parts = text.get(..10).unwrap_or(text).splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    let name = month.parse::<usize>().ok().and_then(|m| MONTHS.get(m.wrapping_sub(1)));
    match name {
        Some(name) => format!("{} {name} {year}", day.trim_start_matches('0')),
        None => text.to_owned(),
    }
}

/// An instant to the minute, in the clock of the person who reads it.
pub fn instant(text: &str) -> String {
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
        ("login", "succeeded") => return "signed in".to_owned(),
        ("login", "failed") => return "failed to sign in".to_owned(),
        ("login", "ended") | (_, "logout") => return "signed out".to_owned(),
        ("password", "change") => return "changed a password".to_owned(),
        (_, "create") => "added",
        (_, "submit") => "submitted",
        (_, "cancel") => "cancelled",
        (_, "skip") => "left out",
        (_, "dispatch") => "sent",
        (_, "complete") => "gave out",
        (_, "update") => "changed",
        (_, "delete") => "deleted",
        (_, "deactivate") => "deactivated",
        (_, "reactivate") => "reactivated",
        (_, "run") => "ran",
        (_, "reset") => "reset",
        (_, "revoke") => "revoked",
        (_, past) if past.ends_with("ed") => past,
        (_, other) => {
            return told(
                &format!("{other}{}", if other.ends_with('e') { "d" } else { "ed" }),
                thing,
            );
        }
    };
    told(verb, thing)
}

fn told(verb: &str, thing: &str) -> String {
    format!("{verb} {}", thing.replace('-', " ")).trim().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_in_thousands() {
        assert_eq!(grouped("7"), "7");
        assert_eq!(grouped("1000"), "1,000");
        assert_eq!(grouped("-1234567"), "-1,234,567");
    }

    #[test]
    fn money_keeps_two_decimals_and_no_needless_ones() {
        assert_eq!(money("12.3400"), "12.34");
        assert_eq!(money("0.0001"), "0.0001");
        assert_eq!(money("5"), "5.00");
        assert_eq!(about("33707.5044"), "33,707.50");
        assert_eq!(about("7"), "7.00");
    }

    #[test]
    fn days_are_written_out_and_garbage_is_left_alone() {
        assert_eq!(day("2027-02-08"), "8 Feb 2027");
        assert_eq!(day("soon"), "soon");
        assert_eq!(day("2027-13-08"), "2027-13-08");
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
