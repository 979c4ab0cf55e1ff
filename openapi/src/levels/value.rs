//! Money of stock, in 1/10,000 of the currency.

/// No value may be larger: the engines add values up in 64 bits, and one of them turns an overflowing product into a
/// float in silence.
pub const MOST_VALUE: i64 = 9_000_000_000_000_000;

/// What some units are worth; `None` when that is out of range.
#[must_use]
pub fn line_value(qty: i64, unit_cost: i64) -> Option<i64> {
    let value = i64::try_from(i128::from(qty) * i128::from(unit_cost)).ok()?;
    (-MOST_VALUE..=MOST_VALUE).contains(&value).then_some(value)
}

/// The cost of one unit of a batch, half-even; `None` without units.
#[must_use]
pub fn unit_cost(value: i64, qty: i64) -> Option<i64> {
    super::half_even(value.into(), qty.into())
}
