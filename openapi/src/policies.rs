//! Stock policies: when a store orders a medicine anew, how much, and where it lies.

use crate::record::{Named, Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Policy {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewPolicy,
    pub store: Option<Named>,
    pub medicine: Option<Named>,
}

/// A policy as it is asked to be; levels in base units. Store and medicine are fixed afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewPolicy {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    pub store_id: Option<Uuid>,
    pub medicine_id: Option<Uuid>,
    /// At or below it the stock is low; null = the medicine's limit.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub reorder_level: Option<i64>,
    /// What an order fills up to; null = twice the monthly use or twice the limit.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub max_level: Option<i64>,
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub min_level: Option<i64>,
    /// Days from order to delivery; null = the preferred supplier's.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3_650)))]
    pub lead_time_days: Option<i64>,
    /// Days between two orders.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3_650)))]
    pub review_days: i64,
    /// Kept against surprise.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub safety_stock: i64,
    /// Shelf or drawer.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub bin_location: String,
    /// An inactive policy counts for nothing.
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl Default for NewPolicy {
    fn default() -> Self {
        Self {
            id: None,
            store_id: None,
            medicine_id: None,
            reorder_level: None,
            max_level: None,
            min_level: None,
            lead_time_days: None,
            review_days: 30,
            safety_stock: 0,
            bin_location: String::new(),
            active: true,
            confirm_duplicate: false,
        }
    }
}
