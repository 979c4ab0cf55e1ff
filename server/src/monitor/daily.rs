//! A log file that is set aside under its date at the end of the day (UTC), and old ones removed. The file of today
//! always has the plain name, so that `grep … logs/performance.log` finds it.

use crate::clock::Clock;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const DAY: i64 = 86_400;

pub(super) struct Daily {
    dir: PathBuf,
    name: &'static str,
    keep_days: i64,
    clock: Clock,
    file: File,
    /// Days since 1970.
    day: i64,
}

impl Daily {
    pub(super) fn open(
        dir: &Path,
        name: &'static str,
        keep_days: u64,
        clock: Clock,
    ) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let path = dir.join(name);
        let day = day_of(&path).unwrap_or_else(|| today(&clock));
        let keep_days = i64::try_from(keep_days).unwrap_or(i64::MAX / DAY);
        let mut daily = Self { dir: dir.into(), name, keep_days, clock, file: append(&path)?, day };
        daily.turn()?;
        Ok(daily)
    }

    /// Begins a new file when the day has changed.
    fn turn(&mut self) -> io::Result<()> {
        let today = today(&self.clock);
        if today <= self.day {
            return Ok(());
        }
        let path = self.dir.join(self.name);
        fs::rename(&path, self.dir.join(format!("{}.{}", self.name, date(self.day))))?;
        self.file = append(&path)?;
        self.day = today;
        self.clean(today)
    }

    fn clean(&self, today: i64) -> io::Result<()> {
        let oldest = date(today.saturating_sub(self.keep_days));
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let day = name.to_str().and_then(|n| n.strip_prefix(self.name)?.strip_prefix('.'));
            // Dates in this form sort as text.
            if day.is_some_and(|day| is_date(day) && day < oldest.as_str()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl Write for Daily {
    /// What cannot be written is lost: the program goes on without its log, not without its work.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.turn().ok();
        self.file.write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

fn today(clock: &Clock) -> i64 {
    clock.now().0.div_euclid(DAY * 1_000_000)
}

/// The day a file was last written.
fn day_of(path: &Path) -> Option<i64> {
    let age = fs::metadata(path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(age.as_secs()).ok().map(|seconds| seconds.div_euclid(DAY))
}

fn date(day: i64) -> String {
    let at = jiff::Timestamp::from_second(day.saturating_mul(DAY)).unwrap_or_default();
    at.strftime("%Y-%m-%d").to_string()
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::time::Instant;

    #[test]
    fn each_day_has_its_file_and_old_ones_leave() {
        let dir = std::env::temp_dir().join(crate::clock::new_id().to_string());
        let tomorrow = (Clock::system(jiff::tz::TimeZone::UTC).now().0 / 1_000_000 / DAY + 1) * DAY;
        let clock = Clock::fixed(Instant(tomorrow * 1_000_000));
        let mut log = Daily::open(&dir, "app.log", 2, clock.clone()).unwrap();
        fs::write(dir.join("app.log.notes"), "not ours").unwrap();
        for line in ["one", "two", "three", "four", "five"] {
            log.write_all(line.as_bytes()).unwrap();
            clock.advance(DAY);
        }
        let read = |name: &str| fs::read_to_string(dir.join(name)).ok();
        let old = |days: i64| read(&format!("app.log.{}", date(tomorrow / DAY + days)));
        assert_eq!(read("app.log").as_deref(), Some("five"));
        assert_eq!((old(3).as_deref(), old(2).as_deref()), (Some("four"), Some("three")));
        assert_eq!((old(1), old(0)), (None, None));
        assert!(read("app.log.notes").is_some());
        fs::remove_dir_all(dir).unwrap();
    }
}
