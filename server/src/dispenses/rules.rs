//! The law of dispensing, beside the choice of batches.

use crate::documents::must_be_quantity;
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Card, day_number};
use jiff::civil::Date;
use pharmacy_contract::dispenses::{NewDispense, NewDispenseLine};
use pharmacy_contract::facility::Facility;
use pharmacy_contract::fefo::{Pin, Wish};
use pharmacy_contract::problem::ProblemKind;

/// A line of a draft.
pub fn may_draft(line: &NewDispenseLine, at: usize) -> Result<()> {
    must_be_quantity(line.quantity, line.packs, line.pack_size, at)?;
    for chosen in &line.batches {
        must_be_quantity(chosen.quantity, None, None, at)?;
    }
    Ok(())
}

/// A medicine on prescription is given out by somebody's order.
pub fn may_prescribe(fields: &NewDispense, card: &Card, at: usize) -> Result<()> {
    if !card.requires_prescription
        || fields.doctor_id.is_some()
        || !fields.prescribed_by.trim().is_empty()
    {
        return Ok(());
    }
    let detail = format!("{} needs a doctor or a prescriber's name", card.name);
    let refusal = Refusal::new(ProblemKind::PrescriberRequired, detail).at("/prescribed_by");
    Err(refusal.with("line", at).into())
}

/// What the allocator is asked for. Days left count from today, also where the act belongs to an earlier day: nothing
/// that is expired now leaves.
pub fn wish(line: &NewDispenseLine, card: &Card, facility: &Facility, today: Date) -> Wish {
    let today = day_number(today);
    Wish {
        asked: line.quantity,
        today,
        min_days_left: card.min_days_left.unwrap_or(facility.fefo_min_days_left),
        course_end: line.course_days.filter(|days| *days > 0).map(|days| today + days - 1),
        pins: line.batches.iter().map(|c| Pin { batch: c.batch_id, qty: c.quantity }).collect(),
    }
}

/// Giving less than was asked takes consent and a reason.
pub fn may_be_short(line: &NewDispenseLine, at: usize) -> Result<bool> {
    if !line.allow_short {
        return Ok(false);
    }
    if line.shortage_reason.trim().is_empty() {
        let refusal =
            Refusal::new(ProblemKind::ReasonRequired, "say why less is given than was asked");
        return Err(Error::from(refusal.at(format!("/lines/{at}/shortage_reason"))));
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use pharmacy_contract::money::Money;
    use uuid::Uuid;

    fn card(requires_prescription: bool) -> Card {
        Card {
            id: Uuid::nil(),
            name: "M".into(),
            active: true,
            pack_size: 1,
            batch_tracked: true,
            controlled_schedule: String::new(),
            requires_prescription,
            returns_restockable: true,
            min_days_left: None,
            unit_price: Money(0),
            supplier_id: None,
        }
    }

    #[test]
    fn a_prescription_medicine_needs_a_prescriber() {
        let mut fields = NewDispense::default();
        let refused = may_prescribe(&fields, &card(true), 0).unwrap_err();
        assert_eq!(refused.refusal().kind, ProblemKind::PrescriberRequired);
        assert!(may_prescribe(&fields, &card(false), 0).is_ok());
        fields.prescribed_by = "Dr. A".into();
        assert!(may_prescribe(&fields, &card(true), 0).is_ok());
    }

    #[test]
    fn less_is_given_only_with_a_reason() {
        let mut line = NewDispenseLine { quantity: 1, ..NewDispenseLine::default() };
        assert!(!may_be_short(&line, 0).unwrap());
        line.allow_short = true;
        assert_eq!(may_be_short(&line, 0).unwrap_err().refusal().kind, ProblemKind::ReasonRequired);
        line.shortage_reason = "not in stock".into();
        assert!(may_be_short(&line, 0).unwrap());
    }

    #[test]
    fn a_course_of_one_day_ends_today() {
        let line = NewDispenseLine { course_days: Some(1), ..NewDispenseLine::default() };
        let today = date(2026, 3, 2);
        let wish = wish(&line, &card(false), &Facility::default(), today);
        assert_eq!(wish.course_end, Some(day_number(today)));
    }
}
