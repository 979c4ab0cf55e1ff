//! An import from end to end: read all, then write all in one transaction.

use super::bulk::without_indexes;
use super::existing::{earlier_run, load};
use super::insert::{Insert, insert_all};
use super::intake::Intake;
use super::password::{Hashing, Password};
use super::plan::STEPS;
use super::progress::Progress;
use super::reading::{Hashes, fingerprint, hash_all, read_all};
use super::record::Surroundings;
use super::report::{Report, Row};
use super::report_file;
use super::source::Source;
use super::stop::Stop;
use super::summary::{Outcome, Summary};
use crate::change;
use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::store::{Actor, Bound, Entry, Param, Stale, Store, Tx};
use jiff::tz::TimeZone;
use pharmacy_contract::problem::ProblemKind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use uuid::Uuid;

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
pub fn import(store: &Store, options: &Options) -> std::result::Result<Summary, Stop> {
    let start = Instant::now();
    let zone =
        TimeZone::get(&options.time_zone).map_err(|_| Stop::TimeZone(options.time_zone.clone()))?;
    let mut source = Source::open(&options.source)?;
    let progress = Progress::bar();
    if let Some(summary) = seen_before(store, &mut source, &progress)? {
        return finish(options, summary, &[], &progress, start);
    }
    if !options.dry_run {
        // The main pharmacy and the lists: what any first start makes.
        crate::setup::first_records(store)?;
    }
    let around = Surroundings { zone, now: store.clock().now() };
    let mut intake = Intake { existing: store.scan_blocking(load)?, ..Intake::default() };
    let mut report = Report::default();
    let size = super::Entity::ALL.into_iter().map(|entity| source.size(entity)).sum();
    progress.start("reading", size);
    let hashes = read_all(&mut source, &mut intake, &around, &mut report, &progress)?;
    if !options.dry_run {
        intake.hashing = Some(hashing(&intake));
    }
    let summary = Summary {
        outcome: if options.dry_run { Outcome::Trial } else { Outcome::Imported },
        source: source.name.clone(),
        fingerprint: fingerprint(&hashes),
        totals: report.totals.clone(),
        kinds: report.kinds(),
        took: start.elapsed(),
    };
    let work = Arc::new(Work {
        intake,
        rows: std::mem::take(&mut report.rows),
        hashes,
        summary,
        progress: progress.clone(),
    });
    write(store, &work, options.dry_run)?;
    finish(options, work.summary.clone(), &work.rows, &progress, start)
}

/// The answer when an import was done before: nothing to do, or a refusal.
fn seen_before(
    store: &Store,
    source: &mut Source,
    progress: &Progress,
) -> std::result::Result<Option<Summary>, Stop> {
    let Some(run) = store.scan_blocking(earlier_run)? else { return Ok(None) };
    let fingerprint = fingerprint(&hash_all(source, progress)?);
    if run.fingerprint != fingerprint {
        return Err(Stop::OtherCopy { at: run.at.to_string(), source_name: run.source });
    }
    let (source, outcome) = (source.name.clone(), Outcome::NothingNew);
    let took = std::time::Duration::ZERO;
    Ok(Some(Summary {
        outcome,
        source,
        fingerprint,
        totals: Default::default(),
        kinds: Default::default(),
        took,
    }))
}

fn finish(
    options: &Options,
    summary: Summary,
    rows: &[Row],
    progress: &Progress,
    start: Instant,
) -> std::result::Result<Summary, Stop> {
    let summary = Summary { took: start.elapsed(), ..summary };
    progress.finish();
    if let Some(path) = &options.report {
        report_file::write(path, &summary, rows)?;
    }
    Ok(summary)
}

fn hashing(intake: &Intake) -> Hashing {
    let plain = |(place, user): (usize, &super::users::User)| match &user.password {
        Password::Plain(password) => Some((place, password.clone())),
        Password::Pbkdf2(_) | Password::Unusable => None,
    };
    Hashing::start(intake.users.iter().enumerate().filter_map(plain).collect(), intake.users.len())
}

/// All that the transaction needs; it may be run more than once.
struct Work {
    intake: Intake,
    rows: Vec<Row>,
    hashes: Hashes,
    summary: Summary,
    progress: Progress,
}

fn write(store: &Store, work: &Arc<Work>, trial: bool) -> Result<()> {
    let tried = Arc::new(Mutex::new(false));
    let (in_change, done) = (Arc::clone(work), Arc::clone(&tried));
    let outcome = store.change_blocking(move |tx| {
        in_change.write(tx)?;
        if trial {
            *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
            return Err(Error::Internal("a trial is taken back".into()));
        }
        Ok(())
    });
    let tried = *tried.lock().unwrap_or_else(PoisonError::into_inner);
    if trial && tried { Ok(()) } else { outcome }
}

impl Work {
    fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        if earlier_run(tx)?.is_some() {
            return Err(Error::refused(ProblemKind::Busy, "another import came in between"));
        }
        let medicines = &self.intake.medicines;
        let beside =
            medicines.iter().map(|m| u64::from(m.barcode.is_some()) + u64::from(m.batch.is_some()));
        let records = self.summary.totals.values().map(|t| t.imported).chain(beside).sum();
        self.progress.start("writing", records);
        without_indexes(tx, &self.progress, |tx| {
            STEPS.iter().try_for_each(|step| (step.write)(tx, &self.intake, &self.progress))
        })?;
        self.note_run(tx)
    }

    /// The run, its report and one audit entry with the hash of each file.
    fn note_run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let id = new_id();
        let totals: serde_json::Value =
            self.summary.totals.iter().map(|(e, t)| (e.file(), serde_json::json!(t))).collect();
        let Summary { source, fingerprint, .. } = &self.summary;
        change!(
            tx,
            Stale::Nothing,
            "insert into import_run (id, fingerprint, source, at, summary) values ($1, $2, $3, $4, $5)",
            id,
            fingerprint,
            source,
            tx.now(),
            totals.to_string()
        )
        .run()?;
        let rows = self.rows.iter().zip(1..).map(|(row, number)| ReportRow {
            run: id,
            number,
            position: row.index.and_then(|n| i64::try_from(n).ok()),
            row,
        });
        insert_all(tx, &self.progress, rows)?;
        let after = serde_json::json!({"source": source, "fingerprint": fingerprint, "files": self.hashes, "totals": totals});
        let entry = Entry {
            action: "import.run",
            entity: "import",
            entity_id: Some(id),
            after: Some(after.to_string()),
            ..Entry::default()
        };
        tx.audit(&Actor::command("import-legacy"), entry)
    }
}

struct ReportRow<'r> {
    run: Uuid,
    number: i64,
    position: Option<i64>,
    row: &'r Row,
}

impl Insert for ReportRow<'_> {
    const STALE: Stale = Stale::Nothing;

    fn head() -> String {
        "insert into import_report (run_id, row_no, file, position, legacy_id, field, action, reason, old_value, new_value)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let row = self.row;
        values.extend([
            self.run.bound(),
            self.number.bound(),
            Bound::Text(&row.file),
            self.position.bound(),
            row.legacy_id.bound(),
            Bound::Text(&row.field),
            Bound::Text(row.action.as_str()),
            Bound::Text(row.reason.as_str()),
            row.old.bound(),
            row.new.bound(),
        ]);
    }
}
