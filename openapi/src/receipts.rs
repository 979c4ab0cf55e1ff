//! Goods receipts: stock accepted from a supplier against an invoice.

use crate::batches::ExpiryPrecision;
use crate::money::Money;
use crate::paper::Paper;
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
    pub enum ReceiptKind {
        #[default]
        Purchase = "purchase",
        /// Needs no supplier.
        Donation = "donation",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Receipt {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewReceipt,
    /// Quantity times unit cost, over all lines. Null for whoever may not see costs.
    pub total: Option<Money>,
    pub store: Option<Named>,
    pub supplier: Option<Named>,
    /// The first 100 lines where one document is shown; the rest under `/lines`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReceiptLine>,
}

/// A receipt as it is asked to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewReceipt {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    /// The main store when left out.
    pub store_id: Option<Uuid>,
    /// Needed unless it is a donation.
    pub supplier_id: Option<Uuid>,
    pub kind: ReceiptKind,
    /// Needed to post with a supplier; a supplier's invoice is posted once.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub invoice_number: String,
    /// The day it belongs to; today when left out.
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub delivery_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub purchaser_name: String,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub received_by: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(nested))]
    pub lines: Vec<NewReceiptLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReceiptLine {
    pub id: Uuid,
    pub line_no: i64,
    #[serde(flatten)]
    pub fields: NewReceiptLine,
    /// The batch that the goods went into, once posted.
    pub batch_id: Option<Uuid>,
    /// Sent back to the supplier since.
    pub returned_qty: i64,
    pub medicine: Option<Named>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewReceiptLine {
    pub medicine_id: Uuid,
    /// Base units accepted and paid.
    #[cfg_attr(feature = "server", validate(range(max = 1_000_000_000)))]
    pub quantity: i64,
    /// Packs times pack size must be the quantity, where both are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packs: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack_size: Option<i64>,
    /// Base units received without charge, in the same batch.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub free_qty: i64,
    /// Refused at the door: written down only.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub rejected_qty: i64,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub rejected_reason: String,
    /// Needed for medicines that are batch tracked, like the expiry date.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub batch_number: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    pub expiry_precision: Option<ExpiryPrecision>,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub manufacture_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub gtin: String,
    /// Price of one base unit. Null for whoever may not see costs.
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::not_negative")))]
    pub unit_cost: Option<Money>,
    /// Take it although few days are left.
    pub accept_short_dated: bool,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}
