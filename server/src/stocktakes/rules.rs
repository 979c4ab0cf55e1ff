//! The law of stocktakes: what is counted, when a count is complete, and when a difference may be posted.

use crate::error::{Error, Refusal, Result};
use pharmacy_contract::money::Money;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stocktakes::CountScope;
use pharmacy_contract::text::fold;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use uuid::Uuid;

/// The most lines of a stocktake.
pub const MOST_LINES: usize = 50_000;

/// A batch on the shelf that might be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub batch: Uuid,
    pub medicine: Uuid,
    pub category: String,
    pub abc_class: String,
    pub bin_key: String,
}

/// What of the shelf is to be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    All,
    Category(String),
    Bin(String),
    Abc(String),
    Medicines(HashSet<Uuid>),
    Random(usize),
}

impl Wanted {
    /// # Errors
    /// `Invalid` for a value that does not belong to the scope.
    pub fn of(scope: CountScope, value: &str) -> Result<Self> {
        let value = value.trim();
        let wrong = |detail: &str| Err(Error::invalid("/scope_value", "scope_value", detail));
        match scope {
            CountScope::All if value.is_empty() => Ok(Self::All),
            CountScope::All => wrong("all of the store is counted: leave it out"),
            CountScope::Category | CountScope::Bin if value.is_empty() => {
                wrong("a category, or the beginning of a bin's name")
            }
            CountScope::Category => Ok(Self::Category(fold(value))),
            CountScope::Bin => Ok(Self::Bin(fold(value))),
            CountScope::Abc if ["A", "B", "C"].contains(&value) => Ok(Self::Abc(value.into())),
            CountScope::Abc => wrong("A, B or C"),
            CountScope::List => {
                let ids: Result<HashSet<Uuid>, _> =
                    value.split(',').map(|id| id.trim().parse()).collect();
                ids.map_or_else(
                    |_| wrong("ids of medicines, divided by commas"),
                    |ids| Ok(Self::Medicines(ids)),
                )
            }
            CountScope::Random => match value.parse() {
                Ok(count) if (1..=MOST_LINES).contains(&count) => Ok(Self::Random(count)),
                Ok(_) | Err(_) => wrong("how many batches, 1 to 50000"),
            },
        }
    }

    /// The candidates that are counted, in their order. The seed decides which ones chance picks: the same seed, the
    /// same batches.
    #[must_use]
    pub fn choose(&self, mut all: Vec<Candidate>, seed: &[u8]) -> Vec<Candidate> {
        match self {
            Self::All => {}
            Self::Category(key) => all.retain(|c| fold(&c.category) == *key),
            Self::Bin(key) => all.retain(|c| c.bin_key.starts_with(key.as_str())),
            Self::Abc(class) => all.retain(|c| c.abc_class == *class),
            Self::Medicines(ids) => all.retain(|c| ids.contains(&c.medicine)),
            Self::Random(count) => {
                let drawn = draw(&all, *count, seed);
                all.retain(|c| drawn.contains(&c.batch));
            }
        }
        all
    }
}

fn draw(all: &[Candidate], count: usize, seed: &[u8]) -> HashSet<Uuid> {
    let lot = |c: &Candidate| {
        let hash: [u8; 32] =
            Sha256::new().chain_update(seed).chain_update(c.batch.as_bytes()).finalize().into();
        (hash, c.batch)
    };
    let mut lots: Vec<_> = all.iter().map(lot).collect();
    lots.sort_unstable();
    lots.into_iter().take(count).map(|(_, batch)| batch).collect()
}

/// Too many lines, or none at all.
pub fn may_start(lines: usize) -> Result<()> {
    match lines {
        0 => Err(Error::refused(ProblemKind::EmptyDocument, "nothing of that is on the shelf")),
        1..=MOST_LINES => Ok(()),
        _ => {
            let detail = format!("{lines} batches, at most {MOST_LINES} are counted at once");
            Err(Error::invalid("/scope", "length", detail))
        }
    }
}

/// Today's balance with the difference added must cover what is promised.
#[must_use]
pub const fn needs_recount(on_hand: i64, reserved: i64, difference: i64) -> bool {
    match on_hand.checked_add(difference) {
        Some(left) => left < reserved || left < 0,
        None => true,
    }
}

/// What lines are worth together: with their signs, and without.
///
/// # Errors
/// `ValueOutOfRange`.
pub fn sums(values: impl Iterator<Item = i64>) -> Result<(Money, Money)> {
    let too_large =
        || Error::refused(ProblemKind::ValueOutOfRange, "the differences are too large");
    let (mut net, mut gross) = (0_i64, 0_i64);
    for value in values {
        net = net.checked_add(value).ok_or_else(too_large)?;
        gross = gross.checked_add(value.saturating_abs()).ok_or_else(too_large)?;
    }
    Ok((Money(net), Money(gross)))
}

