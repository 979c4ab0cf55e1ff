//! Several resources at once, in a word: what was raised, what somebody may hear of.

use crate::store::Stale;

/// A set of resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StaleSet(u64);

impl StaleSet {
    #[must_use]
    pub fn of(resources: &[Stale]) -> Self {
        resources.iter().copied().fold(Self::default(), Self::with)
    }

    #[must_use]
    pub fn with(self, resource: Stale) -> Self {
        Self(self.0 | bit(resource))
    }

    #[must_use]
    pub fn has(self, resource: Stale) -> bool {
        self.0 & bit(resource) != 0
    }

    /// What is in both.
    #[must_use]
    pub const fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn each(self) -> impl Iterator<Item = Stale> {
        Stale::ALL.iter().copied().filter(move |resource| self.has(*resource))
    }

    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    pub(super) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

fn bit(resource: Stale) -> u64 {
    let place = Stale::ALL.iter().position(|r| *r == resource);
    place.and_then(|place| 1_u64.checked_shl(u32::try_from(place).ok()?)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_has_a_bit_of_its_own() {
        let each: Vec<u64> = Stale::ALL.iter().map(|r| StaleSet::of(&[*r]).bits()).collect();
        assert!(each.iter().all(|bits| bits.count_ones() == 1), "{each:?}");
        let all = StaleSet::of(Stale::ALL);
        assert_eq!(all.each().collect::<Vec<_>>(), Stale::ALL);
        assert_eq!(StaleSet::of(&[Stale::Nothing]), StaleSet::default());
    }
}
