//! A place for each test: a fresh database on either engine and a clock that stands still.
//!
//! PostgreSQL needs `TEST_DATABASE_URL`, the address of a server's maintenance database. Without it
//! that half of each test says so and is left out, or fails when `CI_BOTH_ENGINES=1`.

use pharmacy_contract::time::Instant;
use pharmacy_server::clock::{Clock, new_id};
use pharmacy_server::error::Result;
use pharmacy_server::store::{Place, Store};
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// `both! { async fn name(hospital: Hospital) { … } }` makes `name::sqlite` and `name::postgres`.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($($arg:tt)+) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($($arg)+) $body

            #[test]
            fn sqlite() {
                $crate::harness::tell($crate::harness::Engine::Sqlite, story);
            }

            #[test]
            fn postgres() {
                $crate::harness::tell($crate::harness::Engine::Postgres, story);
            }
        }
    )+};
}

/// What a story is told to.
pub trait Stage: Sized {
    fn set(home: Home) -> Self;
}

/// Sets the stage outside of the async runtime (a store opens its own threads) and tells the story.
pub fn tell<S: Stage, F: Future<Output = ()>>(engine: Engine, story: impl Fn(S) -> F) {
    // TEST_LOG=1 shows what the server writes about its own faults.
    if std::env::var_os("TEST_LOG").is_some() {
        tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).try_init().ok();
    }
    let Some(home) = Home::new(engine) else { return };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    let stage = S::set(home);
    runtime.block_on(story(stage));
}

/// Where a database lives; gone with this value.
pub struct Home {
    pub engine: Engine,
    pub place: Place,
    pub clock: Clock,
    /// The name of the PostgreSQL database.
    database: Option<String>,
    _directory: tempfile::TempDir,
}

impl Home {
    /// `None` when there is no PostgreSQL to test on and nobody insists.
    pub fn new(engine: Engine) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let (place, database) = match engine {
            Engine::Sqlite => (Place::Directory(directory.path().join("data")), None),
            Engine::Postgres => {
                let name = postgres_database()?;
                let url = database_url(&name);
                (Place::Postgres { url, directory: directory.path().into() }, Some(name))
            }
        };
        // 2026-03-02T08:00:00Z, a Monday.
        let clock = Clock::fixed(Instant(1_772_438_400_000_000));
        Some(Self { engine, place, clock, database, _directory: directory })
    }

    pub fn open(&self) -> Result<(Store, Ending)> {
        let (place, clock) = (self.place.clone(), self.clock.clone());
        aside(move || {
            let (store, threads) = Store::open(&place, clock, Duration::from_secs(1))?;
            let ending: Ending = Box::new(move || threads.join());
            Ok((store, ending))
        })
    }

    /// An id as a statement written by hand has it.
    pub fn id(&self, id: &str) -> String {
        match self.engine {
            Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
            Engine::Postgres => format!("'{id}'"),
        }
    }

    /// Runs statements behind the store's back.
    pub fn raw(&self, sql: &str) -> Result<(), String> {
        let (place, sql) = (self.place.clone(), sql.to_owned());
        aside(move || match place {
            Place::Directory(dir) => {
                let connection = rusqlite::Connection::open(dir.join("pharmacy.db")).unwrap();
                connection.busy_timeout(Duration::from_secs(5)).unwrap();
                connection.execute_batch(&sql).map_err(|e| e.to_string())
            }
            Place::Postgres { url, .. } => {
                let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
                client.batch_execute(&sql).map_err(|e| format!("{e:?}"))
            }
        })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(name) = self.database.take() {
            aside(move || administer(&format!("drop database if exists {name} with (force)")));
        }
    }
}

/// Waits for a store's threads, once the last `Store` is dropped.
pub type Ending = Box<dyn FnOnce() + Send>;

/// The store alone, with nobody at the counter.
pub struct Vault {
    pub store: Store,
    ending: Ending,
    pub home: Home,
}

impl Stage for Vault {
    fn set(home: Home) -> Self {
        let (store, ending) = home.open().unwrap();
        Self { store, ending, home }
    }
}

impl Vault {
    /// Ends the store in good order.
    pub fn close(self) -> Home {
        let Self { store, ending, home } = self;
        drop(store);
        aside(ending);
        home
    }
}

/// Away from the async runtime, where blocking is allowed.
pub fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::spawn(work).join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
}

/// How long a story waits for what the server does by itself; only one that fails waits so long.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Looks again until what is seen is what is wanted.
pub async fn until<T: Debug>(look: impl AsyncFn() -> T, wanted: impl Fn(&T) -> bool) -> T {
    within(PATIENCE, look, wanted).await
}

/// Until this holds.
pub async fn until_it(holds: impl Fn() -> bool) {
    until(async || holds(), |it_holds| *it_holds).await;
}

/// The same for what is promised to come sooner.
pub async fn within<T: Debug>(
    bound: Duration,
    look: impl AsyncFn() -> T,
    wanted: impl Fn(&T) -> bool,
) -> T {
    let begun = Moment::now();
    loop {
        let seen = look().await;
        if wanted(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < bound, "it does not come; seen last: {seen:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Leaves a story out, if nobody insists that each is told.
pub fn skip(why: &str) {
    let insisted = std::env::var("CI_BOTH_ENGINES").is_ok_and(|v| v == "1");
    assert!(!insisted, "CI_BOTH_ENGINES=1, but {why}");
    eprintln!("skipped: {why}");
}

fn server_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// The same server, another database.
fn database_url(name: &str) -> String {
    let url = server_url().unwrap();
    let at = url.rfind('/').unwrap();
    format!("{}/{name}", &url[..at])
}

fn administer(sql: &str) {
    let url = server_url().unwrap();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute(sql).unwrap();
}

fn postgres_database() -> Option<String> {
    if server_url().is_none() {
        skip("TEST_DATABASE_URL is not set");
        return None;
    }
    let name = format!("pharmacy_test_{}", new_id().simple());
    let template = template();
    administer(&format!("create database {name} template {template}"));
    Some(name)
}

/// A database with the schema in it, named by the schema, made by whoever needs it first.
fn template() -> String {
    static MADE: Mutex<Option<String>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.get_or_insert_with(|| {
        let name = format!("pharmacy_template_{:016x}", schema_hash());
        let url = server_url().unwrap();
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        client.batch_execute("select pg_advisory_lock(7240916)").unwrap();
        let known = "select 1 from pg_database where datname = $1";
        if client.query(known, &[&name]).unwrap().is_empty() {
            make_template(&mut client, &name);
        }
        name
    })
    .clone()
}

fn make_template(client: &mut postgres::Client, name: &str) {
    let raw = format!("{name}_raw");
    client.batch_execute(&format!("drop database if exists {raw} with (force)")).unwrap();
    client.batch_execute(&format!("create database {raw}")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let url = database_url(&raw);
    let place = Place::Postgres { url: url.clone(), directory: directory.path().into() };
    let clock = Clock::fixed(Instant::default());
    let (store, threads) = Store::open(&place, clock, Duration::from_secs(1)).unwrap();
    drop(store);
    threads.join();
    // Each database makes its own epoch.
    let mut inside = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    inside.batch_execute("delete from setting where name = 'epoch'").unwrap();
    drop(inside);
    client.batch_execute(&format!("alter database {raw} rename to {name}")).unwrap();
}

fn schema_hash() -> u64 {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/schema/postgres");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    files.iter().for_each(|file| std::fs::read(file).unwrap().hash(&mut hasher));
    hasher.finish()
}
