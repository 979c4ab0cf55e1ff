//! `pharmacy demo`: a small hospital to look at, with a year of work behind it, where there are no medicines yet.

use super::{Failure, Outcome, say};
use indicatif::{ProgressBar, ProgressStyle};
use pharmacy_server::clock::Clock;
use pharmacy_server::config::Settings;
use pharmacy_server::demo::{self, Loaded};
use pharmacy_server::monitor::log;
use pharmacy_server::store::Store;
use std::process::ExitCode;

const DAYS: i64 = 365;

#[derive(clap::Args)]
pub struct Options {
    /// Only the records, without the year of activity.
    #[arg(long)]
    pub bare: bool,
}

pub fn run(settings: &Settings, options: &Options) -> Outcome {
    log::to_terminal(settings);
    // The year is lived through on a clock of its own.
    let clock = Clock::system(settings.time_zone.clone()).standing();
    let (store, threads) = Store::open(&settings.place()?, clock, settings.slow_query())?;
    let done = load(&store, options);
    drop(store);
    threads.join();
    done
}

fn load(store: &Store, options: &Options) -> Outcome {
    match demo::load(store)? {
        Some(Loaded { suppliers, departments, medicines, doctors, patients, users }) => {
            say(format_args!(
                "Loaded the demo hospital: {medicines} medicines, {suppliers} suppliers, {departments} departments, \
                 {doctors} doctors, {patients} patients, {users} users."
            ));
            if !options.bare {
                live(store)?;
            }
        }
        None => say("There are medicines already: nothing was loaded."),
    }
    Ok(ExitCode::SUCCESS)
}

fn live(store: &Store) -> Result<(), Failure> {
    let style = ProgressStyle::with_template("A year of work  {bar:30}  {pos} of {len} days")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(DAYS.unsigned_abs()).with_style(style);
    let lived = demo::live(store, DAYS, &mut |day| bar.set_position(day.unsigned_abs()));
    bar.finish_and_clear();
    lived.map_err(|error| {
        // Each day is a change of its own: what was lived through stays, and is whole.
        Failure::new(
            format!("the year ended early, after day {} of {DAYS}: {error}", bar.position()),
            "the records and the days before it are there; for the whole year, empty DATA_DIR and load it again",
        )
    })?;
    say("Lived through a year of receipts, transfers, dispenses, returns, counts and losses.");
    Ok(())
}
