//! What lies on a store's shelf of one medicine, and which batches leave it for a document line.

use super::cards::Card;
use crate::error::{Error, Refusal, Result};
use crate::store::{FromRow, Reader, Row};
use crate::{record, select};
use jiff::civil::Date;
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::fefo::{self, Allocation, Candidate, PinRefused, SkipReason, Wish};
use pharmacy_contract::money::Money;
use pharmacy_contract::problem::ProblemKind;
use std::collections::HashMap;
use uuid::Uuid;

record! {
    /// One batch on the shelf.
    #[derive(Clone, Debug)]
    pub struct OnShelf {
        pub batch_id: Uuid, pub batch_number: String, pub expiry_date: Option<Date>, pub status: BatchStatus, pub unit_cost: Money, pub on_hand: i64,
        pub reserved: i64, pub first_on: Date,
    }
}

/// All batches of a medicine in a store; what the lines of one document took so far counts as gone.
#[derive(Clone, Debug)]
pub struct Shelf {
    pub store: Uuid,
    pub medicine: Uuid,
    pub lots: Vec<OnShelf>,
    /// What this document has reserved, by batch.
    pub own: HashMap<Uuid, i64>,
    taken: HashMap<Uuid, i64>,
}

/// Days since 1970-01-01, as the pure rules count them.
#[must_use]
pub fn day_number(day: Date) -> i64 {
    const START: Date = jiff::civil::date(1970, 1, 1);
    day.duration_since(START).as_hours() / 24
}

impl Reader<'_> {
    /// # Errors
    /// A store fault.
    pub fn shelf(&mut self, store: Uuid, medicine: Uuid) -> Result<Shelf> {
        let lots = select!(
            self,
            "select b.batch_id, t.batch_number, t.expiry_date, t.status, t.unit_cost, b.on_hand, b.reserved, b.first_on
             from stock_balance b join batch t on t.id = b.batch_id where b.store_id = $1 and b.medicine_id = $2 and b.held",
            store,
            medicine
        )
        .all()?;
        Ok(Shelf { store, medicine, lots, own: HashMap::new(), taken: HashMap::new() })
    }
}

impl Reader<'_> {
    /// The medicine of line `at` (from 0) with its shelf, in one look: it must still be in use.
    ///
    /// # Errors
    /// `UnknownReference`, `MasterInactive`.
    pub fn stocked(&mut self, store: Uuid, medicine: Uuid, at: usize) -> Result<(Card, Shelf)> {
        let (mut card, mut lots) = (None, Vec::new());
        select!(
            self,
            "select m.id, m.name, m.active, m.pack_size, m.batch_tracked, m.controlled_schedule, m.requires_prescription,
                 m.returns_restockable, m.min_days_left, m.unit_price, m.supplier_id,
                 b.batch_id, t.batch_number, t.expiry_date, t.status, t.unit_cost, b.on_hand, b.reserved, b.first_on
             from medicine m left join stock_balance b on b.medicine_id = m.id and b.store_id = $1 and b.held
                 left join batch t on t.id = b.batch_id
             where m.id = $2",
            store,
            medicine
        )
        .each(&mut |row| {
            if card.is_none() {
                card = Some(Card::from_row(row)?);
            }
            lots.extend(lot_after_card(row)?);
            Ok(())
        })?;
        let card = Card::in_use(card, at)?;
        Ok((card, Shelf { store, medicine, lots, own: HashMap::new(), taken: HashMap::new() }))
    }
}

/// The batch in the columns behind those of the card; none where the shelf is empty.
fn lot_after_card(row: &Row<'_>) -> Result<Option<OnShelf>> {
    let Some(batch_id) = row.get(11)? else { return Ok(None) };
    Ok(Some(OnShelf {
        batch_id,
        batch_number: row.get(12)?,
        expiry_date: row.get(13)?,
        status: row.get(14)?,
        unit_cost: row.get(15)?,
        on_hand: row.get(16)?,
        reserved: row.get(17)?,
        first_on: row.get(18)?,
    }))
}

impl Shelf {
    #[must_use]
    pub fn lot(&self, batch: Uuid) -> Option<&OnShelf> {
        self.lots.iter().find(|lot| lot.batch_id == batch)
    }

