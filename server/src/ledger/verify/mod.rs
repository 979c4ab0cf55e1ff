//! Checking the ledger: everything that follows from the movements is worked out anew and compared with what is stored.
//! It names the first broken place of each check and repairs nothing.
//!
//! Rows are read in pages; what is kept of a store meanwhile is its last balances and a number a medicine.

mod anchored;
mod chain;
mod days;
mod last;
mod shelves;
mod totals;

pub use last::Verified;

use crate::error::Result;
use crate::store::{Bound, Reader, SYSTEM, first_stock, verify_audit};
use crate::{record, select};
use pharmacy_contract::stock::LedgerReport;
use std::hash::RandomState;
use uuid::Uuid;

/// Rows a page.
const PAGE: i64 = 1_000;

/// A place whose ledger is checked.
struct Store {
    id: Uuid,
    /// The end of its ledger, as the head says.
    seq: i64,
    hash: Vec<u8>,
    /// For people.
    name: String,
}

record! {
    struct Head { id: Uuid, stock_seq: Option<i64>, stock_hash: Option<Vec<u8>>, code: Option<String> }
}

/// The first broken place of each check.
#[derive(Default)]
struct Broken(Vec<(&'static str, String)>);

impl Broken {
    fn note(&mut self, check: &'static str, place: impl FnOnce() -> String) {
        if !self.has(check) {
            self.0.push((check, place()));
        }
    }

    fn has(&self, check: &'static str) -> bool {
        self.0.iter().any(|(known, _)| *known == check)
    }
}

/// Checks movements, balances, reservations, totals, days, audit trail and anchors.
///
/// # Errors
/// A store fault.
pub fn verify(r: &mut Reader<'_>) -> Result<LedgerReport> {
    let (mut report, mut broken) = (LedgerReport::default(), Broken::default());
    // Made anew each time: nobody can choose changes whose numbers cancel each other out.
    let weights = RandomState::new();
    for store in stores(r)? {
        let told = chain::walk(r, &store, &weights, &mut broken)?;
        report.stores += 1;
        report.movements += told.movements;
        days::check(r, &store, &told, &weights, &mut broken)?;
        let shelves = shelves::check(r, &store, told.balances, &mut broken)?;
        totals::check(r, &store, shelves, &told.last_at, &mut broken)?;
    }
    strays(r, report.movements, &mut broken)?;
    let trail = verify_audit(r)?;
    report.audit_entries = trail.entries;
    if let Some(place) = trail.broken {
        broken.note("audit", || place);
    }
    anchored::check(r, &mut broken)?;
    report.broken = broken.0.into_iter().map(|(_, place)| place).collect();
    report.clean = report.broken.is_empty();
    Ok(report)
}

/// All that have a ledger or could have one. A store whose head is gone has the ledger of one where nothing was posted.
fn stores(r: &mut Reader<'_>) -> Result<Vec<Store>> {
    let found: Vec<Head> = select!(
        r,
        "select k.id, h.stock_seq, h.stock_hash, s.code from (select id from store union select id from ledger_head) k
         left join ledger_head h on h.id = k.id left join store s on s.id = k.id where k.id <> $1 order by k.id",
        SYSTEM
    )
    .all()?;
    let store = |head: Head| Store {
        id: head.id,
        seq: head.stock_seq.unwrap_or(0),
        hash: head.stock_hash.unwrap_or_else(|| first_stock(head.id).to_vec()),
        name: head.code.unwrap_or_else(|| head.id.to_string()),
    };
    Ok(found.into_iter().map(store).collect())
}

/// Rows in stores that nobody knows are found by their number.
fn strays(r: &mut Reader<'_>, movements: i64, broken: &mut Broken) -> Result<()> {
    let (all,): (i64,) = select!(r, "select count(*) from stock_movement").one()?;
    if all != movements {
        broken.note("movements", || format!("{} movements belong to no ledger", all - movements));
    }
    for table in ["stock_balance", "stock_total", "stock_daily", "reservation"] {
        let sql = format!(
            "select count(*) from {table} where store_id not in (select id from store union select id from ledger_head)"
        );
        let (stray,): (i64,) = r.listing(&sql, "stray rows", &[]).one()?;
        if stray > 0 {
            broken.note("strays", || format!("{stray} rows of {table} belong to no store"));
        }
    }
    Ok(())
}

/// What people call a medicine or a batch.
fn called(
    r: &mut Reader<'_>,
    what: &'static str,
    column: &'static str,
    id: Uuid,
) -> Result<String> {
    let sql = format!("select {column} from {what} where id = $1");
    let found: Option<(String,)> =
        r.listing(&sql, "a name for the report", &[Bound::Id(id)]).maybe()?;
    Ok(match found {
        Some((name,)) => format!("{what} {name}"),
        None => format!("{what} {id}"),
    })
}
