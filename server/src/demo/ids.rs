//! Ids of the demo hospital: the same each time, so that addresses of its records can be shared.

use uuid::{Builder, Uuid};

/// 2026-01-01T00:00:00Z; UUIDv7 begin with a time.
const FIRST_MILLISECOND: u64 = 1_767_225_600_000;

#[derive(Default)]
pub struct Ids(u64);

impl Ids {
    pub fn next(&mut self) -> Uuid {
        self.0 += 1;
        let mut rest = [0; 10];
        rest.iter_mut().rev().zip(self.0.to_le_bytes()).for_each(|(place, byte)| *place = byte);
        Builder::from_unix_timestamp_millis(FIRST_MILLISECOND + self.0, &rest).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_stay_the_same() {
        let (mut one, mut other) = (Ids::default(), Ids::default());
        let ids: Vec<Uuid> = std::iter::repeat_with(|| one.next()).take(1_000).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| *id == other.next() && id.get_version_num() == 7));
    }
}
