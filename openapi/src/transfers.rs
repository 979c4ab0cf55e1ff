//! Transfers: stock moved between two stores.

use crate::paper::{Chosen, Paper, TakenBatch, Witness};
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
    pub enum TransferReason {
        #[default]
        Replenish = "replenish",
        Return = "return",
        NearExpiry = "near_expiry",
        StoreClosing = "store_closing",
        /// To the quarantine place of a store: blocked batches may go too.
        Quarantine = "quarantine",
        QuarantineRelease = "quarantine_release",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Transfer {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewTransfer,
    pub requested_by: Option<Uuid>,
    pub approved_by: Option<Uuid>,
    pub dispatched_by: Option<Uuid>,
    pub received_by: Option<Uuid>,
    /// Typed names of old transfers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub requested_by_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub approved_by_name: String,
    pub direct: bool,
    pub rejected_reason: String,
    pub witness_id: Option<Uuid>,
    pub source_store: Option<Named>,
    pub destination_store: Option<Named>,
    /// Movement events so far: dispatches, receipts, closings.
    #[serde(skip)]
    pub events: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<TransferLine>,
}

/// A transfer as it is asked to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewTransfer {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    pub source_store_id: Uuid,
    pub destination_store_id: Uuid,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    pub reason: TransferReason,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    /// For controlled medicines in a direct transfer.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub witness: Option<Witness>,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<NewTransferLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TransferLine {
    pub id: Uuid,
    pub line_no: i64,
    #[serde(flatten)]
    pub fields: NewTransferLine,
    pub approved_qty: i64,
    pub dispatched_qty: i64,
    pub received_qty: i64,
    pub returned_qty: i64,
    pub lost_qty: i64,
    /// Why less was approved, or why the rest was closed.
    pub reason: String,
    /// What was dispatched from which batch; between approval and dispatch, what is held for it.
    pub taken: Vec<TakenBatch>,
    pub medicine: Option<Named>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewTransferLine {
    pub medicine_id: Uuid,
    #[cfg_attr(feature = "server", validate(range(max = 1_000_000_000)))]
    pub quantity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packs: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack_size: Option<i64>,
    pub batches: Vec<Chosen>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}

/// What one line of an approval, a receipt or a closing says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct TransferStep {
    pub line_id: Uuid,
    /// Received units of this batch only; without it, of whichever was taken first.
    #[serde(alias = "batch", skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<Uuid>,
    /// Approved or received units.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub quantity: i64,
    /// Why less is approved than was asked.
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub reason: String,
}

/// Approve, receive: lines left out are approved or received in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct TransferSteps {
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<TransferStep>,
}

crate::words! {
    /// What became of units that were sent and did not arrive.
    pub enum Rest {
        Lost = "lost",
        Returned = "returned",
    }
}

/// Closes what is still on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct CloseRest {
    pub rest: Rest,
    /// For all lines that do not say their own.
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub reason: String,
    /// Lines with what becomes of them; those left out follow `rest`.
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<CloseLine>,
    /// Where controlled medicines are lost.
    #[serde(default, skip_serializing_if = "crate::record::never_shown")]
    pub witness: Option<Witness>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct CloseLine {
    pub line_id: Uuid,
    pub rest: Rest,
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub reason: String,
}

/// Why something was rejected or cancelled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct Because {
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub reason: String,
}
