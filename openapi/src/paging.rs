//! The rules of paging: what a page number means, and what an answer says about its neighbours.

use serde::{Deserialize, Serialize};

/// One page of a list, with everything a pager or an endless scroll needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(flatten)]
    pub place: Place,
}

/// Where a page lies in its list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Place {
    /// All that match; null when `total=false` was asked.
    pub total: Option<u64>,
    pub page: u64,
    pub per_page: u64,
    pub pages: Option<u64>,
    pub has_prev: bool,
    pub has_next: bool,
    pub prev_num: Option<u64>,
    pub next_num: Option<u64>,
    pub lazy_load: LazyLoad,
    /// Hand it back as `cursor` for the next page; only in cursor style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Option<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LazyLoad {
    pub current_page: u64,
    pub next_page: Option<u64>,
    pub has_more: bool,
    pub items_loaded: u64,
}

/// What was asked for, made valid: page >= 1, 1 <= `per_page` <= max.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    pub page: u64,
    pub per_page: u64,
}

impl Ask {
    /// Whatever cannot be read becomes the default; whatever is out of range becomes the nearest number in it.
    #[must_use]
    pub fn from_text(page: Option<&str>, per_page: Option<&str>, default: u64, max: u64) -> Self {
        let max = max.max(1);
        let page = page.and_then(whole).unwrap_or(1).clamp(1, i64::MAX);
        let default_size = i64::try_from(default).unwrap_or(i64::MAX);
        let size = per_page
            .and_then(whole)
            .unwrap_or(default_size)
            .clamp(1, i64::try_from(max).unwrap_or(i64::MAX));
        Self { page: page.unsigned_abs(), per_page: size.unsigned_abs() }
    }

    /// Rows before this page.
    #[must_use]
    pub const fn offset(self) -> u64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// The neighbours of this page in a list of `total` rows, `loaded` of them on it.
    #[must_use]
    pub fn place(self, total: u64, loaded: u64) -> Place {
        let pages = total.div_ceil(self.per_page);
        let has_next = self.page < pages;
        self.described(Some(total), Some(pages), has_next, loaded)
    }

    /// The same without a total: `has_next` was seen by reading one row more.
    #[must_use]
    pub fn place_uncounted(self, has_next: bool, loaded: u64) -> Place {
        self.described(None, None, has_next, loaded)
    }

    fn described(
        self,
        total: Option<u64>,
        pages: Option<u64>,
        has_next: bool,
        loaded: u64,
    ) -> Place {
        let next = has_next.then(|| self.page.saturating_add(1));
        Place {
            total,
            page: self.page,
            per_page: self.per_page,
            pages,
            has_prev: self.page > 1,
            has_next,
            prev_num: (self.page > 1).then(|| self.page - 1),
            next_num: next,
            lazy_load: LazyLoad {
                current_page: self.page,
                next_page: next,
                has_more: has_next,
                items_loaded: loaded,
            },
            next_cursor: None,
        }
    }
}

/// A whole number as people write it; one too big for us keeps its sign.
fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let limit = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Some(text.parse().unwrap_or(limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// The seed's rules, computed the slow way: cut a list of `total` numbers into pages.
        #[test]
        fn a_page_agrees_with_a_list_cut_by_hand(total in 0_u64..3_000, page in -5_i64..400, size in -5_i64..130) {
            let ask = Ask::from_text(Some(&page.to_string()), Some(&size.to_string()), 25, 100);
            let all: Vec<u64> = (0..total).collect();
            let pages: Vec<&[u64]> = all.chunks(usize::try_from(ask.per_page).unwrap()).collect();
            let number = usize::try_from(ask.page).unwrap();
            let here = pages.get(number - 1).copied().unwrap_or(&[]);
            let place = ask.place(total, u64::try_from(here.len()).unwrap());

            prop_assert!(ask.page >= 1 && (1..=100).contains(&ask.per_page));
            prop_assert_eq!(place.pages, Some(u64::try_from(pages.len()).unwrap()));
            prop_assert_eq!(place.has_next, number < pages.len());
            prop_assert_eq!(place.has_prev, number > 1);
            prop_assert_eq!(place.next_num, (number < pages.len()).then_some(ask.page + 1));
            prop_assert_eq!(place.prev_num, (number > 1).then(|| ask.page - 1));
            prop_assert_eq!(here.first().copied().unwrap_or(ask.offset()), ask.offset());
            prop_assert_eq!(place.lazy_load.has_more, place.has_next);
            prop_assert_eq!(place.lazy_load.next_page, place.next_num);
        }
    }

    #[test]
    fn unreadable_numbers_become_the_defaults() {
        let ask = |p, s| Ask::from_text(p, s, 25, 100);
        assert_eq!(ask(None, None), Ask { page: 1, per_page: 25 });
        assert_eq!(ask(Some("x"), Some("")), Ask { page: 1, per_page: 25 });
        assert_eq!(ask(Some("0"), Some("0")), Ask { page: 1, per_page: 1 });
        assert_eq!(ask(Some("-3"), Some("1000")), Ask { page: 1, per_page: 100 });
        assert_eq!(ask(Some("99999999999999999999"), Some("1e3")).per_page, 25);
    }

    #[test]
    fn an_empty_list_has_no_pages_and_the_end_has_no_next() {
        let place = Ask { page: 1, per_page: 25 }.place(0, 0);
        assert_eq!((place.pages, place.has_prev, place.has_next), (Some(0), false, false));
        let past = Ask { page: 9, per_page: 25 }.place(30, 0);
        assert_eq!((past.pages, past.has_prev, past.has_next), (Some(2), true, false));
    }
}
