//! Calendar days without a date library, for rules that server and browser share: whole days since 1970-01-01
//! (proleptic Gregorian, years 0 to 9999, no zone).

/// 0000-01-01 and 9999-12-31.
const FIRST: i64 = -719_528;
const LAST: i64 = 2_932_896;

/// Days of 400 years: the calendar repeats itself after them.
const CYCLE: i64 = 146_097;

/// Reads `2027-02-28`, and nothing that is not a day of the calendar.
#[must_use]
pub fn number(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() { None } else { of(year, month, day) }
}

fn digits(text: &str, length: usize) -> Option<i64> {
    let plain = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The number of a day given in parts.
#[must_use]
pub fn of(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=month_length(year, month)?).contains(&day) {
        return None;
    }
    // Years from March on, so that the day a leap year adds is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    let year_of_cycle = year.rem_euclid(400);
    let of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + of_year;
    Some(year.div_euclid(400) * CYCLE + of_cycle + FIRST + 60)
}

/// Year, month and day. A number outside the years 0 to 9999 counts as the nearest day inside.
#[must_use]
pub fn parts(day: i64) -> (i64, i64, i64) {
    let since_march = day.clamp(FIRST, LAST) - FIRST - 60;
    let of_cycle = since_march.rem_euclid(CYCLE);
    let year_of_cycle =
        (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = since_march.div_euclid(CYCLE) * 400 + year_of_cycle;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

/// The day as `2027-02-28`; bounded like [`parts`].
#[must_use]
pub fn text(day: i64) -> String {
    let (year, month, day) = parts(day);
    format!("{year:04}-{month:02}-{day:02}")
}

#[must_use]
pub const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has; `None` for a month or year that the calendar does not have.
#[must_use]
pub const fn month_length(year: i64, month: i64) -> Option<i64> {
    if year < 0 || year > 9_999 {
        return None;
    }
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap(year) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// The last day of the month in which `day` lies.
#[must_use]
pub fn month_end(day: i64) -> i64 {
    let (year, month, _) = parts(day);
    month_length(year, month).and_then(|last| of(year, month, last)).unwrap_or(LAST)
}

/// First and last day of the `months` full calendar months before the month of `today`.
#[must_use]
pub fn full_months(today: i64, months: i64) -> (i64, i64) {
    let (year, month, _) = parts(today);
    let first = (year * 12 + month - 1).saturating_sub(months.max(0));
    let begin = of(first.div_euclid(12), first.rem_euclid(12) + 1, 1).unwrap_or(FIRST);
    (begin, of(year, month, 1).map_or(FIRST, |this| this - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days_have_their_numbers() {
        for (written, day) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2027-02-28", 20_877),
            ("0000-01-01", FIRST),
            ("9999-12-31", LAST),
        ] {
            assert_eq!(number(written), Some(day));
            assert_eq!(text(day), written);
        }
    }

    #[test]
    fn impossible_days_and_other_forms_are_refused() {
        for written in [
            "2027-02-29",
            "1900-02-29",
            "2027-04-31",
            "2027-00-10",
            "2027-13-01",
            "2027-01-00",
            "2027-1-01",
            "27-01-01",
            "2027-01-01T00:00",
            "2027-01-01-",
            " 2027-01-01",
            "+027-01-01",
            "-001-01-01",
            "2027/01/01",
            "20270101",
            "",
            "٢٠٢٧-٠١-٠١",
            "12027-01-01",
        ] {
            assert_eq!(number(written), None, "{written}");
        }
        assert_eq!(of(-1, 1, 1), None);
        assert_eq!(of(10_000, 1, 1), None);
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut day = FIRST;
        for year in 0..=9_999 {
            for month in 1..=12 {
                for of_month in 1..=month_length(year, month).unwrap() {
                    assert_eq!(of(year, month, of_month), Some(day));
                    assert_eq!(parts(day), (year, month, of_month));
                    day += 1;
                }
            }
        }
        assert_eq!(day, LAST + 1);
    }

    #[test]
    fn leap_years_have_a_29th_of_february() {
        let ends = |year| month_length(year, 2);
        assert_eq!([2024, 2000, 2400].map(ends), [Some(29); 3]);
        assert_eq!([2023, 1900, 2100].map(ends), [Some(28); 3]);
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        for (day, end) in [
            ("2028-02-01", "2028-02-29"),
            ("2027-02-28", "2027-02-28"),
            ("2027-12-05", "2027-12-31"),
            ("9999-12-01", "9999-12-31"),
        ] {
            assert_eq!(number(day).map(month_end), number(end));
        }
    }

    #[test]
    fn full_months_leave_out_the_running_one() {
        let from_to = |today, months| {
            let (from, to) = full_months(number(today).unwrap(), months);
            (text(from), text(to))
        };
        assert_eq!(from_to("2027-07-01", 6), ("2027-01-01".into(), "2027-06-30".into()));
        assert_eq!(from_to("2028-03-31", 1), ("2028-02-01".into(), "2028-02-29".into()));
        assert_eq!(from_to("2027-01-15", 12), ("2026-01-01".into(), "2026-12-31".into()));
        let (from, to) = full_months(number("2027-07-15").unwrap(), 6);
        assert_eq!(to - from + 1, 181);
    }

    #[test]
    fn numbers_outside_the_calendar_stay_at_its_edge() {
        assert_eq!(text(i64::MIN), "0000-01-01");
        assert_eq!(text(i64::MAX), "9999-12-31");
        assert_eq!(month_end(i64::MAX), LAST);
        assert_eq!(full_months(i64::MIN, i64::MAX).0, FIRST);
    }

    proptest! {
        #[test]
        fn a_day_survives_its_text(day in FIRST..=LAST) {
            prop_assert_eq!(number(&text(day)), Some(day));
        }

        #[test]
        fn any_text_is_read_or_refused(written in "\\PC{0,12}|[0-9]{4}-[0-9]{2}-[0-9]{2}") {
            if let Some(day) = number(&written) {
                prop_assert_eq!(text(day), written);
            }
        }
    }

    #[cfg(feature = "server")]
    proptest! {
        #[test]
        fn the_server_counts_the_same_days(day in FIRST..=LAST) {
            let epoch = crate::time::Date::constant(1970, 1, 1);
            let later = epoch + jiff::Span::new().days(day);
            prop_assert_eq!(later.to_string(), text(day));
        }
    }
}
