//! Ranking of medicines by the value used in a year.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::words! {
    pub enum Abc {
        /// The first 80 % of the value.
        A = "A",
        /// Up to 95 %.
        B = "B",
        C = "C",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Ranked {
    pub id: Uuid,
    /// 1/10,000 of the currency.
    pub value: i64,
    /// Hundredths of a per cent of the whole value.
    pub share: i64,
    /// The shares up to and with this one.
    pub cumulative: i64,
    /// Null without use.
    pub class: Option<Abc>,
}

/// The largest value first, equal ones by id. A class goes by the share of those before.
#[must_use]
pub fn abc(values: &[(Uuid, i64)]) -> Vec<Ranked> {
    let mut order = values.to_vec();
    order.sort_by_key(|&(id, value)| (std::cmp::Reverse(value), id));
    let whole: i128 = order.iter().map(|&(_, value)| worth(value)).sum();
    let part = |value: i128| super::half_even(value * 10_000, whole).unwrap_or(0);
    let mut before = 0;
    let mut rank = |(id, value)| {
        let class = (value > 0).then(|| {
            if before * 100 < whole * 80 {
                Abc::A
            } else if before * 100 < whole * 95 {
                Abc::B
            } else {
                Abc::C
            }
        });
        before += worth(value);
        Ranked { id, value, share: part(worth(value)), cumulative: part(before), class }
    };
    order.into_iter().map(&mut rank).collect()
}

/// More returned than given out counts as no use.
fn worth(value: i64) -> i128 {
    i128::from(value.max(0))
}
