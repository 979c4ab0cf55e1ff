//! The first page: how much of everything there is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

/// Counts of active records within the caller's scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Dashboard {
    pub medicines: i64,
    pub inactive_medicines: i64,
    pub suppliers: i64,
    pub departments: i64,
    pub stores: i64,
    pub patients: i64,
    pub doctors: i64,
    /// Null for whoever may not manage users.
    pub users: Option<i64>,
    /// Batches whose last day has passed.
    pub expired_batches: i64,
    /// Batches whose last day is within 30 days from today.
    pub near_expiry_batches: i64,
    /// The newest changes of masters that the caller may see.
    pub recent: Vec<Recent>,
    pub as_of: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Recent {
    pub at: Instant,
    pub actor_name: String,
    pub action: String,
    pub entity: String,
    pub entity_id: Option<Uuid>,
}
