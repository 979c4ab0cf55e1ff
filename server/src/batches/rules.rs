//! The law of batch acts: what may be held, released or corrected.

use crate::error::{Error, Refusal, Result};
use crate::ledger::{UNKNOWN, UNTRACKED};
use jiff::civil::Date;
use pharmacy_contract::batches::{Batch, BatchCorrection, BatchStatus, ExpiryPrecision};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;

/// What is done to a batch as a whole, in all stores at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Quarantine,
    Damage,
    /// By maker or authority; a caller has no address for it yet.
    Recall,
    Release,
}

impl Step {
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Quarantine => "quarantine",
            Self::Damage => "damage",
            Self::Recall => "recall",
            Self::Release => "release",
        }
    }

    #[must_use]
    pub const fn leads_to(self) -> BatchStatus {
        match self {
            Self::Quarantine => BatchStatus::Quarantined,
            Self::Damage => BatchStatus::Damaged,
            Self::Recall => BatchStatus::Recalled,
            Self::Release => BatchStatus::Available,
        }
    }
}

/// Quarantine is for stock that could still be given out; what is in quarantine may turn out to be damaged; what was
/// held is released. A recall is ended by its own document, never by a release.
pub fn may_step(step: Step, status: BatchStatus) -> Result<()> {
    use BatchStatus as S;
    let allowed = match step {
        Step::Quarantine => status == S::Available,
        Step::Damage => matches!(status, S::Available | S::Quarantined),
        Step::Recall => status != S::Recalled,
        Step::Release => matches!(status, S::Quarantined | S::Damaged),
    };
    if allowed {
        return Ok(());
    }
    let detail = format!("a batch that is {status}: {} is not possible", step.verb());
    Err(Refusal::new(ProblemKind::WrongState, detail)
        .with("state", status.as_str())
        .with("verb", step.verb())
        .into())
}

/// Whoever acts on a batch says why.
pub fn must_say_why(reason: &str) -> Result<()> {
    if !reason.trim().is_empty() {
        return Ok(());
    }
    Err(Refusal::new(ProblemKind::ReasonRequired, "say why").at("/reason").into())
}

/// Nothing of it is given out on this day.
#[must_use]
pub fn is_blocked(batch: &Batch, today: Date) -> bool {
    batch.status != BatchStatus::Available || batch.expiry_date.is_some_and(|day| day < today)
}

/// The batch as it should have been written down.
pub fn corrected(batch: &Batch, asked: &BatchCorrection) -> Result<Batch> {
    if batch.batch_number == UNTRACKED {
        let detail = "stock of a medicine that is not batch tracked has neither number nor expiry";
        return Err(Error::refused(ProblemKind::Protected, detail));
    }
    let mut wanted = batch.clone();
    if !asked.batch_number.trim().is_empty() {
        asked.batch_number.trim().clone_into(&mut wanted.batch_number);
    }
    if let Some(day) = asked.expiry_date {
        wanted.expiry_precision = asked.expiry_precision.unwrap_or(ExpiryPrecision::Day);
        wanted.expiry_date = Some(match wanted.expiry_precision {
            ExpiryPrecision::Month => day.last_of_month(),
            ExpiryPrecision::Day => day,
        });
    }
    if wanted == *batch {
        return Err(Error::invalid("", "nothing_to_correct", "that is what is written down"));
    }
    let renamed = fold(&wanted.batch_number) != fold(&batch.batch_number);
    if renamed && [UNKNOWN, UNTRACKED].map(fold).contains(&fold(&wanted.batch_number)) {
        let detail = format!("{} is no number of a batch", wanted.batch_number);
        return Err(Error::invalid("/batch_number", "reserved", detail));
    }
    if wanted.batch_number != UNKNOWN && wanted.expiry_date.is_none() {
        let refusal = Refusal::new(ProblemKind::ExpiryRequired, "a batch with a number expires");
        return Err(refusal.at("/expiry_date").into());
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use pharmacy_contract::record::Stamp;
    use pharmacy_contract::time::Instant;
    use uuid::Uuid;

    fn batch(number: &str, expiry_date: Option<Date>) -> Batch {
        Batch {
            stamp: Stamp {
                id: Uuid::nil(),
                legacy_id: None,
                created_at: Instant(0),
                created_by: None,
                updated_at: Instant(0),
                updated_by: None,
                version: 1,
            },
            medicine_id: Uuid::nil(),
            batch_number: number.into(),
            expiry_date,
            expiry_precision: ExpiryPrecision::Day,
            manufacture_date: None,
            gtin: None,
            supplier_id: None,
            unit_cost: None,
            received_qty: 0,
            status: BatchStatus::Available,
            status_reason: String::new(),
            medicine: None,
        }
    }

    fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ProblemKind {
        outcome.unwrap_err().refusal().kind
    }

    fn number(text: &str) -> BatchCorrection {
        BatchCorrection { batch_number: text.into(), ..BatchCorrection::default() }
    }

    #[test]
    fn steps_lead_from_some_states_only() {
        use BatchStatus as S;
        let possible = |step| {
            let from = S::ALL.iter().copied();
            from.filter(|status| may_step(step, *status).is_ok()).collect::<Vec<_>>()
        };
        assert_eq!(possible(Step::Quarantine), [S::Available]);
        assert_eq!(possible(Step::Damage), [S::Available, S::Quarantined]);
        assert_eq!(possible(Step::Recall), [S::Available, S::Quarantined, S::Damaged]);
        assert_eq!(possible(Step::Release), [S::Quarantined, S::Damaged]);
    }

    #[test]
    fn a_blank_is_no_reason() {
        assert_eq!(kind(must_say_why(" ")), ProblemKind::ReasonRequired);
        assert!(must_say_why("seal broken").is_ok());
    }

    #[test]
    fn a_batch_is_blocked_after_its_last_day() {
        let last = batch("B", Some(date(2026, 3, 2)));
        assert!(!is_blocked(&last, date(2026, 3, 2)));
        assert!(is_blocked(&last, date(2026, 3, 3)));
        let held = Batch { status: BatchStatus::Damaged, ..last };
        assert!(is_blocked(&held, date(2026, 3, 2)));
    }

    #[test]
    fn a_month_is_corrected_to_its_last_day() {
        let asked = BatchCorrection {
            expiry_date: Some(date(2028, 2, 1)),
            expiry_precision: Some(ExpiryPrecision::Month),
            ..BatchCorrection::default()
        };
        let right = corrected(&batch("B", Some(date(2027, 1, 1))), &asked).unwrap();
        assert_eq!(
            (right.batch_number.as_str(), right.expiry_date),
            ("B", Some(date(2028, 2, 29)))
        );
    }

    #[test]
    fn a_correction_corrects_something_and_leaves_a_batch_with_number_and_expiry() {
        let known = batch("B", Some(date(2027, 1, 1)));
        assert_eq!(kind(corrected(&known, &number("B"))), ProblemKind::Invalid);
        assert_eq!(kind(corrected(&known, &number("unknown"))), ProblemKind::Invalid);
        assert_eq!(corrected(&known, &number(" b ")).unwrap().batch_number, "b");
        let unknown = batch(UNKNOWN, None);
        assert_eq!(kind(corrected(&unknown, &number("B"))), ProblemKind::ExpiryRequired);
        let untracked = batch(UNTRACKED, None);
        assert_eq!(kind(corrected(&untracked, &number("B"))), ProblemKind::Protected);
    }
}
