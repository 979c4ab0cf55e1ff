//! Lists to choose from: dosage forms and the like.

use crate::record::{Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::words! {
    pub enum LookupKind {
        DosageForm = "dosage_form",
        Route = "route",
        Category = "category",
        BaseUnit = "base_unit",
        SupplierType = "supplier_type",
        DoctorSpecialist = "doctor_specialist",
        DoctorPosition = "doctor_position",
    }
}

/// One entry of any list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Lookup {
    pub kind: LookupKind,
    pub code: String,
    pub label: String,
    pub sort: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Lookups {
    pub items: Vec<Lookup>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DosageForm {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewDosageForm,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewDosageForm {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    /// The abbreviation, `TAB`; unique.
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 64))
    )]
    pub code: String,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub label: String,
    /// Place in the list; equal ones go by label.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000)))]
    pub sort: i64,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl Default for NewDosageForm {
    fn default() -> Self {
        Self {
            id: None,
            code: String::new(),
            label: String::new(),
            sort: 100,
            active: true,
            confirm_duplicate: false,
        }
    }
}
