//! The hospital of the bench: sixteen stores that all have plenty of everything.

use pharmacy_contract::departments::{Department, NewDepartment};
use pharmacy_contract::dispenses::{Dispense, NewDispense, NewDispenseLine};
use pharmacy_contract::medicines::{Medicine, NewMedicine};
use pharmacy_contract::money::Money;
use pharmacy_contract::receipts::{NewReceipt, NewReceiptLine, Receipt, ReceiptKind};
use pharmacy_server::clock::new_id;
use pharmacy_server::error::{Error, Result};
use pharmacy_server::masters::{Answer, Call, Master};
use pharmacy_server::store::{Claim, Store, Tx};
use pharmacy_server::{dispenses, documents, receipts, select, setup};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const GIVE: documents::Work<Dispense> = dispenses::complete;
const RECEIVE: documents::Work<Receipt> = receipts::post;

const UNITS: i64 = 500_000_000;

pub struct Hospital {
    stores: Vec<Uuid>,
    medicines: Vec<Uuid>,
    next: AtomicU64,
}

impl Hospital {
    /// `size`: stores, medicines.
    pub fn open(store: &Store, size: (usize, usize)) -> Result<Self> {
        setup::first_records(store)?;
        let (stores, medicines) = store.change_blocking(move |tx| {
            let stores: Vec<Uuid> = (0..size.0).map(|n| ward(tx, n)).collect::<Result<_>>()?;
            let medicines: Vec<Uuid> =
                (0..size.1).map(|n| medicine(tx, n)).collect::<Result<_>>()?;
            Ok((stores, medicines))
        })?;
        for place in &stores {
            let (place, medicines) = (*place, medicines.clone());
            store.change_blocking(move |tx| stock_up(tx, place, &medicines))?;
        }
        Ok(Self { stores, medicines, next: AtomicU64::new(1) })
    }

    /// A dispense of three lines, under a key, as the API does it.
    pub fn dispense(&self, store: &Store, n: u64) -> Result<()> {
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        let place = self.pick(&self.stores, n);
        let line = |at: u64| NewDispenseLine {
            medicine_id: self.pick(&self.medicines, key.wrapping_mul(7).wrapping_add(at * 31)),
            quantity: 1,
            ..NewDispenseLine::default()
        };
        let new = NewDispense {
            store_id: Some(place),
            prescribed_by: "Dr. Bench".into(),
            lines: (0..3).map(line).collect(),
            ..NewDispense::default()
        };
        let claim = Claim {
            principal: Uuid::nil(),
            key: format!("bench-{key}"),
            route: "POST /api/v1/dispenses?complete=true".into(),
            body_sha256: [0; 32],
        };
        let call = Call { claim: Some(claim), ..Call::command("bench") };
        store.change_blocking(move |tx| {
            call.once(tx, |tx| {
                let (doc, _) = documents::make(tx, &call, new.clone(), Some(GIVE))?;
                Answer::plain(201, &doc)
            })
            .map(drop)
        })
    }

    fn pick(&self, among: &[Uuid], n: u64) -> Uuid {
        let count = u64::try_from(among.len()).unwrap_or(1).max(1);
        let at = usize::try_from(n % count).unwrap_or(0);
        among.get(at).copied().unwrap_or_default()
    }

    /// Dispenses until there are so many movements; tells after each step how many it added.
    pub fn fill(&self, store: &Store, movements: i64, step: impl Fn(i64)) -> Result<()> {
        let mut before = None;
        loop {
            let there = store.scan_blocking(|r| {
                let (n,): (i64,) =
                    select!(r, "select coalesce(max(seq), 0) from stock_movement").one()?;
                Ok(n)
            })?;
            step(there - before.unwrap_or(there));
            before = Some(there);
            if there >= movements {
                return Ok(());
            }
            let missing = u64::try_from((movements - there) / 3 + 1).unwrap_or(1).min(640);
            std::thread::scope(|scope| {
                for client in 0..32 {
                    scope.spawn(move || {
                        for n in 0..missing / 32 + 1 {
                            self.dispense(
                                store,
                                client * 7_919 + n * 31 + self.next.load(Ordering::Relaxed),
                            )
                            .ok();
                        }
                    });
                }
            });
        }
    }
}

fn ward(tx: &mut Tx<'_>, n: usize) -> Result<Uuid> {
    let id = new_id();
    let mut new =
        NewDepartment { name: format!("Ward {n}"), active: true, ..NewDepartment::default() };
    Department::complete(tx, &mut new, None)?;
    Department::insert(tx, id, &new, None)?;
    let (store,): (Option<Uuid>,) =
        select!(tx, "select default_store_id from department where id = $1", id).one()?;
    store.ok_or_else(|| Error::Internal("a department without a store".into()))
}

fn medicine(tx: &mut Tx<'_>, n: usize) -> Result<Uuid> {
    let id = new_id();
    let new = NewMedicine { name: format!("Medicine {n}"), ..NewMedicine::default() };
    Medicine::insert(tx, id, &new, None)?;
    Ok(id)
}

/// Two batches of everything.
fn stock_up(tx: &mut Tx<'_>, store: Uuid, medicines: &[Uuid]) -> Result<()> {
    let call = Call::command("bench");
    let expiry = tx.today().saturating_add(jiff::Span::new().days(700));
    for batch in ["A", "B"] {
        let line = |id: &Uuid| NewReceiptLine {
            medicine_id: *id,
            quantity: UNITS,
            batch_number: batch.into(),
            expiry_date: Some(expiry),
            unit_cost: Some(Money(12_500)),
            ..NewReceiptLine::default()
        };
        let new = NewReceipt {
            store_id: Some(store),
            kind: ReceiptKind::Donation,
            lines: medicines.iter().map(line).collect(),
            ..NewReceipt::default()
        };
        documents::make(tx, &call, new, Some(RECEIVE))?;
    }
    Ok(())
}
