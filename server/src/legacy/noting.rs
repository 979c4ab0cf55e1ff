//! Writing down that an import was done: its run, its report, and one entry of the audit trail.

use super::insert::{Insert, insert_all};
use super::progress::Progress;
use super::reading::Hashes;
use super::report::Row;
use super::summary::Summary;
use crate::change;
use crate::error::Result;
use crate::store::{Actor, Bound, Entry, Param, Stale, Tx};
use serde_json::{Value, json};
use uuid::Uuid;

/// The run is first: what is imported points to it.
///
/// # Errors
/// A store fault.
pub fn note_run(tx: &mut Tx<'_>, run: Uuid, summary: &Summary) -> Result<()> {
    let Summary { source, fingerprint, units, photos, .. } = summary;
    let told = json!({ "files": totals(summary), "stores": units, "photos": photos });
    let now = tx.now();
    change!(
        tx,
        Stale::Nothing,
        "insert into import_run (id, fingerprint, source, at, summary) values ($1, $2, $3, $4, $5)",
        run,
        fingerprint,
        source,
        now,
        told.to_string()
    )
    .run()
    .map(drop)
}

/// The report, and one audit entry with the hash of each file.
///
/// # Errors
/// A store fault.
pub fn note_report(
    tx: &mut Tx<'_>,
    run: Uuid,
    summary: &Summary,
    rows: &[Row],
    hashes: &Hashes,
    progress: &Progress,
) -> Result<()> {
    let numbered = rows.iter().zip(1..).map(|(row, number)| ReportRow {
        run,
        number,
        position: row.index.and_then(|n| i64::try_from(n).ok()),
        row,
    });
    insert_all(tx, progress, numbered)?;
    let Summary { source, fingerprint, units, photos, .. } = summary;
    let units: i64 = units.iter().map(|store| store.new).sum();
    let after = json!({ "source": source, "fingerprint": fingerprint, "files": hashes, "totals": totals(summary), "units": units,
        "photos": photos });
    let entry = Entry {
        action: "import.run",
        entity: "import",
        entity_id: Some(run),
        after: Some(after.to_string()),
        ..Entry::default()
    };
    tx.audit(&Actor::command("import-legacy"), entry)
}

fn totals(summary: &Summary) -> Value {
    summary.totals.iter().map(|(entity, totals)| (entity.file(), json!(totals))).collect()
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
