//! Returns: to a supplier, and of what was dispensed.

use crate::money::Money;
use crate::paper::{Paper, Witness};
use crate::record::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
#[cfg(feature = "server")]
use validator::Validate;

#[cfg(feature = "server")]
use crate::time::Date;
#[cfg(not(feature = "server"))]
type Date = String;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SupplierReturn {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewSupplierReturn,
    pub value: Option<Money>,
    pub store: Option<Named>,
    pub supplier: Option<Named>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<SupplierReturnLine>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewSupplierReturn {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    /// The main store when left out.
    pub store_id: Option<Uuid>,
    pub supplier_id: Uuid,
    pub receipt_id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub credit_note_no: String,
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::not_negative")))]
    pub credit_amount: Option<Money>,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<NewSupplierReturnLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SupplierReturnLine {
    pub id: Uuid,
    pub line_no: i64,
    /// The batch's.
    pub medicine_id: Uuid,
    #[serde(flatten)]
    pub fields: NewSupplierReturnLine,
    /// Null for whoever may not see costs.
    pub value: Option<Money>,
    pub medicine: Option<Named>,
    /// With its number.
    pub batch: Option<Named>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewSupplierReturnLine {
    pub batch_id: Uuid,
    pub receipt_line_id: Option<Uuid>,
    #[serde(alias = "qty")]
    #[cfg_attr(feature = "server", validate(range(max = 1_000_000_000)))]
    pub quantity: i64,
    /// From the store's quarantine place instead of its shelves.
    pub from_quarantine: bool,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub reason_code: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}

/// What the supplier gave for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct Settlement {
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub credit_note_no: String,
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::not_negative")))]
    pub credit_amount: Option<Money>,
}

crate::words! {
    /// What becomes of units that come back.
    pub enum Condition {
        Restock = "restock",
        Quarantine = "quarantine",
        Waste = "waste",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DispenseReturn {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewDispenseReturn,
    /// The dispense's store.
    pub store_id: Uuid,
    pub patient_id: Option<Uuid>,
    pub witness_id: Option<Uuid>,
    pub store: Option<Named>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<DispenseReturnLine>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewDispenseReturn {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    pub dispense_id: Uuid,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    /// For controlled medicines.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub witness: Option<Witness>,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<NewDispenseReturnLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DispenseReturnLine {
    pub id: Uuid,
    pub line_no: i64,
    /// The batch's.
    pub medicine_id: Uuid,
    #[serde(flatten)]
    pub fields: NewDispenseReturnLine,
    /// At the cost at which it was given. Null for whoever may not see costs.
    pub value: Option<Money>,
    pub medicine: Option<Named>,
    /// With its number.
    pub batch: Option<Named>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct NewDispenseReturnLine {
    pub dispense_line_id: Uuid,
    pub batch_id: Uuid,
    #[serde(alias = "qty")]
    #[cfg_attr(feature = "server", validate(range(max = 1_000_000_000)))]
    pub quantity: i64,
    pub condition: Condition,
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub reason_code: String,
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}
