//! Stores: the places that hold stock.

use crate::record::{Named, Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::words! {
    pub enum StoreKind {
        /// The one store that receives goods.
        Main = "main",
        Ward = "ward",
        /// Companion: goods on their way to the store.
        InTransit = "in_transit",
        /// Companion: goods set aside.
        Quarantine = "quarantine",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Store {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewStore,
    pub kind: StoreKind,
    /// The store that a companion belongs to.
    pub parent_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Named>,
}

/// A store as it is asked to be; its in-transit and quarantine places come with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewStore {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    /// Unique; `S<n>` when left empty.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub code: String,
    /// Needed for a new store, fixed after.
    pub department_id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub location: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub description: String,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}
