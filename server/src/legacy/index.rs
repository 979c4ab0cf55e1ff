//! Finds the record that an old id means: the exact text first, then the same number if only one record has it.

use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug, Default)]
pub struct Index {
    exact: HashMap<Box<str>, Uuid>,
    /// None: more than one id is that number.
    numbers: HashMap<u64, Option<Box<str>>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Found<'i> {
    Exact(Uuid),
    /// Written with another padding than this id.
    Padded(Uuid, &'i str),
    Nowhere,
}

impl Index {
    /// The first record of an id is what references mean; later ones are left out.
    pub fn add(&mut self, legacy_id: &str, id: Uuid) {
        let legacy_id = legacy_id.trim();
        if self.exact.contains_key(legacy_id) {
            return;
        }
        self.exact.insert(legacy_id.into(), id);
        if let Some(number) = as_number(legacy_id) {
            self.numbers
                .entry(number)
                .and_modify(|found| *found = None)
                .or_insert_with(|| Some(legacy_id.into()));
        }
    }

    #[must_use]
    pub fn find(&self, reference: &str) -> Found<'_> {
        let reference = reference.trim();
        if let Some(id) = self.exact.get(reference) {
            return Found::Exact(*id);
        }
        let same = as_number(reference).and_then(|n| self.numbers.get(&n)?.as_deref());
        same.and_then(|text| Some(Found::Padded(*self.exact.get(text)?, text)))
            .unwrap_or(Found::Nowhere)
    }
}

fn as_number(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(ids: &[&str]) -> Index {
        let mut index = Index::default();
        for (n, id) in ids.iter().enumerate() {
            index.add(id, Uuid::from_u128(n.try_into().unwrap()));
        }
        index
    }

    #[test]
    fn the_exact_text_goes_first() {
        let index = index(&["1", "01", "100", "ward-a", "01"]);
        assert_eq!(index.find(" 01"), Found::Exact(Uuid::from_u128(1)));
        assert_eq!(index.find("ward-a"), Found::Exact(Uuid::from_u128(3)));
    }

    #[test]
    fn another_padding_is_found_when_it_is_unique() {
        let index = index(&["1", "01", "07"]);
        assert_eq!(index.find("7"), Found::Padded(Uuid::from_u128(2), "07"));
        assert_eq!(index.find("001"), Found::Nowhere);
        assert_eq!(index.find("-7"), Found::Nowhere);
        assert_eq!(index.find(""), Found::Nowhere);
    }
}
