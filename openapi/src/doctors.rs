//! Doctors: whoever prescribes.

use crate::record::{Gender, Named, Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::words! {
    pub enum DoctorType {
        Employee = "employee",
        Visitor = "visitor",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Doctor {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewDoctor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Named>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewDoctor {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    /// Needed.
    pub gender: Option<Gender>,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub nationality: String,
    pub department_id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub position: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub specialist: String,
    #[serde(rename = "type")]
    pub kind: DoctorType,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub qualification: String,
    #[cfg_attr(feature = "server", validate(length(max = 40)))]
    pub phone: String,
    /// Unique where given, as is the licence.
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::email"), length(max = 254))
    )]
    pub email: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub license_number: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl Default for NewDoctor {
    fn default() -> Self {
        Self {
            id: None,
            name: String::new(),
            gender: None,
            nationality: String::new(),
            department_id: None,
            position: String::new(),
            specialist: String::new(),
            kind: DoctorType::Employee,
            qualification: String::new(),
            phone: String::new(),
            email: String::new(),
            license_number: String::new(),
            notes: String::new(),
            active: true,
            confirm_duplicate: false,
        }
    }
}
