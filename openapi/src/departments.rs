//! Departments: wards, clinics and the main pharmacy. Each has at least one store.

use crate::record::{Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Department {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewDepartment,
    pub default_store_id: Option<Uuid>,
    /// The main pharmacy: neither deleted nor deactivated.
    pub protected: bool,
    /// Only in the answer to a creation that asked for a user: shown once, never stored in clear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_user: Option<NewSecret>,
}

/// A user name with its one-time secret, good for 72 hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct NewSecret {
    pub username: String,
    pub one_time_secret: String,
}

/// A department as it is asked to be; a store of the same name comes with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewDepartment {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    /// Unique; `D<n>` when left empty.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub code: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub description: String,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub responsible_person: String,
    #[cfg_attr(feature = "server", validate(length(max = 40)))]
    pub telephone: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    #[serde(default = "yes")]
    pub active: bool,
    /// Make a department user too and answer its one-time secret.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub create_user: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}
