//! The last few of something rare.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

const KEPT: usize = 50;

pub struct Last<T>(Mutex<VecDeque<T>>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Last<T> {
    pub fn note(&self, one: T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.truncate(KEPT - 1);
        all.push_front(one);
    }

    /// The newest first.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_stay() {
        let last = Last::default();
        (0..120).for_each(|n| last.note(n));
        assert_eq!(last.all(), (70..120).rev().collect::<Vec<_>>());
    }
}
