//! Where a new record came from.

use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// The same for every entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub id: Uuid,
    pub legacy_id: Option<String>,
    /// 0 for the first record of that id, 1 for the second …
    pub legacy_no: i64,
    /// JSON of what has no place among the new fields.
    pub extra: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl Origin {
    /// Of a record that the predecessor should have had and had not.
    #[must_use]
    pub const fn made_here(id: Uuid, now: Instant) -> Self {
        Self { id, legacy_id: None, legacy_no: 0, extra: None, created_at: now, updated_at: now }
    }
}
