//! One cell as the text that a person would type for it.

use calamine::{DataRef, ExcelDateTime};

/// Significant digits that spreadsheets keep; what lies behind them is noise.
const DIGITS: usize = 15;

pub fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(holds) => holds.to_string(),
        DataRef::DateTime(instant) => day(instant),
        DataRef::DateTimeIso(text) => iso_day(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// `0.3` and not `0.30000000000000004`.
fn number_text(number: f64) -> String {
    let rounded = format!("{number:.*e}", DIGITS - 1).parse::<f64>().unwrap_or(number);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// A day; its time only where there is one.
fn day(instant: &ExcelDateTime) -> String {
    if instant.is_duration() {
        return number_text(instant.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match instant.as_f64() {
        // A time of day alone.
        under if under < 1.0 => time,
        whole if whole.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}

fn iso_day(text: &str) -> &str {
    text.strip_suffix("T00:00:00").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_without_noise() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (7.0, "7"),
            (-0.0, "0"),
            (-12.5, "-12.5"),
            (5_012_345_678_900.0, "5012345678900"),
            (1.0 / 3.0, "0.333333333333333"),
            (0.000_001, "0.000001"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn each_kind_of_cell_is_a_text() {
        assert_eq!(text(&DataRef::Bool(true)), "true");
        assert_eq!(text(&DataRef::SharedString("  Amoxicillin ")), "Amoxicillin");
        assert_eq!(text(&DataRef::DateTimeIso("2027-03-31T00:00:00".into())), "2027-03-31");
        assert_eq!(text(&DataRef::Empty), "");
    }
}
