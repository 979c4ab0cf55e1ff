//! Average monthly use, worked out from the days and kept until a posting touches one of its months. Reports ask for it
//! before they read; the rows are then in `stock_amc`.

mod count;
mod keep;
mod pass;

pub use keep::{complete, forget_all, forget_before};

use super::ask::Asked;
use super::table::Averages;
use crate::auth::Scope;
use crate::cache::Cache;
use crate::error::Result;
use crate::store::Store;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

/// The scope of all stores together.
pub const FACILITY: Uuid = Uuid::nil();

/// Full calendar months until the end of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    pub until: Date,
    pub months: i64,
}

impl Period {
    pub fn first(self) -> Date {
        self.until.first_of_month().saturating_sub((self.months - 1).months())
    }
}

/// What must be there before a report is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub period: Period,
    pub facility: bool,
    /// `None` = of no store; empty = of all.
    pub stores: Option<Vec<Uuid>>,
}

impl Need {
    /// Of all stores together.
    pub const fn facility(until: Date, months: i64) -> Self {
        Self { period: Period { until, months }, facility: true, stores: None }
    }

    fn of(averages: &Averages, asked: &Asked) -> Option<Self> {
        let own = || match &asked.scope {
            Scope::All => vec![],
            Scope::Department { stores, .. } => stores.clone(),
        };
        Some(match averages {
            Averages::None => return None,
            Averages::Facility { until, months } => Self::facility(*until, *months),
            Averages::Stores { only, until, months } => {
                let only = if only.is_empty() { own() } else { only.clone() };
                if only.is_empty() && asked.scope != Scope::All {
                    return None;
                }
                let period = Period { until: *until, months: *months };
                Self { period, facility: false, stores: Some(only) }
            }
            Averages::EachStore { until, months } => {
                let period = Period { until: *until, months: *months };
                Self { period, facility: false, stores: Some(vec![]) }
            }
        })
    }
}

/// Works out what is missing; many callers wait for one.
pub async fn ensure(
    store: &Store,
    cache: &Cache,
    averages: &Averages,
    asked: &Asked,
) -> Result<()> {
    let Some(need) = Need::of(averages, asked) else { return Ok(()) };
    let wanted = need.clone();
    let state = store.read(move |r| keep::state(r, &wanted)).await?;
    if state.missing.is_empty() {
        return Ok(());
    }
    let name = format!("averages:{need:?}:{}", state.version);
    let store = store.clone();
    let make = async move { complete(&store, &need).await.map(|()| true) };
    cache.get_or_set::<bool, _>(&name, Some(1), make).await.map(drop)
}
