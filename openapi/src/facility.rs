//! The facility's own settings: how long a period stays open, what counts as near expiry, and the like.

use crate::money::Money;
use serde::{Deserialize, Serialize};

/// The settings as they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Settings {
    #[serde(flatten)]
    pub facility: Facility,
    /// 1, 2, 3 …; what `If-Match` names.
    pub version: i64,
}

/// What administrators may set; the rest of the configuration belongs to the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct Facility {
    /// Shown beside amounts; ISO 4217.
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::currency")))]
    pub currency: String,
    /// How many days back a document may be dated.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 366)))]
    pub ledger_open_days: i64,
    /// Days that a batch must last when it is given out; 0 = it may be used on its last day.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3_650)))]
    pub fefo_min_days_left: i64,
    /// Fewer days left than this need `accept_short_dated` when goods are received.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3_650)))]
    pub receipt_min_days_left: i64,
    /// How long a draft holds its batches.
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 1_440)))]
    pub dispense_reserve_minutes: i64,
    /// Adjustments and count differences above this value need a second person.
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::not_negative")))]
    pub adjust_approval_value: Money,
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 24)))]
    pub amc_months: i64,
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 366)))]
    pub amc_min_days: i64,
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 3_650)))]
    pub expiry_near_days: i64,
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 3_650)))]
    pub expiry_list_days: i64,
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 3_650)))]
    pub move_horizon_days: i64,
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 365)))]
    pub move_transfer_days: i64,
}

impl Default for Facility {
    fn default() -> Self {
        Self {
            currency: "USD".into(),
            ledger_open_days: 31,
            fefo_min_days_left: 0,
            receipt_min_days_left: 180,
            dispense_reserve_minutes: 30,
            adjust_approval_value: Money(10_000_000),
            amc_months: 6,
            amc_min_days: 15,
            expiry_near_days: 30,
            expiry_list_days: 90,
            move_horizon_days: 90,
            move_transfer_days: 2,
        }
    }
}
