//! The checks of a form's shape, the same the server makes, and text to JSON.

use super::{Field, Kind};
use serde_json::{Map, Value, json};

/// What was typed as the value that is sent, or why it cannot be sent.
pub fn read(field: &Field, typed: &str) -> Result<Value, String> {
    let text = typed.trim();
    if let Kind::Flag = field.kind {
        return Ok(json!(text == "true"));
    }
    if text.is_empty() {
        return if field.required {
            Err(w!("{name} is needed.", name = field.label.text()))
        } else {
            Ok(Value::Null)
        };
    }
    match field.kind {
        Kind::Number { least, most } => number(text, least, most),
        Kind::Money => money(text),
        Kind::Date => date(text),
        Kind::Email => email(text),
        _ => length(text, field.longest),
    }
}

fn length(text: &str, longest: usize) -> Result<Value, String> {
    let have = text.chars().count();
    if have > longest {
        return Err(w!("At most {most} characters; this has {have}.", most = longest, have = have));
    }
    Ok(json!(text))
}

fn number(text: &str, least: i64, most: i64) -> Result<Value, String> {
    match text.replace([',', ' '], "").parse::<i64>() {
        Ok(found) if (least..=most).contains(&found) => Ok(json!(found)),
        Ok(_) if most == i64::MAX => Err(w!("Use {least} or more.", least = least)),
        Ok(_) => Err(w!("Use a number from {least} to {most}.", least = least, most = most)),
        Err(_) => Err(w!("Use a whole number.").into()),
    }
}

fn money(text: &str) -> Result<Value, String> {
    let bare = text.replace([',', ' '], "");
    let (whole, part) = bare.split_once('.').unwrap_or((&bare, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(part) {
        return Err(w!("Use an amount such as 12.50.").into());
    }
    if part.len() > 4 {
        return Err(w!("At most four decimals.").into());
    }
    Ok(json!(format!("{whole}.{part:0<4}")))
}

fn date(text: &str) -> Result<Value, String> {
    let wrong = || Err(w!("Use a date such as 2027-02-28.").into());
    let numbers: Vec<u32> = text.split('-').filter_map(|p| p.parse().ok()).collect();
    let &[year, month, day] = numbers.as_slice() else {
        return wrong();
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if text.len() != 10 || !(1900..=2200).contains(&year) || day < 1 || day > days {
        return wrong();
    }
    Ok(json!(text))
}

fn email(text: &str) -> Result<Value, String> {
    let good = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !text.contains(char::is_whitespace);
    if !good {
        return Err(w!("Use an e-mail address such as name@example.org.").into());
    }
    length(text, 254)
}

/// Puts a value into what is sent; a name with a dot goes inside.
pub fn put(body: &mut Map<String, Value>, name: &str, value: Value) {
    let Some((outer, inner)) = name.split_once('.') else {
        body.insert(name.to_owned(), value);
        return;
    };
    let inside = body.entry(outer).or_insert_with(|| Value::Object(Map::new()));
    if let Some(inside) = inside.as_object_mut() {
        inside.insert(inner.to_owned(), value);
    }
}

/// What is sent for a field that was emptied.
pub fn nothing(field: &Field) -> Value {
    match field.kind {
        Kind::Text | Kind::Code | Kind::Email | Kind::Phone | Kind::Area | Kind::Lookup(_) => {
            json!("")
        }
        _ => Value::Null,
    }
}

/// A stored value as it is put into the box for typing.
pub fn write(field: &Field, stored: &Value) -> String {
    match (field.kind, stored) {
        (Kind::Money, Value::String(text)) => super::show::cents(text),
        (_, Value::Null) => String::new(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind) -> Field {
        Field::new("x", w!("Name"), kind)
    }

    #[test]
    fn a_needed_field_may_not_be_blank() {
        assert!(read(&field(Kind::Text).required(), "  ").is_err());
        assert_eq!(read(&field(Kind::Text), "  "), Ok(Value::Null));
    }

    #[test]
    fn money_is_sent_with_four_decimals() {
        assert_eq!(read(&field(Kind::Money), "1,200.5"), Ok(json!("1200.5000")));
        assert!(read(&field(Kind::Money), "-3").is_err());
        assert!(read(&field(Kind::Money), "1.23456").is_err());
    }

    #[test]
    fn days_must_be_in_the_calendar() {
        assert!(read(&field(Kind::Date), "2028-02-29").is_ok());
        assert!(read(&field(Kind::Date), "2027-02-29").is_err());
        assert!(read(&field(Kind::Date), "27-2-1").is_err());
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let kind = Kind::Number { least: 1, most: 9 };
        assert_eq!(read(&field(kind), "9"), Ok(json!(9)));
        assert!(read(&field(kind), "10").is_err());
        assert!(read(&field(kind), "1.5").is_err());
    }

    #[test]
    fn what_is_stored_comes_back_as_it_was() {
        for (kind, stored) in [
            (Kind::Money, json!("12.3400")),
            (Kind::Number { least: 0, most: 99 }, json!(14)),
            (Kind::Flag, json!(true)),
            (Kind::Text, Value::Null),
        ] {
            let field = field(kind);
            assert_eq!(read(&field, &write(&field, &stored)), Ok(stored));
        }
    }
}