/// Large differences are posted by somebody else than who started the count. Losses and gains do not hide each other.
pub fn may_approve(
    gross: Money,
    limit: Money,
    started_by: Option<Uuid>,
    poster: Uuid,
) -> Result<()> {
    if gross.0 <= limit.0 || started_by != Some(poster) {
        return Ok(());
    }
    let detail = format!("differences of {gross}, above {limit}: somebody else must post them");
    Err(Refusal::new(ProblemKind::ApprovalRequired, detail)
        .with("value", gross.to_string())
        .with("limit", limit.to_string())
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn shelf(count: u128) -> Vec<Candidate> {
        let candidate = |n: u128| Candidate {
            batch: id(n),
            medicine: id(n / 2),
            category: ["Antibiotic", ""][usize::try_from(n % 2).unwrap()].into(),
            abc_class: ["A", "B", "C"][usize::try_from(n % 3).unwrap()].into(),
            bin_key: format!("r{}-{n}", n % 2),
        };
        (0..count).map(candidate).collect()
    }

    fn chosen(scope: CountScope, value: &str) -> Vec<u128> {
        let wanted = Wanted::of(scope, value).unwrap();
        wanted.choose(shelf(6), b"seed").iter().map(|c| c.batch.as_u128()).collect()
    }

    #[test]
    fn a_scope_chooses_from_the_shelf() {
        assert_eq!(chosen(CountScope::All, ""), [0, 1, 2, 3, 4, 5]);
        assert_eq!(chosen(CountScope::Category, "ANTIBIOTIC"), [0, 2, 4]);
        assert_eq!(chosen(CountScope::Bin, "R1"), [1, 3, 5]);
        assert_eq!(chosen(CountScope::Abc, "C"), [2, 5]);
        assert_eq!(chosen(CountScope::List, &format!("{}, {}", id(0), id(2))), [0, 1, 4, 5]);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_only() {
        let wanted = Wanted::of(CountScope::Random, "10").unwrap();
        let first = wanted.choose(shelf(1_000), b"one");
        assert_eq!(first.len(), 10);
        assert_eq!(wanted.choose(shelf(1_000), b"one"), first);
        assert_ne!(wanted.choose(shelf(1_000), b"two"), first);
        assert!(first.is_sorted_by_key(|c| c.batch), "in the order of the shelf");
        assert_eq!(wanted.choose(shelf(3), b"one").len(), 3, "no more than there are");
    }

    #[test]
    fn a_value_belongs_to_its_scope() {
        for (scope, value) in [
            (CountScope::All, "x"),
            (CountScope::Category, " "),
            (CountScope::Bin, ""),
            (CountScope::Abc, "D"),
            (CountScope::List, "1,2"),
            (CountScope::Random, "0"),
            (CountScope::Random, "50001"),
            (CountScope::Random, "few"),
        ] {
            let refused = Wanted::of(scope, value).unwrap_err().refusal();
            assert_eq!(refused.kind, ProblemKind::Invalid, "{scope} {value}");
        }
    }

    #[test]
    fn a_count_has_lines_and_not_too_many() {
        assert_eq!(may_start(0).unwrap_err().refusal().kind, ProblemKind::EmptyDocument);
        assert!(may_start(MOST_LINES).is_ok());
        assert_eq!(may_start(MOST_LINES + 1).unwrap_err().refusal().kind, ProblemKind::Invalid);
    }

    #[test]
    fn what_is_promised_stays_there() {
        assert!(!needs_recount(10, 4, -6));
        assert!(needs_recount(10, 4, -7), "promised to somebody");
        assert!(needs_recount(3, 0, -4), "below zero");
        assert!(!needs_recount(0, 0, 5));
        assert!(needs_recount(1, 0, i64::MAX));
    }

    #[test]
    fn losses_and_gains_do_not_hide_each_other() {
        let (net, gross) = sums([50, -60].into_iter()).unwrap();
        assert_eq!((net, gross), (Money(-10), Money(110)));
        let (starter, other) = (id(1), id(2));
        let approve = |limit, poster| may_approve(gross, Money(limit), Some(starter), poster);
        assert!(approve(110, starter).is_ok(), "up to the limit");
        let refused = approve(109, starter).unwrap_err().refusal();
        assert_eq!(refused.kind, ProblemKind::ApprovalRequired);
        assert_eq!(refused.more["value"], "0.0110");
        assert!(approve(109, other).is_ok());
        assert!(sums([i64::MAX, 1].into_iter()).is_err());
    }
}
