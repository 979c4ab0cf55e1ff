//! Saved views: how somebody wants to see a list.

use crate::words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

/// The lists that views can be kept of, as their addresses name them.
pub const RESOURCES: &[&str] = &[
    "medicines",
    "suppliers",
    "departments",
    "stores",
    "patients",
    "doctors",
    "dosage-forms",
    "reason-codes",
    "users",
    "policies",
    "stock",
    "movements",
    "batches",
    "receipts",
    "dispenses",
    "transfers",
    "adjustments",
    "stocktakes",
    "returns/supplier",
    "returns/dispense",
    "audit",
    "jobs",
];

words! {
    /// How high rows are.
    pub enum Density {
        Comfortable = "comfortable",
        Compact = "compact",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct View {
    pub id: Uuid,
    /// 1, 2, 3 …; for `If-Match`.
    pub version: i64,
    /// User name of whoever keeps it.
    pub owner: String,
    /// It is the caller's own.
    pub own: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    #[serde(flatten)]
    pub fields: NewView,
}

/// A view as it is asked to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewView {
    /// The list's address below `/api/v1`, such as `medicines` or `returns/supplier`; stays as it is.
    pub resource: String,
    /// Unique among the owner's views of the list.
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 100))
    )]
    pub name: String,
    /// Filters, search and order as in an address, without `?`.
    #[cfg_attr(feature = "server", validate(length(max = 2000)))]
    pub query: String,
    /// Names of the columns that are shown, in order; none = as the list comes.
    #[cfg_attr(
        feature = "server",
        validate(length(max = 64), custom(function = "crate::valid::short_words"))
    )]
    pub columns: Vec<String>,
    pub density: Density,
    /// The list opens this way for its owner; another one of the list is it no more.
    pub is_default: bool,
    /// Seen by everybody; needs settings:write.
    pub shared: bool,
}

impl Default for NewView {
    fn default() -> Self {
        Self {
            resource: String::new(),
            name: String::new(),
            query: String::new(),
            columns: Vec::new(),
            density: Density::Comfortable,
            is_default: false,
            shared: false,
        }
    }
}

/// The own views and those that others share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Views {
    pub items: Vec<View>,
}
