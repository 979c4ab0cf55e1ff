//! Batches in postings: found by medicine and number, made at the first arrival; what they cost.

use crate::clock::new_id;
use crate::error::{Error, Refusal, Result};
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use jiff::civil::Date;
use pharmacy_contract::batches::{BatchStatus, ExpiryPrecision};
use pharmacy_contract::levels::{line_value, unit_cost};
use pharmacy_contract::money::Money;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// Stock taken over without a batch.
pub const UNKNOWN: &str = "UNKNOWN";
/// Stock of a medicine that is not batch tracked.
pub const UNTRACKED: &str = "UNTRACKED";

record! {
    /// A batch as postings need it.
    #[derive(Clone, Debug)]
    pub struct Lot {
        pub id: Uuid, pub medicine_id: Uuid, pub batch_number: String, pub expiry_date: Option<Date>, pub status: BatchStatus, pub unit_cost: Money,
        pub received_qty: i64, pub received_value: Money,
    }
}

/// What is written on the pack.
#[derive(Clone, Debug)]
pub struct Identity {
    pub medicine: Uuid,
    pub batch_number: String,
    pub expiry_date: Option<Date>,
    pub expiry_precision: ExpiryPrecision,
    pub manufacture_date: Option<Date>,
    pub gtin: Option<String>,
    pub supplier: Option<Uuid>,
}

impl Identity {
    #[must_use]
    pub fn new(medicine: Uuid, batch_number: &str, expiry_date: Option<Date>) -> Self {
        Self {
            medicine,
            batch_number: batch_number.into(),
            expiry_date,
            expiry_precision: ExpiryPrecision::Day,
            manufacture_date: None,
            gtin: None,
            supplier: None,
        }
    }
}

impl Reader<'_> {
    /// # Errors
    /// A store fault.
    pub fn lot(&mut self, id: Uuid) -> Result<Option<Lot>> {
        select!(
            self,
            "select id, medicine_id, batch_number, expiry_date, status, unit_cost, received_qty, received_value from batch where id = $1",
            id
        )
        .maybe()
    }

    fn lot_of(&mut self, medicine: Uuid, key: &str) -> Result<Option<Lot>> {
        select!(
            self,
            "select id, medicine_id, batch_number, expiry_date, status, unit_cost, received_qty, received_value from batch
             where medicine_id = $1 and batch_key = $2",
            medicine,
            key
        )
        .maybe()
    }
}

impl Tx<'_> {
    /// The batch with this number, made if it is new. The same number with the same expiry is the same batch, any number
    /// of receipts; an expiry that was left out changes nothing.
    ///
    /// # Errors
    /// `BatchExpiryMismatch` with what is stored and what was given.
    pub fn find_or_make_lot(&mut self, wanted: &Identity, by: Option<Uuid>) -> Result<Lot> {
        let key = fold(&wanted.batch_number);
        let found = match self.lot_of(wanted.medicine, &key)? {
            Some(lot) => lot,
            None => self.make_lot(wanted, &key, by)?,
        };
        match (found.expiry_date, wanted.expiry_date) {
            (Some(stored), Some(given)) if stored != given => {
                let detail =
                    format!("batch {} expires on {stored}, not on {given}", found.batch_number);
                Err(Refusal::new(ProblemKind::BatchExpiryMismatch, detail)
                    .with("batch", found.id.to_string())
                    .with("stored", stored.to_string())
                    .with("given", given.to_string())
                    .into())
            }
            (None, Some(given)) => {
                self.learn_expiry(found.id, given, wanted.expiry_precision)?;
                Ok(Lot { expiry_date: Some(given), ..found })
            }
            _ => Ok(found),
        }
    }

    fn make_lot(&mut self, wanted: &Identity, key: &str, by: Option<Uuid>) -> Result<Lot> {
        let now = self.now();
        change!(
            self,
            Stale::Batches,
            "insert into batch (id, medicine_id, batch_number, batch_key, expiry_date, expiry_precision, manufacture_date, gtin, supplier_id,
                 created_at, created_by, updated_at, updated_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $11) on conflict (medicine_id, batch_key) do nothing",
            new_id(),
            wanted.medicine,
            wanted.batch_number,
            key,
            wanted.expiry_date,
            wanted.expiry_precision,
            wanted.manufacture_date,
            wanted.gtin,
            wanted.supplier,
            now,
            by
        )
        .run()?;
        self.staling(Stale::Medicines);
        let made = self.lot_of(wanted.medicine, key)?;
        made.ok_or_else(|| Error::Internal("a batch was made and is not there".into()))
    }

    fn learn_expiry(&mut self, id: Uuid, expiry: Date, precision: ExpiryPrecision) -> Result<()> {
        self.staling(Stale::Medicines);
        let now = self.now();
        change!(
            self,
            Stale::Batches,
            "update batch set expiry_date = $1, expiry_precision = $2, version = version + 1, updated_at = $3 where id = $4",
            expiry,
            precision,
            now,
            id
        )
        .run()
        .map(drop)
    }

    /// Adds a delivery to what a batch has cost (takes it off again for a reversal): free units count in the quantity.
    /// The cost of a unit is value by quantity, rounded half to even.
    ///
    /// # Errors
    /// `ValueOutOfRange`.
    pub fn add_cost(&mut self, lot: &Lot, quantity: i64, value: i64) -> Result<Money> {
        let (qty, total): (i64, i64) = change!(
            self,
            Stale::Batches,
            "update batch set received_qty = received_qty + $1, received_value = received_value + $2 where id = $3
             returning received_qty, received_value",
            quantity,
            value,
            lot.id
        )
        .one()?;
        // A batch of which nothing is received any more keeps its last known cost.
        let cost = if qty > 0 { unit_cost(total, qty) } else { Some(lot.unit_cost.0) };
        let cost = cost.ok_or_else(out_of_range)?;
        let changed = change!(
            self,
            Stale::Batches,
            "update batch set unit_cost = $1 where id = $2 and unit_cost <> $1",
            cost,
            lot.id
        )
        .run()?;
        if changed > 0 {
            self.revalue(lot, Money(cost))?;
        }
        Ok(Money(cost))
    }
}

impl Tx<'_> {
    /// Sums every pair that holds the batch anew: their value has changed. Their stores are locked late, against the usual
    /// order; where PostgreSQL sees two changes wait for each other, it ends one and that one is run again.
    fn revalue(&mut self, lot: &Lot, cost: Money) -> Result<()> {
        let holders: Vec<(Uuid, i64)> = select!(
            self,
            "select store_id, on_hand from stock_balance where batch_id = $1 and held order by store_id",
            lot.id
        )
        .all()?;
        let stores: Vec<Uuid> = holders.iter().map(|(store, _)| *store).collect();
        self.lock_stores(&stores)?;
        for (store, on_hand) in holders {
            value_of(on_hand, cost)?;
            self.refresh_total(store, lot.medicine_id, false)?;
        }
        Ok(())
    }
}

/// Quantity times cost, within what can be kept.
///
/// # Errors
/// `ValueOutOfRange`.
pub(super) fn value_of(quantity: i64, cost: Money) -> Result<i64> {
    line_value(quantity, cost.0).ok_or_else(out_of_range)
}

fn out_of_range() -> Error {
    Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
}
