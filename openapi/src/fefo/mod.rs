//! First expired, first out: which batches of one medicine in one store leave for a document line. Pure, so that
//! a screen may preview with it; the server runs it again under the store's lock.

use crate::batches::BatchStatus;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(test)]
mod tests;

crate::words! {
    /// Why a batch is not taken.
    pub enum SkipReason {
        Quarantined = "quarantined",
        Recalled = "recalled",
        Damaged = "damaged",
        /// The last day of use lies before today.
        Expired = "expired",
        /// Fewer days are left than the medicine or the facility asks for.
        TooShort = "too_short",
        EndsBeforeCourse = "ends_before_course",
        /// All units are promised to other documents.
        NothingFree = "nothing_free",
    }
}

/// What is asked for. Days are day numbers, see [`crate::day`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Wish {
    /// Base units, 0 or more.
    pub asked: i64,
    pub today: i64,
    /// 0 = a batch may be used on its last day.
    pub min_days_left: i64,
    /// Last day on which the patient takes it.
    pub course_end: Option<i64>,
    /// Batches chosen by hand; they come first, in this order.
    pub pins: Vec<Pin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Pin {
    pub batch: Uuid,
    pub qty: i64,
}

/// A batch as it lies in the store. What other lines of the same document take belongs into `reserved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Candidate {
    pub batch: Uuid,
    pub batch_number: String,
    /// Day number of the last day of use; a batch without one is taken last.
    pub expiry: Option<i64>,
    pub status: BatchStatus,
    pub on_hand: i64,
    /// By all documents, this one included.
    pub reserved: i64,
    /// The part of `reserved` that is held for this document.
    pub own: i64,
    pub first_received_on: i64,
}

/// Units of the lines and the shortfall add up to what was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Allocation {
    /// One line a batch.
    pub lines: Vec<Taken>,
    /// Every batch that was passed over, in the order of expiry.
    pub skipped: Vec<Skipped>,
    pub shortfall: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Taken {
    pub batch: Uuid,
    pub qty: i64,
    /// At least a part of it was chosen by hand.
    pub pinned: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Skipped {
    pub batch: Uuid,
    pub batch_number: String,
    /// Units that would have been free.
    pub qty: i64,
    pub reason: SkipReason,
    /// Below zero when expired.
    pub days_left: Option<i64>,
}

/// A pin that cannot be kept; nothing is taken then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct PinRefused {
    pub batch: Uuid,
    /// `nothing_free` also stands for an unknown batch and for more units than can be taken.
    pub reason: SkipReason,
    /// Units that this pin could have asked for.
    pub free: i64,
}

/// Takes the pins as told, then the rest from whatever expires first.
///
/// # Errors
/// The first pin that names a batch which may not leave, or more units than are free or still asked for.
pub fn allocate(wish: &Wish, candidates: &[Candidate]) -> Result<Allocation, PinRefused> {
    let mut taking = Taking { left: wish.asked.max(0), lines: Vec::new() };
    for pin in &wish.pins {
        taking.keep(*pin, wish, candidates)?;
    }
    let mut skipped = Vec::new();
    for candidate in in_order(candidates) {
        if let Some(reason) = objection(wish, candidate) {
            skipped.push(Skipped {
                batch: candidate.batch,
                batch_number: candidate.batch_number.clone(),
                qty: free(candidate),
                reason,
                days_left: candidate.expiry.map(|expiry| expiry.saturating_sub(wish.today)),
            });
        } else {
            let qty = taking.untouched(candidate).min(taking.left);
            taking.take(candidate.batch, qty, false);
        }
    }
    Ok(Allocation { lines: taking.lines, skipped, shortfall: taking.left })
}

/// The first usable batch with units left by the pins that would leave before the pinned one. Taking the pinned one
/// all the same is an override and needs a reason.
#[must_use]
pub fn earlier_usable(wish: &Wish, candidates: &[Candidate], pin: Uuid) -> Option<Uuid> {
    let chosen = candidates.iter().find(|c| c.batch == pin)?;
    let pinned = |batch| {
        let same = wish.pins.iter().filter(|p| p.batch == batch);
        same.fold(0_i64, |sum, p| sum.saturating_add(p.qty))
    };
    in_order(candidates)
        .into_iter()
        .take_while(|c| turn(c) < turn(chosen))
        .find(|c| objection(wish, c).is_none() && free(c) > pinned(c.batch))
        .map(|c| c.batch)
}

struct Taking {
    /// Units still asked for.
    left: i64,
    lines: Vec<Taken>,
}

impl Taking {
    fn keep(&mut self, pin: Pin, wish: &Wish, candidates: &[Candidate]) -> Result<(), PinRefused> {
        let refused = |reason, free| Err(PinRefused { batch: pin.batch, reason, free });
        let Some(candidate) = candidates.iter().find(|c| c.batch == pin.batch) else {
            return refused(SkipReason::NothingFree, 0);
        };
        if let Some(reason) = objection(wish, candidate) {
            return refused(reason, 0);
        }
        let most = self.untouched(candidate).min(self.left);
        if !(1..=most).contains(&pin.qty) {
            return refused(SkipReason::NothingFree, most);
        }
        self.take(pin.batch, pin.qty, true);
        Ok(())
    }

    fn untouched(&self, candidate: &Candidate) -> i64 {
        let taken = self.lines.iter().find(|line| line.batch == candidate.batch);
        free(candidate) - taken.map_or(0, |line| line.qty)
    }

    fn take(&mut self, batch: Uuid, qty: i64, pinned: bool) {
        if qty <= 0 {
            return;
        }
        self.left -= qty;
        match self.lines.iter_mut().find(|line| line.batch == batch) {
            Some(line) => line.qty += qty,
            None => self.lines.push(Taken { batch, qty, pinned }),
        }
    }
}

fn in_order(candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut order: Vec<&Candidate> = candidates.iter().collect();
    order.sort_by_key(|c| turn(c));
    order
}

/// When a batch's turn is: a known expiry first, the earlier the sooner; then the older delivery; then the id.
const fn turn(candidate: &Candidate) -> (bool, Option<i64>, i64, Uuid) {
    (candidate.expiry.is_none(), candidate.expiry, candidate.first_received_on, candidate.batch)
}

fn objection(wish: &Wish, candidate: &Candidate) -> Option<SkipReason> {
    match candidate.status {
        BatchStatus::Quarantined => return Some(SkipReason::Quarantined),
        BatchStatus::Recalled => return Some(SkipReason::Recalled),
        BatchStatus::Damaged => return Some(SkipReason::Damaged),
        BatchStatus::Available => (),
    }
    if let Some(expiry) = candidate.expiry {
        if expiry < wish.today {
            return Some(SkipReason::Expired);
        }
        if expiry.saturating_sub(wish.today) < wish.min_days_left {
            return Some(SkipReason::TooShort);
        }
        if wish.course_end.is_some_and(|end| expiry < end) {
            return Some(SkipReason::EndsBeforeCourse);
        }
    }
    (free(candidate) == 0).then_some(SkipReason::NothingFree)
}

fn free(candidate: &Candidate) -> i64 {
    candidate.on_hand.saturating_sub(candidate.reserved).saturating_add(candidate.own).max(0)
}
