//! The first page: how much of everything there is.

use crate::money::Money;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::{Date, Instant};
#[cfg(not(feature = "server"))]
type Instant = String;
#[cfg(not(feature = "server"))]
type Date = String;

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
    /// Batches on hand whose last day has passed.
    pub expired_batches: i64,
    /// Batches on hand whose last day is near (the facility's setting).
    pub near_expiry_batches: i64,
    /// Medicines of which nothing usable is left in the shown stores, all together.
    pub out: i64,
    /// Medicines at or below their limit, those that are out not among them.
    pub low: i64,
    pub dispenses_today: i64,
    /// Transfers that were asked for and are not done.
    pub open_transfers: i64,
    /// Null for whoever may not see costs.
    pub stock_value: Option<Money>,
    /// What was used on each of the last 30 days, today the last.
    pub use_30_days: Vec<DayUse>,
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

/// A point of the line of use: base units of all medicines, what came back taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DayUse {
    #[cfg_attr(feature = "server", schema(value_type = String, format = Date))]
    pub day: Date,
    pub units: i64,
}
