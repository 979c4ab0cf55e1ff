//! The law of receipts: what must be on a line before its goods become stock.

use crate::documents::must_be_quantity;
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Card, Identity, UNTRACKED, day_number};
use jiff::civil::Date;
use pharmacy_contract::batches::ExpiryPrecision;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::receipts::{NewReceipt, NewReceiptLine, ReceiptKind};
use uuid::Uuid;

/// What a header needs before it is posted.
pub fn may_post(fields: &NewReceipt) -> Result<()> {
    match (fields.kind, fields.supplier_id) {
        (ReceiptKind::Purchase, None) => {
            Err(Error::invalid("/supplier_id", "required", "a purchase has a supplier"))
        }
        (_, Some(_)) if fields.invoice_number.trim().is_empty() => Err(Error::invalid(
            "/invoice_number",
            "required",
            "what a supplier delivers has an invoice",
        )),
        _ => Ok(()),
    }
}

/// A line of a draft: quantities only; what is on the pack may still be missing.
pub fn may_draft(line: &NewReceiptLine, at: usize) -> Result<()> {
    let all = line.quantity.saturating_add(line.free_qty).saturating_add(line.rejected_qty);
    // Goods that were all free or all refused have nothing that is paid.
    if line.quantity == 0 && all > 0 && line.packs.is_none() {
        return Ok(());
    }
    must_be_quantity(line.quantity, line.packs, line.pack_size, at)
}

/// The last day of a batch of which only the month is known.
pub fn last_day(line: &NewReceiptLine) -> Option<Date> {
    match line.expiry_precision {
        Some(ExpiryPrecision::Month) => line.expiry_date.map(Date::last_of_month),
        Some(ExpiryPrecision::Day) | None => line.expiry_date,
    }
}

/// What a line leaves out: no cost, a date known to the day; of a month its last day.
pub fn fill_in(line: &mut NewReceiptLine) {
    line.expiry_date = last_day(line);
    line.expiry_precision.get_or_insert(ExpiryPrecision::Day);
    line.unit_cost.get_or_insert_default();
}

/// The batch that the goods of a line belong to.
pub fn identity(
    line: &NewReceiptLine,
    card: &Card,
    supplier: Option<Uuid>,
    at: usize,
) -> Result<Identity> {
    let expiry_date = last_day(line);
    let mut identity = Identity::new(card.id, line.batch_number.trim(), expiry_date);
    if !card.batch_tracked {
        return Ok(Identity::new(card.id, UNTRACKED, None));
    }
    if identity.batch_number.is_empty() || expiry_date.is_none() {
        let detail =
            format!("{} is kept by batches: batch number and expiry date are needed", card.name);
        let field = if identity.batch_number.is_empty() { "batch_number" } else { "expiry_date" };
        let refusal = Refusal::new(ProblemKind::ExpiryRequired, detail);
        return Err(refusal.at(format!("/lines/{at}/{field}")).into());
    }
    identity.expiry_precision = line.expiry_precision.unwrap_or(ExpiryPrecision::Day);
    identity.manufacture_date = line.manufacture_date;
    identity.gtin = Some(line.gtin.clone()).filter(|gtin| !gtin.is_empty());
    identity.supplier = supplier;
    Ok(identity)
}

/// Goods that are expired are refused at the door; few days left must be accepted on purpose.
pub fn may_arrive(
    line: &NewReceiptLine,
    expiry: Option<Date>,
    on: Date,
    least_days: i64,
    at: usize,
) -> Result<()> {
    let Some(expiry) = expiry else { return Ok(()) };
    let days_left = day_number(expiry) - day_number(on);
    let pointer = format!("/lines/{at}/expiry_date");
    if days_left < 0 {
        let detail = format!("expired on {expiry}: count it as rejected");
        return Err(Refusal::new(ProblemKind::BatchExpired, detail).at(pointer).into());
    }
    if days_left < least_days && !line.accept_short_dated {
        let detail = format!(
            "{days_left} days left, {least_days} are wanted: send `accept_short_dated` to take it"
        );
        let refusal = Refusal::new(ProblemKind::ShortDated, detail).at(pointer);
        return Err(refusal.with("days_left", days_left).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use pharmacy_contract::money::Money;

    fn line(quantity: i64, free_qty: i64, rejected_qty: i64) -> NewReceiptLine {
        NewReceiptLine { quantity, free_qty, rejected_qty, ..NewReceiptLine::default() }
    }

    fn kind(outcome: Result<impl std::fmt::Debug>) -> ProblemKind {
        outcome.unwrap_err().refusal().kind
    }

    fn card(batch_tracked: bool) -> Card {
        Card {
            id: Uuid::nil(),
            name: "M".into(),
            active: true,
            pack_size: 1,
            batch_tracked,
            controlled_schedule: String::new(),
            requires_prescription: false,
            returns_restockable: true,
            min_days_left: None,
            unit_price: Money(0),
            supplier_id: None,
        }
    }

    #[test]
    fn a_line_says_how_many_there_are() {
        assert_eq!(kind(may_draft(&line(0, 0, 0), 0)), ProblemKind::QuantityNotPositive);
        assert_eq!(kind(may_draft(&line(-1, 5, 0), 0)), ProblemKind::QuantityNotPositive);
        assert!(may_draft(&line(0, 5, 0), 0).is_ok(), "all free");
        assert!(may_draft(&line(0, 0, 5), 0).is_ok(), "all refused");
        let packs = NewReceiptLine { packs: Some(3), pack_size: Some(10), ..line(31, 0, 0) };
        assert_eq!(kind(may_draft(&packs, 0)), ProblemKind::PackMismatch);
    }

    #[test]
    fn a_tracked_medicine_needs_number_and_expiry() {
        let bare = line(1, 0, 0);
        assert_eq!(kind(identity(&bare, &card(true), None, 0)), ProblemKind::ExpiryRequired);
        let numbered = NewReceiptLine { batch_number: "B1".into(), ..bare.clone() };
        assert_eq!(kind(identity(&numbered, &card(true), None, 0)), ProblemKind::ExpiryRequired);
        assert_eq!(identity(&bare, &card(false), None, 0).unwrap().batch_number, UNTRACKED);
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        let month = NewReceiptLine {
            expiry_date: Some(date(2028, 2, 1)),
            expiry_precision: Some(ExpiryPrecision::Month),
            ..line(1, 0, 0)
        };
        assert_eq!(last_day(&month), Some(date(2028, 2, 29)));
    }

    #[test]
    fn expired_goods_stay_outside_and_short_dated_ones_come_in_on_purpose() {
        let (today, goods) = (date(2026, 3, 2), line(1, 0, 0));
        let arrive = |goods: &NewReceiptLine, day| may_arrive(goods, Some(day), today, 180, 0);
        assert_eq!(kind(arrive(&goods, date(2026, 3, 1))), ProblemKind::BatchExpired);
        assert_eq!(kind(arrive(&goods, date(2026, 3, 2))), ProblemKind::ShortDated);
        assert!(arrive(&goods, date(2026, 8, 29)).is_ok(), "180 days");
        let accepted = NewReceiptLine { accept_short_dated: true, ..goods };
        assert!(arrive(&accepted, date(2026, 3, 2)).is_ok(), "on its last day");
    }
}
