//! What SQLite does for a list: an index for every order and every filter, no walk through a whole table.
//! The statements are not repeated here: they are caught on their way into the store.

mod masters;
mod papers;

use crate::actors::Hospital;
use crate::harness::{Engine, Vault, tell};
use pharmacy_server::masters::Listing;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Statements since they were last taken.
static CAUGHT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
/// One of these tests at a time: there is one net.
static FISHING: Mutex<()> = Mutex::new(());

struct Net;

impl<S: tracing::Subscriber> Layer<S> for Net {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        event.record(&mut Sql);
    }
}

struct Sql;

impl Visit for Sql {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "sql" {
            CAUGHT.lock().unwrap_or_else(PoisonError::into_inner).insert(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

fn caught() -> BTreeSet<String> {
    std::mem::take(&mut *CAUGHT.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Tells the story to a hospital on SQLite, every statement of which is caught.
fn fish<F: Future<Output = ()>>(story: impl Fn(Hospital) -> F) {
    let _alone = FISHING.lock().unwrap_or_else(PoisonError::into_inner);
    // Others' statements may be caught too; they do no harm.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Net));
    tell(Engine::Sqlite, |vault: Vault| {
        story(Hospital::start(vault.close(), |settings| settings.slow_query_ms = 0))
    });
}

/// Statements on the list's table since they were last taken.
fn statements(listing: &Listing, question: &str) -> Vec<String> {
    let table = format!(" from {} ", listing.table);
    let ours: Vec<_> = caught().into_iter().filter(|sql| sql.contains(&table)).collect();
    assert!(!ours.is_empty(), "{question}: nothing was caught");
    ours
}

fn open(hospital: &Hospital) -> rusqlite::Connection {
    let path = hospital.home.place.directory().join("pharmacy.db");
    rusqlite::Connection::open(path).unwrap()
}

fn plan(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("explain query plan {sql}")).unwrap();
    let rows = statement.raw_query().mapped(|row| row.get::<_, String>(3)).map(Result::unwrap);
    rows.collect()
}

/// Lines of a plan that walk through a table: neither a search nor rows already found.
fn walks(plan: &[String], in_order: bool) -> Vec<String> {
    let found = |name: &str| {
        let names = [format!("CO-ROUTINE {name}"), format!("MATERIALIZE {name}")];
        plan.iter().any(|line| names.contains(line))
    };
    let is_walk = |line: &&String| {
        let Some(rest) = line.strip_prefix("SCAN ") else { return false };
        let name = rest.split(' ').next().unwrap();
        let few = rest.contains("CONSTANT ROW")
            || rest.contains("VIRTUAL TABLE")
            || name.starts_with('(');
        !((in_order && rest.contains("USING")) || few || (rest == name && found(name)))
    };
    plan.iter().filter(is_walk).cloned().collect()
}
