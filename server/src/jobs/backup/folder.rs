//! The folder of backups: their names tell when they were made.

use crate::error::Result;
use jiff::tz::TimeZone;
use pharmacy_contract::jobs::Backup;
use pharmacy_contract::time::Instant;
use std::path::Path;
use uuid::Uuid;

pub const FOLDER: &str = "backups";
const FIRST: &str = "pharmacy-";
const LAST: &str = ".zip";
const FORM: &str = "%Y%m%dT%H%M%SZ";

/// `pharmacy-20260302T080000Z-1a2b3c4d.zip`
pub fn name(at: Instant, id: Uuid) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
    let moment = moment.to_zoned(TimeZone::UTC).strftime(FORM).to_string();
    let id = id.simple().to_string();
    let id = id.get(24..).unwrap_or_default();
    format!("{FIRST}{moment}-{id}{LAST}")
}

fn made_at(name: &str) -> Option<Instant> {
    let inner = name.strip_prefix(FIRST)?.strip_suffix(LAST)?;
    let (moment, _) = inner.split_once('-')?;
    let moment = jiff::civil::DateTime::strptime(FORM, moment).ok()?;
    let moment = moment.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(Instant(moment.as_microsecond()))
}

/// Those that lie there, newest first.
///
/// # Errors
/// A folder that cannot be read.
pub fn backups(data: &Path) -> Result<Vec<Backup>> {
    let Ok(entries) = std::fs::read_dir(data.join(FOLDER)) else { return Ok(vec![]) };
    let mut found = vec![];
    for entry in entries.filter_map(std::result::Result::ok) {
        let Ok(id) = entry.file_name().into_string() else { continue };
        let Some(made_at) = made_at(&id) else { continue };
        let bytes = entry.metadata().map_or(0, |m| m.len());
        found.push(Backup { id, bytes, made_at });
    }
    found.sort_by(|a, b| (b.made_at, &b.id).cmp(&(a.made_at, &a.id)));
    Ok(found)
}

/// Removes older ones, and what a killed process left half done.
pub fn keep_newest(data: &Path, keep: usize) {
    let folder = data.join(FOLDER);
    for old in backups(data).unwrap_or_default().iter().skip(keep) {
        match std::fs::remove_file(folder.join(&old.id)) {
            Ok(()) => tracing::info!(backup = %old.id, "an old backup was removed"),
            Err(error) => tracing::warn!(backup = %old.id, %error, "an old backup was not removed"),
        }
    }
    let Ok(entries) = std::fs::read_dir(&folder) else { return };
    for entry in entries.filter_map(std::result::Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_half =
            name.starts_with(FIRST) && (name.ends_with(".part") || name.ends_with(".copy"));
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        if is_half && age.is_some_and(|age| age.as_secs() > 24 * 3_600) {
            std::fs::remove_file(entry.path()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_when_it_was_made() {
        let at = Instant(1_772_438_400_000_000);
        let name = name(at, Uuid::from_u128(0x1a2b_3c4d));
        assert_eq!(name, "pharmacy-20260302T080000Z-1a2b3c4d.zip");
        assert_eq!(made_at(&name), Some(at));
        assert_eq!(made_at("before-step-0018-x.db"), None);
        assert_eq!(made_at("pharmacy-../../etc-x.zip"), None);
    }

    #[test]
    fn the_newest_are_kept() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join(FOLDER);
        std::fs::create_dir_all(&folder).unwrap();
        for day in 1..=5 {
            let file = format!("pharmacy-2026030{day}T080000Z-00000000.zip");
            std::fs::write(folder.join(file), "x").unwrap();
        }
        std::fs::write(folder.join("before-step-0018-x.db"), "x").unwrap();
        keep_newest(data.path(), 2);
        let left: Vec<_> = backups(data.path()).unwrap().into_iter().map(|b| b.id).collect();
        assert_eq!(
            left,
            ["pharmacy-20260305T080000Z-00000000.zip", "pharmacy-20260304T080000Z-00000000.zip"]
        );
        assert!(folder.join("before-step-0018-x.db").exists(), "not ours to remove");
    }
}