    /// The batches as the allocator sees them now.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let of = |counted: &HashMap<Uuid, i64>, id| counted.get(&id).copied().unwrap_or(0);
        let candidate = |lot: &OnShelf| Candidate {
            batch: lot.batch_id,
            batch_number: lot.batch_number.clone(),
            expiry: lot.expiry_date.map(day_number),
            status: lot.status,
            on_hand: lot.on_hand,
            reserved: lot.reserved + of(&self.taken, lot.batch_id),
            own: of(&self.own, lot.batch_id),
            first_received_on: day_number(lot.first_on),
        };
        self.lots.iter().map(candidate).collect()
    }

    /// Chooses batches for line `at` (from 0) and counts them as taken. The shortfall is the caller's affair.
    ///
    /// # Errors
    /// A chosen batch that may not leave: `BatchExpired`, `BatchRecalled`, `ShortDated`, `InsufficientStock` …
    pub fn take(&mut self, card: &Card, wish: &Wish, at: usize) -> Result<Allocation> {
        let candidates = self.candidates();
        let allocation = fefo::allocate(wish, &candidates)
            .map_err(|refused| self.pin_refused(card, wish, &refused, at))?;
        for line in &allocation.lines {
            *self.taken.entry(line.batch).or_default() += line.qty;
        }
        Ok(allocation)
    }

    fn pin_refused(&self, card: &Card, wish: &Wish, refused: &PinRefused, at: usize) -> Error {
        let lot = self.lot(refused.batch);
        let number = lot.map_or("the chosen batch", |lot| lot.batch_number.as_str());
        if refused.reason == SkipReason::NothingFree {
            let asked = wish.pins.iter().find(|p| p.batch == refused.batch).map_or(0, |p| p.qty);
            let detail = format!(
                "{}: {asked} of {number} are asked for, {} are free",
                card.name, refused.free
            );
            return Refusal::new(ProblemKind::InsufficientStock, detail)
                .at(format!("/lines/{at}"))
                .with("line", at)
                .with("medicine", card.id.to_string())
                .with("batch", refused.batch.to_string())
                .with("asked", asked)
                .with("available", refused.free)
                .into();
        }
        let days_left = lot.and_then(|lot| lot.expiry_date).map(|day| day_number(day) - wish.today);
        blocked(refused.reason, &format!("{}, {number}", card.name), days_left)
            .at(format!("/lines/{at}"))
            .with("batch", refused.batch.to_string())
            .into()
    }
}

/// The refusal that belongs to a reason why a batch may not leave.
#[must_use]
pub fn blocked(reason: SkipReason, what: &str, days_left: Option<i64>) -> Refusal {
    let kind = match reason {
        SkipReason::Quarantined => ProblemKind::BatchQuarantined,
        SkipReason::Recalled => ProblemKind::BatchRecalled,
        SkipReason::Damaged => ProblemKind::BatchDamaged,
        SkipReason::Expired => ProblemKind::BatchExpired,
        SkipReason::TooShort | SkipReason::EndsBeforeCourse => ProblemKind::ShortDated,
        SkipReason::NothingFree => ProblemKind::InsufficientStock,
    };
    let refusal = Refusal::new(kind, format!("{what}: {}", reason.as_str().replace('_', " ")));
    match days_left {
        Some(days) if kind == ProblemKind::ShortDated => refusal.with("days_left", days),
        _ => refusal,
    }
}

/// Not enough for line `at`: what was asked, what could be given, and why other batches were passed over.
#[must_use]
pub fn insufficient(card: &Card, asked: i64, allocation: &Allocation, at: usize) -> Error {
    let available = asked - allocation.shortfall;
    let skipped = serde_json::to_value(&allocation.skipped).unwrap_or_default();
    let detail = format!("{}: {asked} are asked for, {available} are available", card.name);
    Refusal::new(ProblemKind::InsufficientStock, detail)
        .at(format!("/lines/{at}/quantity"))
        .with("line", at)
        .with("medicine", card.id.to_string())
        .with("asked", asked)
        .with("available", available)
        .with("skipped", skipped)
        .into()
}
