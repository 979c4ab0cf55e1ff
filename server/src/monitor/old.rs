//! Log files that were set aside: which they are, how many may stay.

use super::daily::date;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What may stay of one log.
#[derive(Clone, Debug)]
pub(super) struct Keep {
    pub(super) days: u64,
    /// Bytes of one file.
    pub(super) largest: u64,
    /// Bytes of all that were set aside.
    pub(super) total: u64,
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: u64::MAX, largest: u64::MAX, total: u64::MAX }
    }
}

impl Keep {
    /// The date of the oldest file that may stay.
    pub(super) fn oldest(&self, today: i64) -> String {
        date(today.saturating_sub(i64::try_from(self.days).unwrap_or(i64::MAX)).max(0))
    }
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    pub files: u64,
    pub bytes: u64,
}

struct Old {
    date: String,
    /// The rest of a day has none and is its youngest.
    part: Option<u32>,
    path: PathBuf,
    size: u64,
}

/// Removes what is too old, and the oldest of what is too much.
pub(super) fn clean(dir: &Path, name: &str, keep: &Keep, oldest: &str) -> io::Result<Cleaned> {
    let mut all = set_aside(dir, name)?;
    // Dates in this form sort as text.
    all.sort_by(|a, b| {
        b.date.cmp(&a.date).then(b.part.unwrap_or(u32::MAX).cmp(&a.part.unwrap_or(u32::MAX)))
    });
    let (mut kept, mut cleaned) = (0_u64, Cleaned::default());
    for old in all {
        kept = kept.saturating_add(old.size);
        if old.date.as_str() >= oldest && kept <= keep.total {
            continue;
        }
        match fs::remove_file(&old.path) {
            Ok(()) => {
                cleaned.files += 1;
                cleaned.bytes += old.size;
            }
            // Somebody else cleans too.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(cleaned)
}

/// The number of the last part of a day; 0 when it has none.
pub(super) fn last_part(dir: &Path, name: &str, date: &str) -> io::Result<u32> {
    let parts = set_aside(dir, name)?.into_iter().filter(|old| old.date == date);
    Ok(parts.filter_map(|old| old.part).max().unwrap_or(0))
}

fn set_aside(dir: &Path, name: &str) -> io::Result<Vec<Old>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let file = entry.file_name();
        let Some((date, part)) = file.to_str().and_then(|file| parts(file, name)) else { continue };
        let size = entry.metadata().map_or(0, |found| found.len());
        all.push(Old { date, part, path: entry.path(), size });
    }
    Ok(all)
}

/// `app.log.2026-03-02` or `app.log.2026-03-02.1`
fn parts(file: &str, name: &str) -> Option<(String, Option<u32>)> {
    let rest = file.strip_prefix(name)?.strip_prefix('.')?;
    let (date, part) = match rest.split_once('.') {
        Some((date, part)) => (date, Some(part.parse().ok()?)),
        None => (rest, None),
    };
    date.parse::<jiff::civil::Date>().is_ok().then(|| (date.to_owned(), part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_leave_and_foreign_files_stay() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let names = ["2026-03-01", "2026-03-02.1", "2026-03-02.2", "2026-03-02", "2026-03-03.10"];
        for name in names {
            fs::write(dir.join(format!("app.log.{name}")), [b'x'; 100]).unwrap();
        }
        for foreign in ["app.log", "app.log.gz", "app.log.2026-03-01.gz", "errors.log.2026-03-01"] {
            fs::write(dir.join(foreign), [b'x'; 100]).unwrap();
        }
        let keep = Keep { total: 250, ..Keep::default() };
        let cleaned = clean(dir, "app.log", &keep, "2026-03-01").unwrap();
        assert_eq!(cleaned, Cleaned { files: 3, bytes: 300 });
        assert!(
            dir.join("app.log.2026-03-03.10").exists() && dir.join("app.log.2026-03-02").exists()
        );
        assert_eq!(fs::read_dir(dir).unwrap().count(), 4 + 2);
        let cleaned = clean(dir, "app.log", &Keep::default(), "2026-03-03").unwrap();
        assert_eq!((cleaned.files, last_part(dir, "app.log", "2026-03-03").unwrap()), (1, 10));
    }
}
