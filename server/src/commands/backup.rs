//! `pharmacy backup`: a backup now, beside a server that is running too.

use super::{Failure, Outcome, say};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use pharmacy_server::clock::{Clock, new_id};
use pharmacy_server::config::Settings;
use pharmacy_server::jobs::backup::{FOLDER, Plan, keep_newest, name};
use pharmacy_server::jobs::{Part, Progress};
use pharmacy_server::monitor::log;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

#[derive(Args)]
pub struct Options {
    /// Where to write it; without it, into the folder `backups` of the data folder, where only the newest are kept.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub fn run(settings: &Settings, options: &Options) -> Outcome {
    log::to_terminal(settings);
    let place = settings.place()?;
    let now = Clock::system(settings.time_zone.clone()).now();
    let part = match &options.to {
        Some(file) => beside(file)?,
        None => Part::at(place.directory(), FOLDER, &name(now, new_id()))?,
    };
    let plan = Plan { place: &place, pg_dump: &settings.pg_dump, now };
    let progress = Progress::default();
    shown(&progress, || plan.make(&part, &progress))?;
    let whole = part.whole();
    let (_, bytes) = part.finish()?;
    if options.to.is_none() {
        keep_newest(place.directory(), settings.backup_keep);
    }
    say(format_args!("{} ({bytes} bytes)", whole.display()));
    Ok(ExitCode::SUCCESS)
}

fn beside(file: &Path) -> Result<Part, Failure> {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Failure::new("--to names no file", "name a file to write"))?;
    Ok(Part::at(folder, ".", name)?)
}

/// Does the work under a bar, where there is a terminal.
fn shown<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    let (end, ended) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let style = "{msg:<10} [{bar:30}] {percent:>3} %  {elapsed}";
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(style);
            let bar = style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style));
            while let Err(RecvTimeoutError::Timeout) =
                ended.recv_timeout(Duration::from_millis(100))
            {
                let seen = progress.seen();
                bar.set_length(seen.total.unwrap_or(seen.done));
                bar.set_position(seen.done);
                bar.set_message(seen.phase);
            }
            bar.finish_and_clear();
        });
        let made = work();
        drop(end);
        made
    })
}
