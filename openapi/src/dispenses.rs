//! Dispenses: stock handed out for a patient or used by a department.

use crate::money::Money;
use crate::paper::{Chosen, Paper, TakenBatch, Witness};
use crate::record::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
#[cfg(feature = "server")]
use validator::Validate;

#[cfg(feature = "server")]
use crate::time::{Date, Instant};
#[cfg(not(feature = "server"))]
type Date = String;
#[cfg(not(feature = "server"))]
type Instant = String;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Dispense {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewDispense,
    pub witness_id: Option<Uuid>,
    /// Until when a draft holds its batches.
    pub reserved_until: Option<Instant>,
    pub store: Option<Named>,
    pub patient: Option<Named>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<DispenseLine>,
}

/// A dispense as it is asked to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewDispense {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    /// The default store of the caller's department when left out.
    pub store_id: Option<Uuid>,
    /// The store's when left out.
    pub department_id: Option<Uuid>,
    /// Null: used by the department.
    pub patient_id: Option<Uuid>,
    pub doctor_id: Option<Uuid>,
    /// The doctor's name when left out.
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub prescribed_by: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    /// For controlled medicines.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub witness: Option<Witness>,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<NewDispenseLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DispenseLine {
    pub id: Uuid,
    pub line_no: i64,
    #[serde(flatten)]
    pub fields: NewDispenseLine,
    pub dispensed_qty: i64,
    pub shortage_qty: i64,
    pub returned_qty: i64,
    /// Null for whoever may not see costs, like the value.
    pub unit_price: Option<Money>,
    pub value: Option<Money>,
    /// What was taken from which batch.
    pub taken: Vec<TakenBatch>,
    pub medicine: Option<Named>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewDispenseLine {
    pub medicine_id: Uuid,
    /// Base units asked for.
    #[cfg_attr(feature = "server", validate(range(max = 1_000_000_000)))]
    pub quantity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packs: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack_size: Option<i64>,
    /// Empty: first expired, first out.
    pub batches: Vec<Chosen>,
    /// Days that the treatment goes on: the batch must last as long.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3_650)))]
    pub course_days: Option<i64>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub directions: String,
    /// Give what is there; the rest is a shortage with a reason.
    pub allow_short: bool,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub shortage_reason: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}
