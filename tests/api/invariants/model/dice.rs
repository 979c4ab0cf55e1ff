//! Random choices that come out the same for the same seed.

use std::ops::RangeInclusive;
use uuid::Uuid;

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn number(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = (range.end() - range.start()).unsigned_abs() + 1;
        range.start() + i64::try_from(self.next() % width).unwrap()
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.number(1..=100) <= percent
    }

    pub fn below(&mut self, end: usize) -> usize {
        let last = i64::try_from(end).unwrap() - 1;
        usize::try_from(self.number(0..=last)).unwrap()
    }

    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { Some(&all[self.below(all.len())]) }
    }

    pub fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }
}
