//! Which batches would leave for what is asked, by the same rule the server decides with. Only a preview: the server
//! chooses again under the store's lock.

use crate::describe::show::{number, plain, rows};
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::day;
use pharmacy_contract::fefo::{
    Allocation, Candidate, Pin, PinRefused, SkipReason, Wish, allocate, earlier_usable,
};
use serde_json::Value;
use uuid::Uuid;

/// Medicines with the batches of each in the store.
pub type Shelves = Vec<(String, Vec<Candidate>)>;

/// What one line asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub medicine: String,
    pub quantity: i64,
    pub min_days_left: i64,
    pub course_days: Option<i64>,
    pub pin: Option<Uuid>,
}

/// What would be given for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub outcome: Result<Allocation, PinRefused>,
    /// Units from the batch chosen by hand.
    pub pinned: i64,
    /// A batch that expires earlier than the chosen one and could be given.
    pub earlier: Option<Uuid>,
    /// All batches, with what lines above take counted as gone.
    pub shelf: Vec<Candidate>,
}

/// The batches of a medicine in a store, from the answer of `stock/balances`.
pub fn candidates(body: &Value) -> Vec<Candidate> {
    let rows = rows(body, "items").iter().zip(0_i64..);
    rows.filter_map(|(row, arrived)| {
        Some(Candidate {
            batch: Uuid::parse_str(&plain(row, "batch_id")).ok()?,
            batch_number: plain(row, "batch_number"),
            expiry: day::number(&plain(row, "expiry_date")),
            status: BatchStatus::from_word(&plain(row, "status"))?,
            on_hand: number(row, "on_hand"),
            reserved: number(row, "reserved"),
            own: 0,
            // The answer is in the order of arrival, which is all that the rule asks for.
            first_received_on: arrived,
        })
    })
    .collect()
}

/// Proposals for all lines, from the first on; none where the shelf is not known yet.
pub fn propose(lines: &[Asked], shelves: &Shelves, today: i64) -> Vec<Option<Proposal>> {
    let mut left = shelves.to_owned();
    let one = |asked: &Asked| {
        let (_, shelf) = left.iter_mut().find(|(medicine, _)| *medicine == asked.medicine)?;
        let before = shelf.clone();
        let mut wish = Wish {
            asked: asked.quantity,
            today,
            min_days_left: asked.min_days_left,
            course_end: asked.course_days.filter(|days| *days > 0).map(|days| today + days - 1),
            pins: Vec::new(),
        };
        let chosen = asked.pin.and_then(|pin| before.iter().find(|lot| lot.batch == pin));
        let pinned = chosen.map_or(0, |lot| free(lot).min(asked.quantity));
        if let Some(lot) = chosen {
            wish.pins.push(Pin { batch: lot.batch, qty: pinned });
        }
        let earlier = asked.pin.and_then(|pin| earlier_usable(&wish, &before, pin));
        let outcome = allocate(&wish, &before);
        for taken in outcome.iter().flat_map(|allocation| &allocation.lines) {
            if let Some(lot) = shelf.iter_mut().find(|lot| lot.batch == taken.batch) {
                lot.reserved += taken.qty;
            }
        }
        Some(Proposal { outcome, pinned, earlier, shelf: before })
    };
    lines.iter().map(one).collect()
}

/// Units that nothing else has a claim on.
pub fn free(lot: &Candidate) -> i64 {
    (lot.on_hand - lot.reserved + lot.own).max(0)
}

impl Proposal {
    /// Why a batch cannot be given for this line; none when it can.
    pub fn objection(&self, batch: Uuid) -> Option<(SkipReason, Option<i64>)> {
        let allocation = self.outcome.as_ref().ok()?;
        let skipped = allocation.skipped.iter().find(|skipped| skipped.batch == batch)?;
        Some((skipped.reason, skipped.days_left))
    }

    pub fn short(&self) -> i64 {
        self.outcome.as_ref().map_or(0, |allocation| allocation.shortfall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const EARLY: &str = "00000000-0000-7000-8000-000000000001";
    const LATE: &str = "00000000-0000-7000-8000-000000000002";

    fn shelves() -> Shelves {
        let lot = |batch: &str, expiry: &str, on_hand: i64| {
            json!({"batch_id": batch, "batch_number": batch, "expiry_date": expiry,
                "status": "available", "on_hand": on_hand, "reserved": 0})
        };
        let body = json!({"items": [lot(LATE, "2027-06-30", 50), lot(EARLY, "2026-09-30", 20)]});
        vec![("m".to_owned(), candidates(&body))]
    }

    fn asked(quantity: i64, pin: Option<&str>) -> Asked {
        let pin = pin.and_then(|pin| Uuid::parse_str(pin).ok());
        Asked { medicine: "m".to_owned(), quantity, pin, ..Asked::default() }
    }

    fn given(proposal: Option<&Proposal>) -> Vec<(String, i64)> {
        let allocation = proposal.and_then(|p| p.outcome.clone().ok()).unwrap_or_default();
        allocation.lines.iter().map(|taken| (taken.batch.to_string(), taken.qty)).collect()
    }

    #[test]
    fn the_first_to_expire_is_proposed_first() {
        let today = day::number("2026-03-02").expect("a day");
        let proposals = propose(&[asked(30, None)], &shelves(), today);
        let expected = vec![(EARLY.to_owned(), 20), (LATE.to_owned(), 10)];
        assert_eq!(given(proposals[0].as_ref()), expected);
    }

    #[test]
    fn a_second_line_gets_what_the_first_leaves() {
        let today = day::number("2026-03-02").expect("a day");
        let proposals = propose(&[asked(60, None), asked(30, None)], &shelves(), today);
        assert_eq!(given(proposals[1].as_ref()), vec![(LATE.to_owned(), 10)]);
        assert_eq!(proposals[1].as_ref().map(Proposal::short), Some(20));
    }

    #[test]
    fn a_chosen_batch_tells_which_one_expires_earlier() {
        let today = day::number("2026-03-02").expect("a day");
        let proposals = propose(&[asked(5, Some(LATE))], &shelves(), today);
        let proposal = proposals[0].as_ref().expect("the shelf is known");
        assert_eq!(given(Some(proposal)), vec![(LATE.to_owned(), 5)]);
        assert_eq!(proposal.earlier.map(|batch| batch.to_string()).as_deref(), Some(EARLY));
    }

    #[test]
    fn what_is_not_known_is_not_proposed() {
        assert_eq!(propose(&[asked(1, None)], &Shelves::new(), 0), vec![None]);
    }
}
