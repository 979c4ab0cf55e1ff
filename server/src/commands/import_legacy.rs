//! `pharmacy import-legacy`: the predecessor's folder, all of it or nothing.

use super::{Failure, Outcome, say, with_store};
use clap::Args;
use pharmacy_server::config::Settings;
use pharmacy_server::legacy;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Options {
    /// The predecessor's data folder, or a zip of it.
    source: PathBuf,
    /// Do everything and take it back.
    #[arg(long)]
    dry_run: bool,
    /// Write what was changed or left out, and why: JSON, or CSV when the name ends so.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub fn run(settings: &Settings, options: Options) -> Outcome {
    let zone = settings.time_zone.iana_name().unwrap_or("UTC").to_owned();
    let Options { source, dry_run, report } = options;
    let options = legacy::Options { source, dry_run, report, time_zone: zone };
    with_store(settings, |store| {
        let summary = legacy::import(store, &options).map_err(|stop| stopped(&stop))?;
        say(summary);
        Ok(ExitCode::SUCCESS)
    })
}

fn stopped(stop: &legacy::Stop) -> Failure {
    let remedy = match stop {
        legacy::Stop::Source(_) => {
            "name the folder that holds the predecessor's JSON files, or a zip of it"
        }
        legacy::Stop::Broken { .. } => {
            "correct the file, or take a whole copy from the predecessor, and run this again"
        }
        legacy::Stop::OtherCopy { .. } => "import this copy into another DATA_DIR",
        legacy::Stop::TimeZone(_) => "correct --time-zone",
        legacy::Stop::Photos(_) => "make room in DATA_DIR, or let the program write there",
        legacy::Stop::Report { .. } => "name a --report file that can be written",
        legacy::Stop::Store(_) => "nothing was imported; run this again when the cause is gone",
    };
    Failure::new(stop.to_string().trim_end_matches('.'), remedy)
}
