//! What the program can be told to do: a file each.

mod backup;
mod bench_bare;
mod bench_ledger;
mod bench_store;
mod config;
mod demo;
mod failure;
mod health;
mod import_legacy;
mod migrate;
mod openapi;
mod serve;
mod user;
mod verify;

pub use failure::Failure;

use clap::Subcommand;
use pharmacy_server::clock::Clock;
use pharmacy_server::config::Settings;
use pharmacy_server::monitor::log;
use pharmacy_server::store::Store;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

pub type Outcome = Result<ExitCode, Failure>;

#[derive(Subcommand)]
pub enum Command {
    /// Serve the API and the web client.
    Serve,
    /// Bring the database up to date and end; `serve` does it by itself.
    Migrate,
    /// Take over the data folder of the predecessor.
    ImportLegacy(import_legacy::Options),
    /// Load a small demo hospital with a year of activity into an empty database.
    Demo(demo::Options),
    /// Print the API's OpenAPI document.
    Openapi,
    /// Ask the running server how it is; exit code 0 when it is well.
    Health,
    /// Look after user accounts from the machine itself.
    #[command(subcommand)]
    User(user::Verb),
    /// Check ledger, stock and audit trail; exit code 0 when all of it is whole.
    Verify,
    /// Make a backup, beside a running server too.
    Backup(backup::Options),
    /// Look at the settings.
    #[command(subcommand)]
    Config(config::Verb),
    /// Answer the bytes of a file and nothing else, for a paired benchmark.
    #[command(hide = true)]
    BenchBare(bench_bare::Options),
    /// Measure postings in the store alone, in a new data directory.
    #[command(hide = true)]
    BenchLedger(bench_ledger::Options),
    /// Measure lists in the store alone.
    #[command(hide = true)]
    BenchStore,
}

impl Command {
    pub fn run(self, settings: Settings) -> Outcome {
        match self {
            Self::Serve => serve::run(settings),
            Self::Migrate => migrate::run(&settings),
            Self::ImportLegacy(options) => import_legacy::run(&settings, options),
            Self::Demo(options) => demo::run(&settings, &options),
            Self::Openapi => openapi::run(),
            Self::Health => health::run(&settings),
            Self::User(verb) => user::run(&settings, verb),
            Self::Verify => verify::run(&settings),
            Self::Backup(options) => backup::run(&settings, &options),
            Self::Config(verb) => config::run(&settings, verb),
            Self::BenchBare(options) => bench_bare::run(&settings, &options),
            Self::BenchLedger(options) => bench_ledger::run(&settings, &options),
            Self::BenchStore => bench_store::run(&settings),
        }
    }
}

/// Prints a line; whoever reads the output may stop reading.
fn say(text: impl Display) {
    writeln!(std::io::stdout().lock(), "{text}").ok();
}

/// Runs a command's work on the opened store, and ends the store in good order.
fn with_store<T>(
    settings: &Settings,
    work: impl FnOnce(&Store) -> Result<T, Failure>,
) -> Result<T, Failure> {
    log::to_terminal(settings);
    let clock = Clock::system(settings.time_zone.clone());
    let (store, threads) = Store::open(&settings.place()?, clock, settings.slow_query())?;
    let made = work(&store);
    drop(store);
    threads.join();
    made
}
