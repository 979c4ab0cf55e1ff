//! Stock: what lies where, and the ledger that says why.

use crate::levels::StockStatus;
use crate::money::Money;
use crate::paging::Place;
use crate::paper::DocKind;
use crate::record::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::{Date, Instant};
#[cfg(not(feature = "server"))]
type Date = String;
#[cfg(not(feature = "server"))]
type Instant = String;

crate::words! {
    /// What a line of the ledger is. A reversal keeps the type and turns the sign.
    pub enum MovementType {
        Opening = "opening",
        Receipt = "receipt",
        SupplierReturn = "supplier_return",
        Dispense = "dispense",
        DispenseReturn = "dispense_return",
        TransferIn = "transfer_in",
        TransferOut = "transfer_out",
        TransferLoss = "transfer_loss",
        Adjust = "adjust",
        Count = "count",
        Waste = "waste",
    }
}

/// Stock of one medicine in one store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Stock {
    pub store_id: Uuid,
    pub medicine_id: Uuid,
    /// Units physically there.
    pub on_hand: i64,
    /// Units in batches neither expired nor blocked.
    pub usable: i64,
    /// Usable units promised to open documents.
    pub reserved: i64,
    /// Usable minus reserved.
    pub available: i64,
    /// Null for whoever may not see costs.
    pub value: Option<Money>,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub earliest_expiry: Option<Date>,
    /// The limit that the status was worked out with.
    pub limit_used: i64,
    pub status: StockStatus,
    pub last_movement_at: Option<Instant>,
    pub medicine: Option<Named>,
    pub store: Option<Named>,
    #[serde(skip)]
    pub seq: i64,
}

/// Stock of one batch in one store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Balance {
    pub store_id: Uuid,
    pub medicine_id: Uuid,
    pub batch_id: Uuid,
    pub batch_number: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    pub status: crate::batches::BatchStatus,
    pub on_hand: i64,
    pub reserved: i64,
    /// Null for whoever may not see costs.
    pub unit_cost: Option<Money>,
    pub medicine: Option<Named>,
    pub store: Option<Named>,
    #[serde(skip)]
    pub seq: i64,
}

/// One unchangeable line of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Movement {
    pub id: Uuid,
    pub store_id: Uuid,
    /// 1, 2, 3 … in its store, without gaps.
    pub store_seq: i64,
    pub posted_at: Instant,
    /// The day it belongs to in reports.
    #[cfg_attr(feature = "server", schema(value_type = String, format = Date))]
    pub effective_on: Date,
    pub medicine_id: Uuid,
    pub batch_id: Uuid,
    pub batch_number: String,
    pub qty_delta: i64,
    pub balance_after: i64,
    #[serde(rename = "type")]
    pub kind: MovementType,
    pub doc_type: DocKind,
    pub doc_id: Uuid,
    pub line_id: Uuid,
    pub reason_code: Option<String>,
    pub patient_id: Option<Uuid>,
    pub supplier_id: Option<Uuid>,
    pub other_store_id: Option<Uuid>,
    /// Null for whoever may not see costs, like the value.
    pub unit_cost: Option<Money>,
    pub value: Option<Money>,
    pub reverses_id: Option<Uuid>,
    pub user_id: Option<Uuid>,
    pub witness_id: Option<Uuid>,
    /// Hexadecimal SHA-256, chained with the line before.
    pub hash: String,
    pub medicine: Option<Named>,
    pub store: Option<Named>,
    #[serde(skip)]
    pub seq: i64,
}

/// What `verify` found; it reports and never repairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LedgerReport {
    pub clean: bool,
    /// When it was looked at.
    pub at: Instant,
    pub stores: i64,
    pub movements: i64,
    pub audit_entries: i64,
    /// The broken places, the first of each check.
    pub broken: Vec<String>,
}

/// What the main store could give of a medicine; no batches, no money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MainStock {
    /// The main store itself, so that whoever does not see it can name it in a request.
    pub store: Named,
    pub medicine_id: Uuid,
    /// Usable minus reserved.
    pub available: i64,
}

/// A page of medicines, each with its usable units in every store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct StockMatrix {
    /// The columns, in the order of the rows' cells.
    pub stores: Vec<Named>,
    pub items: Vec<MatrixRow>,
    #[serde(flatten)]
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MatrixRow {
    pub medicine: Named,
    /// One a store; null where the medicine has never been.
    pub cells: Vec<Option<MatrixCell>>,
    /// Usable units of all shown stores together.
    pub total: i64,
    /// Of that total, by the medicine's low-stock limit.
    pub status: StockStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MatrixCell {
    pub usable: i64,
    /// By the store's own level.
    pub status: StockStatus,
}

/// What happened, in the order in which everybody hears of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Changes {
    pub items: Vec<FeedEvent>,
    /// Ask again with `after` = this. It stays as it is when there is nothing new.
    pub next: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FeedEvent {
    /// Where it stands in the feed.
    pub place: i64,
    pub id: Uuid,
    pub at: Instant,
    /// `stock.posted`, `document.state_changed`, `expiry.rolled` …
    #[serde(rename = "type")]
    pub kind: String,
    pub entity: String,
    pub entity_id: Option<Uuid>,
    pub store_id: Option<Uuid>,
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub payload: serde_json::Value,
}
