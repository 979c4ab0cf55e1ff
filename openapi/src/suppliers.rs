//! Suppliers: whoever delivers goods.

use crate::record::{Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Supplier {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewSupplier,
}

/// A supplier as it is asked to be. Empty text means "not given".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewSupplier {
    /// The caller's choice of id (UUIDv7), if it made one.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    #[serde(rename = "type")]
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub kind: String,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub contact_person: String,
    #[cfg_attr(feature = "server", validate(length(max = 40)))]
    pub phone: String,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::email"), length(max = 254))
    )]
    pub email: String,
    #[cfg_attr(feature = "server", validate(length(max = 400)))]
    pub address: String,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub city: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    /// Unique where given.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub tax_no: String,
    /// Days from order to delivery.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3650)))]
    pub lead_time_days: i64,
    #[serde(default = "yes")]
    pub active: bool,
    /// Store it although a supplier of that name is there.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl Default for NewSupplier {
    fn default() -> Self {
        Self {
            id: None,
            name: String::new(),
            kind: "Medicine".into(),
            contact_person: String::new(),
            phone: String::new(),
            email: String::new(),
            address: String::new(),
            city: String::new(),
            notes: String::new(),
            tax_no: String::new(),
            lead_time_days: 14,
            active: true,
            confirm_duplicate: false,
        }
    }
}
