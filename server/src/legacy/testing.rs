//! Reads a few files without a store: what came of them, and the report as lines.

use super::intake::{Existing, Intake};
use super::progress::Progress;
use super::reading::{Hashes, read_all};
use super::record::Surroundings;
use super::report::{Reason, Report, Row};
use super::source::Source;
use super::stop::Stop;
use jiff::tz::TimeZone;
use pharmacy_contract::time::Instant;

/// 2026-06-01T00:00:00Z
pub const NOW: Instant = Instant(1_780_272_000_000_000);

pub fn try_read(
    files: &[(&str, &str)],
    existing: Existing,
) -> Result<(Intake, Report, Hashes), Stop> {
    let mut source = Source::of_files(files)?;
    let mut intake = Intake { existing, ..Intake::default() };
    let mut report = Report::default();
    let around = Surroundings { zone: TimeZone::UTC, now: NOW };
    let hashes = read_all(&mut source, &mut intake, &around, &mut report, &Progress::bar())?;
    Ok((intake, report, hashes))
}

/// Rows about absent files and records made in their place are left out where those files were not given.
pub fn read(files: &[(&str, &str)]) -> (Intake, Vec<String>) {
    let (intake, report, _) = try_read(files, Existing::default()).unwrap();
    let given = |row: &&Row| {
        row.reason != Reason::MissingFile && files.iter().any(|(name, _)| *name == row.file)
    };
    let rows = report.rows.iter().filter(given).map(line).collect();
    (intake, rows)
}

pub fn line(row: &Row) -> String {
    let index = row.index.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let (action, reason) = (row.action.as_str(), row.reason.as_str());
    format!(
        "{} {index} {} {} {action} {reason} {} -> {}",
        row.file, row.legacy_id, row.field, row.old, row.new
    )
}
