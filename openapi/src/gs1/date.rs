//! Dates of six digits, YYMMDD.

use crate::{batches::ExpiryPrecision, day};

/// The day number. Day 00 is the last of the month; the century is the one that brings the year within 49 years
/// back and 50 ahead of `year` (GS1 General Specifications 7.12).
pub(super) fn read(digits: &str, year: i64) -> Option<(i64, ExpiryPrecision)> {
    let two = |from| digits.get(from..from + 2)?.parse::<i64>().ok();
    let (of_century, month, of_month) = (two(0)?, two(2)?, two(4)?);
    let year = full_year(of_century, year);
    if of_month == 0 {
        let last = day::month_length(year, month)?;
        Some((day::of(year, month, last)?, ExpiryPrecision::Month))
    } else {
        Some((day::of(year, month, of_month)?, ExpiryPrecision::Day))
    }
}

fn full_year(of_century: i64, current: i64) -> i64 {
    let of_current = current.rem_euclid(100);
    let century = current.saturating_sub(of_current);
    match of_century - of_current {
        51.. => century.saturating_sub(100),
        ..=-50 => century.saturating_add(100),
        _ => century,
    }
    .saturating_add(of_century)
}

/// Whether `17` and a possible date near `year` stand somewhere behind the first character.
pub(super) fn hides_in(text: &str, year: i64) -> bool {
    let near = |digits: &str| {
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let (from, to) = (year.saturating_sub(5), year.saturating_add(10));
        plain && read(digits, year).is_some_and(|(n, _)| (from..=to).contains(&day::parts(n).0))
    };
    let mut places = text.match_indices("17").filter(|&(place, _)| place > 0);
    places.any(|(place, _)| text.get(place + 2..place + 8).is_some_and(near))
}
