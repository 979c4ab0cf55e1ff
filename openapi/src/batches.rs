//! Batches: production runs of a medicine, known by medicine and batch number.

use crate::money::Money;
use crate::record::{Named, Stamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Date;
#[cfg(not(feature = "server"))]
type Date = String;

crate::words! {
    /// All but `available` are blocked: given out by nobody.
    pub enum BatchStatus {
        Available = "available",
        Quarantined = "quarantined",
        Recalled = "recalled",
        Damaged = "damaged",
    }
}

crate::words! {
    /// A month-only expiry means the last day of that month.
    pub enum ExpiryPrecision {
        Day = "day",
        Month = "month",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Batch {
    #[serde(flatten)]
    pub stamp: Stamp,
    pub medicine_id: Uuid,
    /// `UNKNOWN`: stock taken over without a batch; `UNTRACKED`: the medicine is not batch tracked.
    pub batch_number: String,
    /// The last day on which it may be used.
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    pub expiry_precision: ExpiryPrecision,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub manufacture_date: Option<Date>,
    pub gtin: Option<String>,
    pub supplier_id: Option<Uuid>,
    /// Null for whoever may not see costs.
    pub unit_cost: Option<Money>,
    pub received_qty: i64,
    pub status: BatchStatus,
    pub status_reason: String,
    pub medicine: Option<Named>,
}

/// Puts a batch into quarantine, marks it as damaged or releases it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct BatchAct {
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub reason: String,
}

/// Corrects what was written down wrongly about a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct BatchCorrection {
    /// Left out: it stays.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub batch_number: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub reason: String,
}
