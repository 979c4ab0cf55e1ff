//! Counting the use of a medicine, and the days without it, over full months. Pure: days are numbers.

use pharmacy_contract::levels;

/// One day of one store and medicine.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayRow {
    pub day: i64,
    pub used: i64,
    pub value: i64,
    pub moved: i64,
    pub was_out: bool,
}

/// What was counted, of one store or of all together.
#[derive(Clone, Debug, Default)]
pub struct Count {
    /// The first day with a movement or with use.
    first: Option<i64>,
    used: i64,
    value: i64,
    moved: i64,
    /// The days of the period on which something is known of the stock, and on which there was some.
    known: Vec<bool>,
    stocked: Vec<bool>,
}

/// First and last day of the period.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    pub first: i64,
    pub last: i64,
}

impl Days {
    fn length(self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }
}

/// The figures of an average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub used: i64,
    pub value: i64,
    pub moved: i64,
    pub days: i64,
    pub days_out: i64,
    pub amc_milli: Option<i64>,
    pub low_confidence: bool,
}

impl Count {
    /// The rows of one store and medicine, oldest first, none after the period.
    pub fn of(rows: &[DayRow], days: Days) -> Self {
        let length = days.length();
        let mut count = Self {
            first: rows.first().map(|row| row.day),
            known: vec![false; length],
            stocked: vec![false; length],
            ..Self::default()
        };
        let ends = rows.iter().skip(1).map(|row| row.day).chain([days.last + 1]);
        for (row, end) in rows.iter().zip(ends) {
            // A day without a row is as the one before it.
            let from = usize::try_from(row.day - days.first).unwrap_or(0);
            let until = usize::try_from(end - days.first).unwrap_or(0);
            let stretch = |bits: &mut Vec<bool>, value: bool| {
                bits.iter_mut()
                    .skip(from)
                    .take(until.saturating_sub(from))
                    .for_each(|bit| *bit = value);
            };
            stretch(&mut count.known, true);
            stretch(&mut count.stocked, !row.was_out);
            if row.day >= days.first {
                count.used = count.used.saturating_add(row.used);
                count.value = count.value.saturating_add(row.value);
                count.moved = count.moved.saturating_add(row.moved);
            }
        }
        count
    }

    /// Use that was told by the predecessor: it has days, but no movements.
    pub fn tell(&mut self, first: i64, used: i64) {
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
        self.used = self.used.saturating_add(used);
    }

    /// All stores together are out only on days on which each of them is that has any rows.
    pub fn join(&mut self, other: &Self) {
        self.first = match (self.first, other.first) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.used = self.used.saturating_add(other.used);
        self.value = self.value.saturating_add(other.value);
        self.moved = self.moved.saturating_add(other.moved);
        or(&mut self.known, &other.known);
        or(&mut self.stocked, &other.stocked);
    }

    pub fn figures(&self, days: Days, min_days: i64) -> Figures {
        let from = self.first.map_or(days.last + 1, |first| first.max(days.first));
        let counted = (days.last - from + 1).max(0);
        let skipped = usize::try_from(from - days.first).unwrap_or(0);
        let out = self.known.iter().zip(&self.stocked).skip(skipped);
        let days_out = out.filter(|(known, stocked)| **known && !**stocked).count();
        let days_out = i64::try_from(days_out).unwrap_or(i64::MAX);
        Figures {
            used: self.used,
            value: self.value,
            moved: self.moved,
            days: counted,
            days_out,
            amc_milli: levels::amc_milli(self.used, counted, days_out),
            low_confidence: levels::low_confidence(counted, days_out, min_days),
        }
    }
}

fn or(bits: &mut Vec<bool>, others: &[bool]) {
    bits.resize(bits.len().max(others.len()), false);
    bits.iter_mut().zip(others).for_each(|(bit, other)| *bit |= other);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARCH_TO_AUGUST: Days = Days { first: 100, last: 283 };

    fn row(day: i64, used: i64, was_out: bool) -> DayRow {
        DayRow { day, used, value: 10 * used, was_out, ..DayRow::default() }
    }

    #[test]
    fn the_published_vector_is_counted_from_days() {
        // First movement on the fourth day, so 181 days; out for twelve of them.
        let rows = [row(103, 0, false), row(150, 1_000, true), row(162, 840, false)];
        let figures = Count::of(&rows, MARCH_TO_AUGUST).figures(MARCH_TO_AUGUST, 15);
        assert_eq!((figures.used, figures.days, figures.days_out), (1_840, 181, 12));
        assert_eq!((figures.amc_milli, figures.low_confidence), (Some(331_391), false));
        assert_eq!(figures.value, 18_400);
    }

    #[test]
    fn a_day_without_a_row_is_as_the_last_one_before_even_before_the_period() {
        let rows = [row(20, 5, true)];
        let figures = Count::of(&rows, MARCH_TO_AUGUST).figures(MARCH_TO_AUGUST, 15);
        assert_eq!((figures.used, figures.days, figures.days_out), (0, 184, 184));
        assert_eq!((figures.amc_milli, figures.low_confidence), (None, true));
        let stocked = [row(20, 5, false), row(283, 1, true)];
        let figures = Count::of(&stocked, MARCH_TO_AUGUST).figures(MARCH_TO_AUGUST, 15);
        assert_eq!((figures.days, figures.days_out), (184, 1));
    }

    #[test]
    fn the_facility_is_out_when_every_store_with_rows_is() {
        let main = Count::of(&[row(100, 0, false), row(110, 3, true)], MARCH_TO_AUGUST);
        let ward = Count::of(
            &[row(105, 0, false), row(120, 2, true), row(130, 0, false)],
            MARCH_TO_AUGUST,
        );
        let mut both = Count::default();
        both.join(&main);
        both.join(&ward);
        // Main is out from 110 on, the ward from 120 to 129.
        let figures = both.figures(MARCH_TO_AUGUST, 15);
        assert_eq!((figures.used, figures.days, figures.days_out), (5, 184, 10));
    }

    #[test]
    fn use_before_the_opening_makes_days_but_no_stock_outs() {
        let mut count = Count::of(&[row(200, 4, false)], MARCH_TO_AUGUST);
        count.tell(90, 60);
        let figures = count.figures(MARCH_TO_AUGUST, 15);
        assert_eq!((figures.used, figures.days, figures.days_out), (64, 184, 0));
        let nothing = Count::of(&[], MARCH_TO_AUGUST).figures(MARCH_TO_AUGUST, 15);
        assert_eq!((nothing.days, nothing.amc_milli, nothing.low_confidence), (0, None, true));
    }
}
