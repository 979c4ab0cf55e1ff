//! Reason codes: why somebody did what has to have a reason.

use crate::record::{Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::words! {
    pub enum ReasonKind {
        AdjustIn = "adjust_in",
        AdjustOut = "adjust_out",
        Waste = "waste",
        Return = "return",
        Shortage = "shortage",
        Override = "override",
        Recall = "recall",
        Reversal = "reversal",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReasonCode {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewReasonCode,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewReasonCode {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
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
    /// Needed for a new one, fixed after.
    pub kind: Option<ReasonKind>,
    pub needs_note: bool,
    pub needs_witness: bool,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl Default for NewReasonCode {
    fn default() -> Self {
        Self {
            id: None,
            code: String::new(),
            label: String::new(),
            kind: None,
            needs_note: false,
            needs_witness: false,
            active: true,
            confirm_duplicate: false,
        }
    }
}
