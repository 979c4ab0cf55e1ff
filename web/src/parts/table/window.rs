//! Which rows are worth having in the page, for where the person has scrolled to.

use std::ops::Range;

/// Rows in the page at most, however far one scrolls.
pub const MOST_ROWS: usize = 60;
/// Rows in one answer of the server.
pub const PAGE: usize = 100;
/// Kept in memory around where one is.
pub const MOST_PAGES: usize = 12;
const AROUND: usize = 6;

/// From pixels to rows: what is seen and a few around it.
pub fn rows(scrolled: usize, height: usize, row: usize, total: usize) -> Range<usize> {
    let row = row.max(1);
    let seen = (height.div_ceil(row) + 1).min(MOST_ROWS);
    let around = AROUND.min((MOST_ROWS - seen) / 2);
    let first = (scrolled / row).min(total.saturating_sub(1));
    let start = first.saturating_sub(around);
    start..(first + seen + around).min(total).min(start + MOST_ROWS)
}

/// The pages, counted from 1, that hold these rows.
pub fn pages(rows: &Range<usize>) -> Range<usize> {
    if rows.is_empty() {
        return 1..2;
    }
    rows.start / PAGE + 1..(rows.end - 1) / PAGE + 2
}

/// Where to scroll so that a row is wholly seen; none when it is already.
pub fn reveal(index: usize, scrolled: usize, height: usize, row: usize) -> Option<usize> {
    let (top, bottom) = (index * row, (index + 1) * row);
    if top < scrolled {
        Some(top)
    } else if bottom > scrolled + height {
        Some(bottom.saturating_sub(height))
    } else {
        None
    }
}

/// How many rows stand beside each other; without a width of its own a row takes the whole of it.
pub fn beside(room: usize, width: usize) -> usize {
    if width > 1 { (room / width).max(1) } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_cards_as_there_is_room_for_and_never_none() {
        assert_eq!(
            [(980, 1), (980, 320), (300, 320), (0, 0)].map(|(r, w)| beside(r, w)),
            [1, 3, 1, 1]
        );
    }

    #[test]
    fn never_more_than_sixty_rows_and_never_past_the_end() {
        for total in [0, 1, 59, 10_000, 100_000] {
            for height in [0, 300, 900, 2_000, 9_000] {
                for scrolled in [0, 1, 4_399, 200_000, 99_999_999] {
                    let range = rows(scrolled, height, 44, total);
                    assert!(range.len() <= MOST_ROWS, "{range:?}");
                    assert!(range.end <= total, "{range:?}");
                }
            }
        }
    }

    #[test]
    fn all_that_is_seen_is_there() {
        for scrolled in (0..50_000).step_by(13) {
            let range = rows(scrolled, 900, 44, 10_000);
            assert!(range.start * 44 <= scrolled);
            assert!(range.end * 44 >= scrolled + 900);
        }
    }

    #[test]
    fn the_last_row_can_be_reached() {
        let range = rows(10_000 * 44 - 900, 900, 44, 10_000);
        assert_eq!(range.end, 10_000);
    }

    #[test]
    fn rows_lie_on_pages_counted_from_one() {
        assert_eq!(pages(&(0..40)), 1..2);
        assert_eq!(pages(&(90..130)), 1..3);
        assert_eq!(pages(&(9_960..10_000)), 100..101);
        assert_eq!(pages(&(0..0)), 1..2);
    }

    #[test]
    fn a_hidden_row_is_brought_in_and_a_seen_one_stays() {
        assert_eq!(reveal(0, 100, 500, 50), Some(0));
        assert_eq!(reveal(5, 100, 500, 50), None);
        assert_eq!(reveal(20, 100, 500, 50), Some(550));
    }
}
