//! Chance that falls the same way each time (splitmix64, Steele, Lea and Flood 2014).

pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = to.saturating_sub(from).saturating_add(1).max(1).unsigned_abs();
        from.saturating_add(i64::try_from(self.next() % span).unwrap_or(0))
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n.max(1))
    }

    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(among.len()).unwrap_or(0);
        if count == 0 {
            return None;
        }
        among.get(usize::try_from(self.next() % count).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_falls_the_same_way_and_stays_in_its_range() {
        let throw = |seed| (0..100).map(|_| Dice::new(seed).between(3, 9)).collect::<Vec<_>>();
        assert_eq!(throw(1), throw(1));
        let mut dice = Dice::new(7);
        assert!((0..1_000).map(|_| dice.between(3, 9)).all(|n| (3..=9).contains(&n)));
    }
}
