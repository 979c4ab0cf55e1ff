//! Levels of stock: status, monthly use, months of stock, when and how much to order. Whole numbers only; every
//! rule is pure, so that server and screens give the same answer.

mod abc;
mod moves;
mod order;
#[cfg(test)]
mod tests;
mod value;

pub use abc::{Abc, Ranked, abc};
pub use moves::{Move, Room, moves, room, surplus};
pub use order::{LevelPolicy, Suggestion, Supply, Urgency, Why, suggested};
pub use value::{MOST_VALUE, line_value, unit_cost};

/// A month has 30.4375 days (365.25 / 12), so monthly thousandths times 2 / 60,875 are units a day.
const DAYS_IN_MONTH: i128 = 304_375;
const DAILY: (i128, i128) = (2, 60_875);

crate::words! {
    pub enum StockStatus {
        Out = "out",
        Low = "low",
        Medium = "medium",
        Good = "good",
    }
}

/// `limit` is the store's reorder level, else the medicine's low-stock limit.
#[must_use]
pub fn status(usable: i64, limit: i64) -> StockStatus {
    if usable <= 0 {
        StockStatus::Out
    } else if usable <= limit {
        StockStatus::Low
    } else if 2 * i128::from(usable) <= 3 * i128::from(limit) {
        StockStatus::Medium
    } else {
        StockStatus::Good
    }
}

/// Average monthly use in thousandths of a unit, corrected for the days without stock; `None` when no day had any.
#[must_use]
pub fn amc_milli(used: i64, days: i64, days_out: i64) -> Option<i64> {
    let with_stock = i128::from(days) - i128::from(days_out);
    half_even(i128::from(used) * DAYS_IN_MONTH, 10 * with_stock)
}

/// Too few days with stock for the average to be relied on.
#[must_use]
pub const fn low_confidence(days: i64, days_out: i64, min_days: i64) -> bool {
    days.saturating_sub(days_out) < min_days
}

/// Months of stock in thousandths; `None` without use.
#[must_use]
pub fn mos_milli(usable: i64, amc_milli: Option<i64>) -> Option<i64> {
    half_even(i128::from(usable) * 1_000_000, amc_milli?.into())
}

/// At or below it one orders: the reorder level if one is set, else the use until delivery plus the safety stock, but
/// not less than the low-stock limit.
#[must_use]
pub fn reorder_point(
    reorder_level: Option<i64>,
    amc_milli: Option<i64>,
    lead_time_days: i64,
    safety_stock: i64,
    low_stock_limit: i64,
) -> i64 {
    reorder_level.unwrap_or_else(|| {
        let until_delivery = units(use_in(amc_milli, lead_time_days, ceil));
        until_delivery.saturating_add(safety_stock).max(low_stock_limit)
    })
}

/// Units used in some days, rounded as told; 0 without use.
fn use_in(amc_milli: Option<i64>, days: i64, round: fn(i128, i128) -> i128) -> i128 {
    let amc_milli = i128::from(amc_milli.unwrap_or(0).max(0));
    round(amc_milli * i128::from(days.max(0)) * DAILY.0, DAILY.1)
}

/// The nearest whole number, of two equally near ones the even. `None` for a divisor below 1 or beyond `i64`.
fn half_even(number: i128, divisor: i128) -> Option<i64> {
    if divisor <= 0 {
        return None;
    }
    let (below, rest) = (number.div_euclid(divisor), number.rem_euclid(divisor));
    let up = match rest.cmp(&(divisor - rest)) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => below.rem_euclid(2),
        std::cmp::Ordering::Greater => 1,
    };
    i64::try_from(below + up).ok()
}

/// `divisor` above 0, like that of [`floor`].
const fn ceil(number: i128, divisor: i128) -> i128 {
    -(-number).div_euclid(divisor)
}

const fn floor(number: i128, divisor: i128) -> i128 {
    number.div_euclid(divisor)
}

/// Back to units; beyond `i64` the nearest there is.
fn units(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}
