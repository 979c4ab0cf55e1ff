//! The report as a file: CSV when its name says so, else JSON.

use super::photos::PhotoTotals;
use super::report::Row;
use super::stop::Stop;
use super::summary::{Outcome, Summary};
use super::units::Units;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

#[derive(Serialize)]
struct Document<'r> {
    source: &'r str,
    fingerprint: &'r str,
    outcome: &'static str,
    files: BTreeMap<&'static str, super::report::Totals>,
    /// Units of each store, before and after.
    stores: &'r [Units],
    photos: PhotoTotals,
    rows: &'r [Row],
}

/// # Errors
/// A file that cannot be written.
pub fn write(path: &Path, summary: &Summary, rows: &[Row]) -> Result<(), Stop> {
    let csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let written = if csv { write_csv(path, rows) } else { write_json(path, summary, rows) };
    written.map_err(|why| Stop::Report { file: path.display().to_string(), why })
}

fn write_csv(path: &Path, rows: &[Row]) -> Result<(), String> {
    let mut out = csv::Writer::from_path(path).map_err(|e| e.to_string())?;
    if rows.is_empty() {
        out.write_record(["file", "index", "legacy_id", "field", "action", "reason", "old", "new"])
            .map_err(|e| e.to_string())?;
    }
    for row in rows {
        out.serialize(row).map_err(|e| e.to_string())?;
    }
    out.flush().map_err(|e| e.to_string())
}

fn write_json(path: &Path, summary: &Summary, rows: &[Row]) -> Result<(), String> {
    let mut out = BufWriter::new(File::create(path).map_err(|e| e.to_string())?);
    let files = summary.totals.iter().map(|(entity, totals)| (entity.file(), *totals)).collect();
    let outcome = outcome(summary.outcome);
    let document = Document {
        source: &summary.source,
        fingerprint: &summary.fingerprint,
        outcome,
        files,
        stores: &summary.units,
        photos: summary.photos,
        rows,
    };
    serde_json::to_writer_pretty(&mut out, &document).map_err(|e| e.to_string())?;
    out.flush().map_err(|e| e.to_string())
}

pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Imported => "imported",
        Outcome::Trial => "trial",
        Outcome::NothingNew => "nothing_new",
    }
}
