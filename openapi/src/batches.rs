//! Batches: production runs of a medicine, known by medicine and batch number.

use crate::money::Money;
use crate::paging::Page;
use crate::paper::{DocKind, State};
use crate::record::{Named, Stamp};
use crate::stock::MovementType;
use crate::stores::StoreKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::{Date, Instant};
#[cfg(not(feature = "server"))]
type Date = String;
#[cfg(not(feature = "server"))]
type Instant = String;

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
    /// With `expiry_date`: `month` means the last day of its month. Left out: `day`.
    pub expiry_precision: Option<ExpiryPrecision>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub reason: String,
}

/// Where a batch is and where it went, within the stores that the caller sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BatchTrace {
    pub batch: Batch,
    pub as_of: Instant,
    /// Where it lies now, companion places included.
    pub places: Vec<TracedPlace>,
    pub on_hand: i64,
    /// Everybody who was given of it.
    pub patients: Vec<TracedPatient>,
    /// Units used without a patient.
    pub departments: Vec<TracedDepartment>,
    pub transfers: Vec<TracedTransfer>,
    pub suppliers: Vec<TracedSupplier>,
    /// Every line of the ledger, oldest first.
    pub movements: Page<TracedMovement>,
}

/// Units of a batch in a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedPlace {
    pub store: Named,
    pub kind: StoreKind,
    pub on_hand: i64,
    pub reserved: i64,
}

/// A dispense that gave units of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedDocument {
    pub id: Uuid,
    pub document_no: String,
    #[cfg_attr(feature = "server", schema(value_type = String, format = Date))]
    pub doc_date: Date,
    pub state: State,
    /// Given out; nothing where the document was reversed.
    pub quantity: i64,
    pub returned: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedPatient {
    pub patient: Named,
    pub file_no: String,
    /// Given out, reversals taken off.
    pub quantity: i64,
    /// Came back of it.
    pub returned: i64,
    pub documents: Vec<TracedDocument>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedDepartment {
    pub department: Option<Named>,
    pub quantity: i64,
    pub returned: i64,
    pub documents: Vec<TracedDocument>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedTransfer {
    pub id: Uuid,
    pub document_no: String,
    pub state: State,
    pub source: Named,
    pub destination: Named,
    /// Left the source, what came back to it taken off.
    pub sent: i64,
    pub received: i64,
    pub lost: i64,
    /// Neither received nor lost.
    pub on_the_way: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedSupplier {
    pub supplier: Named,
    pub received: i64,
    /// Sent back to the supplier.
    pub returned: i64,
}

/// A line of the ledger with the names of what it points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TracedMovement {
    pub id: Uuid,
    pub store: Named,
    pub store_seq: i64,
    pub posted_at: Instant,
    #[cfg_attr(feature = "server", schema(value_type = String, format = Date))]
    pub effective_on: Date,
    #[serde(rename = "type")]
    pub kind: MovementType,
    pub qty_delta: i64,
    /// Still on hand in this store after it.
    pub balance_after: i64,
    pub doc_type: DocKind,
    pub doc_id: Uuid,
    pub document_no: String,
    pub reason_code: Option<String>,
    /// The movement that this one undoes.
    pub reverses_id: Option<Uuid>,
    pub patient: Option<Named>,
    pub supplier: Option<Named>,
    pub other_store: Option<Named>,
}
