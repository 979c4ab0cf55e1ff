//! A log file that is set aside under its date at the end of the day (UTC), and in numbered parts when it grows too
//! large before. The file of now always has the plain name, so that `grep … logs/performance.log` finds it.

use super::old::{self, Keep};
use crate::clock::Clock;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const DAY: i64 = 86_400;
/// Not for everyone on the machine: names and addresses are in it.
const MODE: u32 = 0o640;

pub(super) struct Daily {
    dir: PathBuf,
    name: &'static str,
    keep: Keep,
    clock: Clock,
    file: File,
    size: u64,
    /// Days since 1970.
    day: i64,
}

impl Daily {
    pub(super) fn open(
        dir: &Path,
        name: &'static str,
        keep: Keep,
        clock: Clock,
    ) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let path = dir.join(name);
        let day = day_of(&path).unwrap_or_else(|| today(&clock));
        let file = append(&path)?;
        let size = file.metadata()?.len();
        let mut daily = Self { dir: dir.into(), name, keep, clock, file, size, day };
        daily.turn(0)?;
        Ok(daily)
    }

    /// Begins a new file when the day has changed, or when what comes does not fit any more.
    fn turn(&mut self, coming: u64) -> io::Result<()> {
        let today = today(&self.clock);
        let is_full = self.size > 0 && self.size + coming > self.keep.largest;
        if today <= self.day && !is_full {
            return Ok(());
        }
        let date = date(self.day);
        let whole_day = self.dir.join(format!("{}.{date}", self.name));
        let aside = if today > self.day && !whole_day.exists() {
            whole_day
        } else {
            let part = old::last_part(&self.dir, self.name, &date)? + 1;
            self.dir.join(format!("{}.{date}.{part}", self.name))
        };
        let path = self.dir.join(self.name);
        fs::rename(&path, aside)?;
        self.file = append(&path)?;
        (self.size, self.day) = (0, self.day.max(today));
        old::clean(&self.dir, self.name, &self.keep, &self.keep.oldest(today)).map(drop)
    }
}

impl Write for Daily {
    /// A line as a whole: it does not lie in two files.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        self.turn(length).ok();
        self.file.write_all(line)?;
        self.size = self.size.saturating_add(length);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).mode(MODE).open(path)
}

pub(super) fn today(clock: &Clock) -> i64 {
    clock.now().0.div_euclid(DAY * 1_000_000)
}

/// The day a file was last written.
fn day_of(path: &Path) -> Option<i64> {
    let age = fs::metadata(path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(age.as_secs()).ok().map(|seconds| seconds.div_euclid(DAY))
}

/// Of days since 1970.
pub(super) fn date(day: i64) -> String {
    let at = jiff::Timestamp::from_second(day.saturating_mul(DAY)).unwrap_or_default();
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::time::Instant;

    fn place() -> (tempfile::TempDir, Clock, i64) {
        let tomorrow = today(&Clock::system(jiff::tz::TimeZone::UTC)) + 1;
        let clock = Clock::fixed(Instant(tomorrow * DAY * 1_000_000));
        (tempfile::tempdir().unwrap(), clock, tomorrow)
    }

    #[test]
    fn each_day_has_its_file_and_old_ones_leave() {
        let (dir, clock, tomorrow) = place();
        let dir = dir.path();
        let keep = Keep { days: 2, ..Keep::default() };
        let mut log = Daily::open(dir, "app.log", keep, clock.clone()).unwrap();
        fs::write(dir.join("app.log.notes"), "not ours").unwrap();
        for line in ["one", "two", "three", "four", "five"] {
            log.write_all(line.as_bytes()).unwrap();
            clock.advance(DAY);
        }
        let read = |name: &str| fs::read_to_string(dir.join(name)).ok();
        let old = |days: i64| read(&format!("app.log.{}", date(tomorrow + days)));
        assert_eq!(read("app.log").as_deref(), Some("five"));
        assert_eq!((old(3).as_deref(), old(2).as_deref()), (Some("four"), Some("three")));
        assert_eq!((old(1), old(0)), (None, None));
        assert!(read("app.log.notes").is_some());
    }

    #[test]
    fn a_large_day_has_parts_and_all_of_them_together_have_a_bound() {
        // Which day a file is of is asked of the file: this clock has to agree with the system's.
        let (dir, clock) = (tempfile::tempdir().unwrap(), Clock::system(jiff::tz::TimeZone::UTC));
        let (dir, today) = (dir.path(), today(&clock));
        let keep = Keep { largest: 1_000, total: 3_500, ..Keep::default() };
        let line = |number: u32| format!("{number:0>99}\n");
        let size = || -> u64 {
            let files = fs::read_dir(dir).unwrap().map(|file| file.unwrap().metadata().unwrap());
            files.map(|file| file.len()).sum()
        };
        for number in 0..200 {
            // Opened anew each time, as by a server that is restarted: parts go on counting.
            let mut log = Daily::open(dir, "app.log", keep.clone(), clock.clone()).unwrap();
            log.write_all(line(number).as_bytes()).unwrap();
            assert!(size() <= 3_500 + 1_000, "{} after {number}", size());
        }
        let part = |n: u32| fs::read_to_string(dir.join(format!("app.log.{}.{n}", date(today))));
        assert_eq!(part(19).unwrap(), (180..190).map(line).collect::<String>());
        assert!(part(1).is_err());
        let now = fs::read_to_string(dir.join("app.log")).unwrap();
        assert_eq!(now, (190..200).map(line).collect::<String>());
    }
}
