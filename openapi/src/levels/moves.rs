//! Where a batch may still be used up before it expires.

use super::{ceil, floor, units, use_in};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a store could still use of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Room {
    pub store: Uuid,
    pub qty: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Move {
    pub store: Uuid,
    pub qty: i64,
}

/// Free units of a batch that its store will not use in the days left; `earlier` units leave before it.
#[must_use]
pub fn surplus(free: i64, amc_milli: Option<i64>, days_left: i64, earlier: i64) -> i64 {
    let need = use_in(amc_milli, days_left, ceil) - i128::from(earlier);
    units(i128::from(free) - need.max(0)).max(0)
}

/// Units that another store can use up in the days left after the way to it, beyond what it has.
#[must_use]
pub fn room(amc_milli: Option<i64>, days_left: i64, transfer_days: i64, usable: i64) -> i64 {
    let there = use_in(amc_milli, days_left.saturating_sub(transfer_days), floor);
    units(there - i128::from(usable)).max(0)
}

/// Shares a surplus out in whole packs, the largest room first, equal ones by id.
#[must_use]
pub fn moves(surplus: i64, pack_size: i64, rooms: &[Room]) -> Vec<Move> {
    let mut order = rooms.to_vec();
    order.sort_by_key(|room| (std::cmp::Reverse(room.qty), room.store));
    let pack = pack_size.max(1);
    let mut left = surplus.max(0);
    let offers = order.into_iter().map(|room| {
        let qty = room.qty.clamp(0, left) / pack * pack;
        left -= qty;
        Move { store: room.store, qty }
    });
    offers.filter(|offer| offer.qty > 0).collect()
}
