//! Versions of cached resources: raised in the changing transaction, applied after its commit and before its answer.

use crate::error::Result;
use crate::store::{Reader, StaleSet, Tx};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use tokio::sync::Notify;

macro_rules! stale {
    ($($(#[$meta:meta])* $variant:ident = $name:literal,)+) => {
        /// What a statement makes stale. Cached pages carry the versions of what they were made from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stale {
            /// Nothing that anyone caches.
            Nothing,
            $($(#[$meta])* $variant,)+
        }

        impl Stale {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { Self::Nothing => "nothing", $(Self::$variant => $name,)+ }
            }

            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

stale! {
    Medicines = "medicines",
    Suppliers = "suppliers",
    Departments = "departments",
    Stores = "stores",
    Patients = "patients",
    Doctors = "doctors",
    Lookups = "lookups",
    Users = "users",
    Sessions = "sessions",
    Tokens = "tokens",
    Audit = "audit",
    Stock = "stock",
    Batches = "batches",
    Receipts = "receipts",
    Dispenses = "dispenses",
    Transfers = "transfers",
    Adjustments = "adjustments",
    SupplierReturns = "supplier_returns",
    DispenseReturns = "dispense_returns",
    Stocktakes = "stocktakes",
    Reasons = "reasons",
    Settings = "settings",
    Policies = "policies",
    Jobs = "jobs",
    Views = "views",
    /// Places in the feed: raised so that other processes hear of them too.
    Feed = "feed",
}

/// The versions as this process knows them.
pub struct Versions {
    known: Vec<AtomicI64>,
    /// False while raises of other processes may be missed.
    complete: AtomicBool,
    /// Raised since somebody took them.
    raised: AtomicU64,
    bell: Notify,
}

impl Versions {
    pub(super) fn new() -> Self {
        Self {
            known: Stale::ALL.iter().map(|_| AtomicI64::new(0)).collect(),
            complete: AtomicBool::new(false),
            raised: AtomicU64::new(0),
            bell: Notify::new(),
        }
    }

    fn slot(&self, resource: Stale) -> Option<&AtomicI64> {
        Stale::ALL.iter().position(|r| *r == resource).and_then(|at| self.known.get(at))
    }

    pub(super) fn current(&self, resource: Stale) -> Option<i64> {
        if !self.complete.load(Ordering::Acquire) {
            return None;
        }
        self.slot(resource).map(|v| v.load(Ordering::Acquire))
    }

    /// Never backwards: two commits may arrive in any order.
    pub(super) fn apply(&self, resource: Stale, version: i64) {
        let Some(slot) = self.slot(resource) else { return };
        if slot.fetch_max(version, Ordering::AcqRel) < version {
            self.raised.fetch_or(StaleSet::of(&[resource]).bits(), Ordering::AcqRel);
            self.bell.notify_one();
        }
    }

    /// Waits until something was raised, here or by a process that is heard; for one who waits.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// What was raised since this was asked last.
    #[must_use]
    pub fn take_raised(&self) -> StaleSet {
        StaleSet::from_bits(self.raised.swap(0, Ordering::AcqRel))
    }

    /// The version as it is known here, though raises of others may be missed.
    #[must_use]
    pub fn last_known(&self, resource: Stale) -> i64 {
        self.slot(resource).map_or(0, |version| version.load(Ordering::Acquire))
    }

    pub(super) fn set_complete(&self, complete: bool) {
        self.complete.store(complete, Ordering::Release);
    }
}

pub(super) fn stored(r: &mut Reader<'_>, resource: Stale) -> Result<i64> {
    let row = crate::select!(
        r,
        "select version from resource_version where resource = $1",
        resource.name()
    )
    .maybe()?;
    Ok(row.map_or(0, |(version,)| version))
}

/// All stored versions, into memory.
pub(super) fn load(r: &mut Reader<'_>, versions: &Versions) -> Result<()> {
    let rows: Vec<(String, i64)> =
        crate::select!(r, "select resource, version from resource_version").all()?;
    for (name, version) in rows {
        if let Some(resource) = Stale::from_name(&name) {
            versions.apply(resource, version);
        }
    }
    Ok(())
}

pub(super) fn raise(tx: &mut Tx<'_>, resource: Stale) -> Result<i64> {
    let (version,): (i64,) = crate::change!(
        tx,
        Stale::Nothing,
        "insert into resource_version (resource, version) values ($1, 1)
         on conflict (resource) do update set version = resource_version.version + 1 returning version",
        resource.name()
    )
    .one()?;
    if tx.is_postgres() {
        let message = format!("{}:{version}", resource.name());
        crate::select!(tx, "select cast(pg_notify('pharmacy_versions', $1) as text)", message)
            .each(&mut |_| Ok(()))?;
    }
    Ok(version)
}
