//! The suggested order of one medicine, for the facility's purchase or a ward's refill.

use super::{DAILY, ceil, mos_milli, reorder_point, units};
use serde::{Deserialize, Serialize};

/// Days between two orders where no policy tells.
const REVIEW_DAYS: i64 = 30;

crate::words! {
    pub enum Urgency {
        /// Nothing usable is left.
        High = "high",
        /// At or below the reorder point.
        Medium = "medium",
        Low = "low",
    }
}

crate::words! {
    /// Why a medicine is on the list.
    pub enum Why {
        ReorderPoint = "reorder_point",
        /// The stock does not last until the order after the next is delivered.
        Cover = "cover",
    }
}

/// What a store has settled for a medicine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LevelPolicy {
    pub reorder_level: Option<i64>,
    pub max_level: Option<i64>,
    pub lead_time_days: Option<i64>,
    pub review_days: i64,
    pub safety_stock: i64,
}

/// Everything the suggestion depends on, in base units and days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Supply {
    pub usable: i64,
    pub on_order: i64,
    pub in_transit: i64,
    pub reserved: i64,
    pub amc_milli: Option<i64>,
    pub policy: Option<LevelPolicy>,
    /// Of the preferred supplier.
    pub supplier_lead_days: i64,
    pub low_stock_limit: i64,
    pub pack_size: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Suggestion {
    pub reorder_point: i64,
    pub mos_milli: Option<i64>,
    pub lead_time_days: i64,
    /// What the order fills up to.
    pub level: i64,
    /// Whole packs, in base units.
    pub quantity: i64,
    pub packs: i64,
    pub urgency: Urgency,
    pub why: Why,
}

/// How much to order, or `None` when nothing is to be ordered.
#[must_use]
pub fn suggested(supply: &Supply) -> Option<Suggestion> {
    let policy =
        supply.policy.unwrap_or(LevelPolicy { review_days: REVIEW_DAYS, ..LevelPolicy::default() });
    let lead_time_days = policy.lead_time_days.unwrap_or(supply.supplier_lead_days);
    let reorder_point = reorder_point(
        policy.reorder_level,
        supply.amc_milli,
        lead_time_days,
        policy.safety_stock,
        supply.low_stock_limit,
    );
    let mos_milli = mos_milli(supply.usable, supply.amc_milli);
    let used = supply.amc_milli.is_some_and(|amc| amc > 0);
    if !used && supply.policy.is_none() {
        return None;
    }
    let reached = supply.usable <= reorder_point;
    if !reached && !is_short(supply.usable, supply.amc_milli, lead_time_days, policy.review_days) {
        return None;
    }
    let level = fill_level(supply, &policy);
    let missing = i128::from(level) + i128::from(supply.reserved)
        - i128::from(supply.usable)
        - i128::from(supply.on_order)
        - i128::from(supply.in_transit);
    let pack = i128::from(supply.pack_size.max(1));
    let packs = ceil(missing, pack);
    (packs > 0).then(|| Suggestion {
        reorder_point,
        mos_milli,
        lead_time_days,
        level,
        quantity: units(packs * pack),
        packs: units(packs),
        urgency: urgency(supply.usable, reorder_point),
        why: if reached { Why::ReorderPoint } else { Why::Cover },
    })
}

/// Whether the stock lasts fewer days than pass until the order after the next arrives; by the unrounded months of
/// stock, so that exactly enough is enough.
fn is_short(usable: i64, amc_milli: Option<i64>, lead_time_days: i64, review_days: i64) -> bool {
    let days = i128::from(lead_time_days.saturating_add(review_days));
    amc_milli.is_some_and(|amc| {
        amc > 0 && i128::from(usable) * DAILY.1 < days * i128::from(amc) * DAILY.0
    })
}

fn fill_level(supply: &Supply, policy: &LevelPolicy) -> i64 {
    policy.max_level.unwrap_or_else(|| {
        let two_months = ceil(2 * i128::from(supply.amc_milli.unwrap_or(0)), 1_000);
        let limit = policy.reorder_level.unwrap_or(supply.low_stock_limit);
        units(two_months.max(2 * i128::from(limit)))
    })
}

const fn urgency(usable: i64, reorder_point: i64) -> Urgency {
    if usable <= 0 {
        Urgency::High
    } else if usable <= reorder_point {
        Urgency::Medium
    } else {
        Urgency::Low
    }
}
