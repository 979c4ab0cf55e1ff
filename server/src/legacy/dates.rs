//! Days and moments as the predecessor wrote them: without zone, in more than one order.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;

/// The day, and whether it was written otherwise than `YYYY-MM-DD`.
#[must_use]
pub fn day(text: &str) -> Option<(Date, bool)> {
    let text = fold(text);
    let (days, time) = text.split_once(['t', ' ']).unwrap_or((&text, "0"));
    if !time.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut parts = days.split(['-', '/']);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, of_month) = if first.len() == 4 { (first, last) } else { (last, first) };
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = Date::new(number(year)?, number(month)?, number(of_month)?).ok()?;
    Some((date, date.to_string() != text))
}

/// Digits only: a sign is no part of a date.
fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// The moment, and whether the clock never showed it. Without a zone it is the hospital's time: of an hour that came
/// twice the earlier one, of an hour that was left out the one after the gap.
#[must_use]
pub fn moment(text: &str, zone: &TimeZone) -> Option<(Instant, bool)> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some((Instant(moment.as_microsecond()), false));
    }
    let told: DateTime = text
        .parse()
        .ok()
        .or_else(|| day(text).map(|(d, _)| d.to_datetime(jiff::civil::Time::midnight())))?;
    let moment = zone.to_ambiguous_timestamp(told);
    let in_gap = matches!(moment.offset(), AmbiguousOffset::Gap { .. });
    Some((Instant(moment.compatible().ok()?.as_microsecond()), in_gap))
}

/// The calendar day of a moment, where the hospital is.
#[must_use]
pub fn day_of(moment: Instant, zone: &TimeZone) -> Option<Date> {
    Some(zone.to_datetime(jiff::Timestamp::from_microsecond(moment.0).ok()?).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_in_three_orders() {
        for (text, bent) in [
            ("2027-02-28", false),
            ("28-02-2027", true),
            ("28/02/2027", true),
            ("2027-02-28T00:00:00", true),
            ("2027-02-28 10:11:12.5", true),
            ("2027/2/28", true),
            ("٢٠٢٧-٠٢-٢٨", false),
        ] {
            assert_eq!(day(text), Some((date(2027, 2, 28), bent)), "{text}");
        }
    }

    #[test]
    fn impossible_days_are_none() {
        for text in [
            "2027-02-30",
            "",
            "31/31/2027",
            "28-02-27",
            "soon",
            "2027-02",
            "2027-02-28 soon",
            "2027--2-28",
            "1-2-3-2027",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_read_in_the_hospitals_zone() {
        let vienna = TimeZone::get("Europe/Vienna").unwrap();
        let read = |text: &str| moment(text, &vienna).map(|(at, gap)| (at.to_string(), gap));
        let plain = |text: &str| Some((text.to_owned(), false));
        assert_eq!(read("2026-07-04T09:15:22.123456"), plain("2026-07-04T07:15:22.123456Z"));
        assert_eq!(read("2026-01-04 09:15:22"), plain("2026-01-04T08:15:22.000000Z"));
        assert_eq!(read("2026-01-04T09:15:22Z"), plain("2026-01-04T09:15:22.000000Z"));
        assert_eq!(read("04-01-2026"), plain("2026-01-03T23:00:00.000000Z"));
        assert_eq!(read("yesterday"), None);
    }

    #[test]
    fn an_overlap_takes_the_earlier_offset_and_a_gap_moves_on() {
        let vienna = TimeZone::get("Europe/Vienna").unwrap();
        let read = |text: &str| moment(text, &vienna).map(|(at, gap)| (at.to_string(), gap));
        assert_eq!(
            read("2026-10-25T02:30:00"),
            Some(("2026-10-25T00:30:00.000000Z".into(), false))
        );
        assert_eq!(read("2026-03-29T02:30:00"), Some(("2026-03-29T01:30:00.000000Z".into(), true)));
    }
}
