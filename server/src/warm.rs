//! The cache is warm at a start: the lists that people wanted most before the last end, and the first pages of the
//! catalogue, are made before anybody asks. Bounded in number and in time; what fails is left to the first caller.

use crate::app::App;
use crate::auth::Who;
use crate::cache::Cache;
use crate::error::Result;
use crate::masters::warm;
use crate::store::Stale;
use actix_web::web::Data;
use futures_util::future::LocalBoxFuture;
use pharmacy_contract::departments::Department;
use pharmacy_contract::doctors::Doctor;
use pharmacy_contract::medicines::Medicine;
use pharmacy_contract::stores::Store;
use pharmacy_contract::suppliers::Supplier;
use pharmacy_contract::users::User;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::{Duration, Instant};

const FILE: &str = "cache-warm.json";
/// Lists that are remembered.
const MOST: usize = 64;
/// A start is no reason to keep the store busy.
const LONGEST: Duration = Duration::from_secs(5);
type Warm = for<'a> fn(&'a Data<App>, &'a Who, &'a str) -> LocalBoxFuture<'a, Result<()>>;

/// The lists that are made; their first pages in any case.
const LISTS: &[(Stale, Warm)] = &[
    (Stale::Departments, |app, who, query| {
        Box::pin(warm::<Department>(app, who, "/api/v1/departments", query))
    }),
    (Stale::Suppliers, |app, who, query| {
        Box::pin(warm::<Supplier>(app, who, "/api/v1/suppliers", query))
    }),
    (Stale::Medicines, |app, who, query| {
        Box::pin(warm::<Medicine>(app, who, "/api/v1/medicines", query))
    }),
    (Stale::Stores, |app, who, query| Box::pin(warm::<Store>(app, who, "/api/v1/stores", query))),
    (Stale::Doctors, |app, who, query| {
        Box::pin(warm::<Doctor>(app, who, "/api/v1/doctors", query))
    }),
    (Stale::Users, |app, who, query| Box::pin(warm::<User>(app, who, "/api/v1/users", query))),
];

#[derive(Serialize, Deserialize)]
struct Wanted {
    resource: String,
    query: String,
}

/// Writes down which lists were wanted most. Queries are ours alone: no file outside of the data directory.
pub fn remember(cache: &Cache, dir: &Path) {
    let lists = cache.hottest(MOST).into_iter().filter(|(_, query)| !is_record(query));
    let wanted =
        |(resource, query): (Stale, String)| Wanted { resource: resource.name().into(), query };
    let hottest: Vec<Wanted> = lists.map(wanted).collect();
    let text = serde_json::to_vec_pretty(&hottest).unwrap_or_default();
    if let Err(error) = std::fs::write(dir.join(FILE), text) {
        tracing::warn!(%error, "the wanted lists were not written down; the next start is cold");
    }
}

/// The page of a single record: its id comes first.
fn is_record(query: &str) -> bool {
    query.split_once('?').is_some_and(|(id, _)| id.parse::<uuid::Uuid>().is_ok())
}

/// Makes the lists; to be run beside the first requests.
pub async fn up(app: &Data<App>) {
    let began = Instant::now();
    let first = LISTS.iter().map(|(resource, _)| (*resource, String::new()));
    let wanted = remembered(app.store.place().directory());
    let who = Who::command("warm-up");
    let mut made = 0_u32;
    for (resource, query) in first.chain(wanted) {
        if began.elapsed() > LONGEST {
            break;
        }
        let Some((_, warm)) = LISTS.iter().find(|(list, _)| *list == resource) else { continue };
        match warm(app, &who, &query).await {
            Ok(()) => made += 1,
            Err(error) => tracing::debug!(%error, resource = resource.name(), "left cold"),
        }
    }
    tracing::info!(made, took = ?began.elapsed(), "the cache is warm");
}

/// A file that is not there, or was touched by somebody, is no reason not to start.
fn remembered(dir: &Path) -> Vec<(Stale, String)> {
    let text = std::fs::read(dir.join(FILE)).unwrap_or_default();
    let all: Vec<Wanted> = serde_json::from_slice(&text).unwrap_or_default();
    let known = |one: Wanted| Some((Stale::from_name(&one.resource)?, one.query));
    all.into_iter().take(MOST).filter_map(known).collect()
}
