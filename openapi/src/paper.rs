//! What all documents have in common: their states, and what each carries beside its own fields.

use crate::record::Stamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

crate::words! {
    /// Where a document stands. Only a draft is editable; nothing that was posted is ever deleted.
    pub enum State {
        Draft = "draft",
        Submitted = "submitted",
        Approved = "approved",
        Rejected = "rejected",
        Dispatched = "dispatched",
        PartReceived = "part_received",
        Received = "received",
        Counting = "counting",
        Review = "review",
        Posted = "posted",
        Completed = "completed",
        PartReturned = "part_returned",
        Returned = "returned",
        Settled = "settled",
        Cancelled = "cancelled",
        Reversed = "reversed",
        /// Taken over from the predecessor: read-only from birth, without movements.
        Imported = "imported",
    }
}

crate::words! {
    /// Kinds of documents, as the ledger names them.
    pub enum DocKind {
        Receipt = "receipt",
        Dispense = "dispense",
        Transfer = "transfer",
        Adjustment = "adjustment",
        SupplierReturn = "supplier_return",
        DispenseReturn = "dispense_return",
        Stocktake = "stocktake",
        /// Opening stock from the predecessor's folder.
        Import = "import",
    }
}

impl DocKind {
    /// First part of a document number.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Receipt => "GR",
            Self::Dispense => "DI",
            Self::Transfer => "TR",
            Self::Adjustment => "AD",
            Self::SupplierReturn => "RS",
            Self::DispenseReturn => "RD",
            Self::Stocktake => "ST",
            Self::Import => "IM",
        }
    }

    /// Where documents of this kind are found under `/api/v1`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Receipt => "receipts",
            Self::Dispense => "dispenses",
            Self::Transfer => "transfers",
            Self::Adjustment => "adjustments",
            Self::SupplierReturn => "returns/supplier",
            Self::DispenseReturn => "returns/dispense",
            Self::Stocktake => "stocktakes",
            Self::Import => "imports",
        }
    }
}

/// Identity, state and number of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Paper {
    #[serde(flatten)]
    pub stamp: Stamp,
    pub state: State,
    /// `<prefix>-<store code>-<year>-<000001>`, given at posting; drafts have none.
    pub document_no: Option<String>,
    pub posted_at: Option<Instant>,
    pub posted_by: Option<Uuid>,
    pub reversal_id: Option<Uuid>,
    /// What the predecessor called its state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy_status: Option<String>,
    pub line_count: i64,
}

/// Why a posted document is undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewReversal {
    /// A reason code.
    #[serde(alias = "reason")]
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub reason_code: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
    /// Needed to undo what took a witness, and for reasons that ask for one.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub witness: Option<Witness>,
}

/// A second person who confirms with their own credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Witness {
    pub username: String,
    pub pin: String,
}

/// A batch that somebody chose, instead of the first to expire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    #[serde(alias = "batch")]
    pub batch_id: Uuid,
    #[serde(alias = "qty")]
    pub quantity: i64,
    /// Why not the batch that expires earlier.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub override_reason: String,
}

/// What was taken from a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TakenBatch {
    pub batch_id: Uuid,
    pub batch_number: String,
    pub quantity: i64,
}
