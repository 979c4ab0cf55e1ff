//! Many records in one request.

use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most items one bulk request may carry.
pub const MOST_ITEMS: usize = 1_000;

crate::words! {
    /// What one bad item means for the others.
    pub enum Mode {
        /// All or nothing.
        Atomic = "atomic",
        /// The good ones are stored.
        Partial = "partial",
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Batch<T> {
    #[serde(default = "atomic")]
    pub mode: Mode,
    /// Check everything, store nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// 1 to 1,000 records.
    pub items: Vec<T>,
}

const fn atomic() -> Mode {
    Mode::Atomic
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BatchResult {
    pub dry_run: bool,
    pub created: usize,
    pub failed: usize,
    pub results: Vec<ItemResult>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ItemResult {
    pub index: usize,
    /// 201 for a stored (or, in a dry run, storable) item, else the problem's status.
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkDelete {
    /// 1 to 1,000 ids; each is deleted, or deactivated when others refer to it.
    pub ids: Vec<Uuid>,
    /// Check everything, change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BulkDeleteResult {
    pub dry_run: bool,
    pub deleted: usize,
    pub deactivated: usize,
    pub failed: usize,
    pub results: Vec<ItemResult>,
}
