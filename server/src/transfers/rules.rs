//! The law of transfers: which ends go with which reason, what a draft's line says, which batches may move.

use crate::documents::must_be_quantity;
use crate::error::{Error, Result};
use crate::ledger::{Card, day_number};
use jiff::civil::Date;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::facility::Facility;
use pharmacy_contract::fefo::{Pin, SkipReason, Wish};
use pharmacy_contract::paper::Chosen;
use pharmacy_contract::stores::StoreKind;
use pharmacy_contract::transfers::{NewTransferLine, TransferLine, TransferReason};

/// Goods are set aside in quarantine places, and come out of them, for that reason only; in-transit places are not for
/// people to choose.
pub fn may_go(source: StoreKind, destination: StoreKind, reason: TransferReason) -> Result<()> {
    let ends = [(source, "/source_store_id"), (destination, "/destination_store_id")];
    if let Some((_, pointer)) = ends.into_iter().find(|(kind, _)| *kind == StoreKind::InTransit) {
        return Err(Error::invalid(
            pointer,
            "companion",
            "nobody sends to or from what is on its way",
        ));
    }
    let fitting = match (source, destination) {
        (_, StoreKind::Quarantine) => Some(TransferReason::Quarantine),
        (StoreKind::Quarantine, _) => Some(TransferReason::QuarantineRelease),
        _ => None,
    };
    let special = [TransferReason::Quarantine, TransferReason::QuarantineRelease];
    match fitting {
        Some(only) if reason != only => {
            let detail = format!("with this quarantine place the reason is {only}");
            Err(Error::invalid("/reason", "quarantine", detail))
        }
        None if special.contains(&reason) => {
            let detail = "one end is the quarantine place of a store then";
            Err(Error::invalid("/reason", "quarantine", detail))
        }
        _ => Ok(()),
    }
}

/// A line of a draft: whole units, and no more chosen than asked for.
pub fn may_draft(line: &NewTransferLine, at: usize) -> Result<()> {
    must_be_quantity(line.quantity, line.packs, line.pack_size, at)?;
    let mut chosen = 0_i64;
    for batch in &line.batches {
        must_be_quantity(batch.quantity, None, None, at)?;
        chosen = chosen.saturating_add(batch.quantity);
    }
    if chosen > line.quantity {
        let detail = format!("{chosen} units of chosen batches for {} asked for", line.quantity);
        return Err(Error::invalid(&format!("/lines/{at}/batches"), "too_many", detail));
    }
    Ok(())
}

/// Chosen batches, cut to what is sent.
pub fn pins(chosen: &[Chosen], mut quantity: i64) -> Vec<Pin> {
    let mut pins = Vec::with_capacity(chosen.len());
    for batch in chosen {
        let qty = batch.quantity.min(quantity);
        if qty > 0 {
            pins.push(Pin { batch: batch.batch_id, qty });
        }
        quantity -= qty;
    }
    pins
}

/// What the allocator is asked for. A ward's shelf is refilled with what it may still hand out; other moves take what
/// has few days left too, and nothing is too old for the place where goods are set aside.
pub fn wish(
    asked: i64,
    pins: Vec<Pin>,
    card: &Card,
    (reason, facility, today): (TransferReason, &Facility, Date),
) -> Wish {
    let least = match reason {
        TransferReason::Replenish => card.min_days_left.unwrap_or(facility.fefo_min_days_left),
        _ => 0,
    };
    let today = if reason == TransferReason::Quarantine { 0 } else { day_number(today) };
    Wish { asked, today, min_days_left: least, course_end: None, pins }
}

/// Why a batch may go nowhere but to waste, its supplier or a quarantine place.
pub fn objection(status: BatchStatus, expiry: Option<Date>, today: Date) -> Option<SkipReason> {
    match status {
        BatchStatus::Quarantined => Some(SkipReason::Quarantined),
        BatchStatus::Recalled => Some(SkipReason::Recalled),
        BatchStatus::Damaged => Some(SkipReason::Damaged),
        BatchStatus::Available => {
            expiry.is_some_and(|day| day < today).then_some(SkipReason::Expired)
        }
    }
}

/// Units of a line that were sent and of which nobody said yet what became of them.
pub const fn on_its_way(line: &TransferLine) -> i64 {
    line.dispatched_qty - line.received_qty - line.returned_qty - line.lost_qty
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use pharmacy_contract::problem::ProblemKind;
    use uuid::Uuid;

    fn chosen(quantity: i64) -> Chosen {
        Chosen { batch_id: Uuid::nil(), quantity, override_reason: String::new() }
    }

    #[test]
    fn only_a_quarantine_place_goes_with_quarantine() {
        use {StoreKind as K, TransferReason as R};
        assert!(may_go(K::Main, K::Ward, R::Replenish).is_ok());
        assert!(may_go(K::Ward, K::Main, R::Quarantine).is_err());
        assert!(may_go(K::Ward, K::Quarantine, R::Return).is_err());
        assert!(may_go(K::Ward, K::Quarantine, R::Quarantine).is_ok());
        assert!(may_go(K::Quarantine, K::Quarantine, R::Quarantine).is_ok());
        assert!(may_go(K::Quarantine, K::Main, R::QuarantineRelease).is_ok());
        assert!(may_go(K::Quarantine, K::Main, R::Quarantine).is_err());
    }

    #[test]
    fn nobody_chooses_an_in_transit_place() {
        use {StoreKind as K, TransferReason as R};
        for (source, destination) in [(K::InTransit, K::Main), (K::Main, K::InTransit)] {
            let refused = may_go(source, destination, R::Replenish).unwrap_err();
            assert_eq!(refused.refusal().kind, ProblemKind::Invalid);
        }
    }

    #[test]
    fn a_line_asks_for_whole_units_and_chooses_no_more() {
        let line =
            |quantity, batches| NewTransferLine { quantity, batches, ..NewTransferLine::default() };
        let kind = |line: &NewTransferLine| may_draft(line, 0).unwrap_err().refusal().kind;
        assert_eq!(kind(&line(0, vec![])), ProblemKind::QuantityNotPositive);
        assert_eq!(kind(&line(5, vec![chosen(0)])), ProblemKind::QuantityNotPositive);
        assert_eq!(kind(&line(5, vec![chosen(3), chosen(3)])), ProblemKind::Invalid);
        assert!(may_draft(&line(5, vec![chosen(3), chosen(2)]), 0).is_ok());
    }

    #[test]
    fn what_was_chosen_is_cut_to_what_was_approved() {
        let cut = |quantity| {
            pins(&[chosen(3), chosen(2)], quantity).iter().map(|p| p.qty).collect::<Vec<_>>()
        };
        assert_eq!((cut(9), cut(4), cut(3), cut(0)), (vec![3, 2], vec![3, 1], vec![3], vec![]));
    }

    #[test]
    fn a_batch_is_good_on_its_last_day() {
        let today = date(2026, 3, 2);
        let of = |status, day| objection(status, day, today);
        assert_eq!(of(BatchStatus::Available, Some(today)), None);
        assert_eq!(of(BatchStatus::Available, None), None);
        assert_eq!(of(BatchStatus::Available, Some(date(2026, 3, 1))), Some(SkipReason::Expired));
        assert_eq!(of(BatchStatus::Recalled, Some(today)), Some(SkipReason::Recalled));
    }
}
