//! An import from end to end: read all, then write all in one transaction.

use super::existing::{earlier_run, load};
use super::intake::Intake;
use super::password::{Hashing, Password};
use super::photos::{self, Staging};
use super::progress::Progress;
use super::reading::{fingerprint, hash_all, read_all};
use super::record::Surroundings;
use super::report::{Report, Row};
use super::report_file;
use super::source::Source;
use super::stop::Stop;
use super::summary::{Outcome, Summary};
use super::work::{Work, write};
use crate::clock::new_id;
use crate::select;
use crate::store::Store;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[derive(Clone, Debug)]
pub struct Options {
    /// The predecessor's data folder, or a zip of it.
    pub source: PathBuf,
    /// Do everything and take it back.
    pub dry_run: bool,
    /// Where the report goes; `.csv` is written as CSV, all else as JSON.
    pub report: Option<PathBuf>,
    /// The hospital's zone by its IANA name: the predecessor's times have none.
    pub time_zone: String,
}

/// Takes the predecessor's data over: all of it, or nothing.
///
/// # Errors
/// A source that cannot be read, broken files, another copy imported before, a store fault.
pub fn import(store: &Store, options: &Options) -> Result<Summary, Stop> {
    take_over(store, options, None, &Progress::bar())
}

/// The same for a job: under the name that the source had where it came from.
///
/// # Errors
/// As `import`, and when the job is to end; nothing was imported then.
pub fn import_for(
    store: &Store,
    options: &Options,
    name: Option<&str>,
    job: &crate::jobs::Progress,
) -> Result<Summary, Stop> {
    take_over(store, options, name, &Progress::of_job(job))
}

fn take_over(
    store: &Store,
    options: &Options,
    name: Option<&str>,
    progress: &Progress,
) -> Result<Summary, Stop> {
    let start = Instant::now();
    let zone =
        TimeZone::get(&options.time_zone).map_err(|_| Stop::TimeZone(options.time_zone.clone()))?;
    let mut source = Source::open(&options.source)?;
    if let Some(name) = name {
        source.name = name.into();
    }
    if !options.dry_run {
        sweep(store)?;
    }
    if let Some(summary) = seen_before(store, &mut source, progress)? {
        return finish(options, summary, &[], progress, start);
    }
    if !options.dry_run {
        // The main pharmacy and the lists: what any first start makes.
        crate::setup::first_records(store)?;
    }
    let around = Surroundings { zone, now: store.clock().now() };
    let work = Arc::new(read(store, options, &mut source, &around, progress)?);
    write(store, &work, options.dry_run)?;
    finish(options, work.summary.clone(), &work.rows, progress, start)
}

/// Files of imports that were killed are no one's.
fn sweep(store: &Store) -> Result<(), Stop> {
    let known: Vec<(String,)> =
        store.scan_blocking(|r| select!(r, "select file from photo").all())?;
    let known = known.into_iter().map(|(file,)| file).collect();
    photos::sweep(store.place().directory(), &known);
    Ok(())
}

/// The answer when an import was done before: nothing to do, or a refusal.
fn seen_before(
    store: &Store,
    source: &mut Source,
    progress: &Progress,
) -> Result<Option<Summary>, Stop> {
    let Some(run) = store.scan_blocking(earlier_run)? else { return Ok(None) };
    let fingerprint = fingerprint(&hash_all(source, progress)?);
    if run.fingerprint != fingerprint {
        return Err(Stop::OtherCopy { at: run.at.to_string(), source_name: run.source });
    }
    Ok(Some(Summary {
        outcome: Outcome::NothingNew,
        source: source.name.clone(),
        fingerprint,
        ..Summary::default()
    }))
}

/// Reads everything; nothing of it is in the database yet.
fn read(
    store: &Store,
    options: &Options,
    source: &mut Source,
    around: &Surroundings,
    progress: &Progress,
) -> Result<Work, Stop> {
    let existing = store.scan_blocking(load)?;
    let mut intake = Intake { existing, run: new_id(), ..Intake::default() };
    let mut report = Report::default();
    progress.start("reading", super::Entity::ALL.into_iter().map(|e| source.size(e)).sum());
    let hashes = read_all(source, &mut intake, around, &mut report, progress)?;
    let mut staging =
        (!options.dry_run).then(|| Staging::new(store.place().directory(), intake.run));
    if let Err(stop) = photos::take(source, &mut intake, &mut report, staging.as_mut(), progress) {
        staging.iter().for_each(|staging| staging.end(false));
        return Err(stop);
    }
    if !options.dry_run {
        intake.hashing = Some(hashing(&intake));
    }
    let summary = Summary {
        outcome: if options.dry_run { Outcome::Trial } else { Outcome::Imported },
        source: source.name.clone(),
        fingerprint: fingerprint(&hashes),
        totals: report.totals.clone(),
        kinds: report.kinds(),
        units: intake.units.clone(),
        photos: intake.photo_totals,
        took: Duration::ZERO,
    };
    let rows = std::mem::take(&mut report.rows);
    Ok(Work { intake, rows, hashes, summary, staging, progress: progress.clone() })
}

fn hashing(intake: &Intake) -> Hashing {
    let plain = |(place, user): (usize, &super::users::User)| match &user.password {
        Password::Plain(password) => Some((place, password.clone())),
        Password::Pbkdf2(_) | Password::Unusable => None,
    };
    Hashing::start(intake.users.iter().enumerate().filter_map(plain).collect(), intake.users.len())
}

fn finish(
    options: &Options,
    summary: Summary,
    rows: &[Row],
    progress: &Progress,
    start: Instant,
) -> Result<Summary, Stop> {
    let summary = Summary { took: start.elapsed(), ..summary };
    progress.finish();
    if let Some(path) = &options.report {
        report_file::write(path, &summary, rows)?;
    }
    Ok(summary)
}
