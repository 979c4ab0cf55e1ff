//! Adjustments: corrections with a reason, waste, and opening stock.

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

crate::words! {
    #[derive(Default)]
    pub enum AdjustmentKind {
        #[default]
        Adjust = "adjust",
        /// Deltas below zero only; blocked batches too.
        Waste = "waste",
        /// Deltas above zero only, before any other movement of that store and medicine.
        Opening = "opening",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Adjustment {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewAdjustment,
    /// Sum of the lines' values without their signs. Null for whoever may not see costs.
    pub value: Option<Money>,
    /// Who asked for approval; somebody else approves.
    pub submitted_by: Option<Uuid>,
    pub approved_by: Option<Uuid>,
    /// Why it came back, until it is handed in again.
    pub rejected_reason: String,
    pub witness_id: Option<Uuid>,
    pub store: Option<Named>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<AdjustmentLine>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewAdjustment {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    /// The default store of the caller's department when left out.
    pub store_id: Option<Uuid>,
    pub kind: AdjustmentKind,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    /// For controlled medicines, and for reasons that need one.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub witness: Option<Witness>,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<NewAdjustmentLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct AdjustmentLine {
    pub id: Uuid,
    pub line_no: i64,
    #[serde(flatten)]
    pub fields: NewAdjustmentLine,
    /// With the sign of the delta; of a draft, what it would be now. Null for whoever may not see costs.
    pub value: Option<Money>,
    pub medicine: Option<Named>,
    /// With its number.
    pub batch: Option<Named>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewAdjustmentLine {
    pub medicine_id: Uuid,
    pub batch_id: Option<Uuid>,
    /// Instead of `batch_id`, for what was found and for opening stock; with the expiry date.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub batch_number: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    /// Base units more or less; never 0. Waste is below zero, opening stock above.
    #[cfg_attr(feature = "server", validate(range(min = -1_000_000_000, max = 1_000_000_000)))]
    pub delta: i64,
    /// A code of the kinds `adjust_in`, `adjust_out`, `waste` or `recall`, as the delta and the document say; opening
    /// stock needs none.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub reason_code: String,
    /// Of one base unit, for what was found and for opening stock; else the batch's own.
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::not_negative")))]
    pub unit_cost: Option<Money>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}
