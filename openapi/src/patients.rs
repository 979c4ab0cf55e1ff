//! Patients.

use crate::record::{Gender, Named, Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Date;
#[cfg(not(feature = "server"))]
type Date = String;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Patient {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewPatient,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Named>,
}

/// What anybody who may read patients is told of one outside of their scope, by an exact number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PatientGlimpse {
    pub id: Uuid,
    pub name: String,
    pub file_no: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub date_of_birth: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PatientGlimpses {
    pub items: Vec<PatientGlimpse>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewPatient {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    /// Unique where given, as is the national id.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub file_no: String,
    /// Needed.
    pub gender: Option<Gender>,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub date_of_birth: Option<Date>,
    /// Years, where the birth date is not known.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 150)))]
    pub age: Option<i64>,
    /// The day on which the age was told; today when left out.
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub age_told_on: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 40)))]
    pub phone: String,
    #[cfg_attr(feature = "server", validate(length(max = 400)))]
    pub address: String,
    pub department_id: Option<Uuid>,
    /// Today when left out.
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub date_of_entry: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub diagnosis: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub medical_history: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub allergies: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub national_id: String,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}
