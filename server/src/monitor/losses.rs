//! Lines that did not reach their file, because too many waited or the disk refused them: counted, and told in the file
//! itself when it can be written again.

use super::lines::Notice;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

/// What waits for the disk at most; more is dropped.
const WAITING_LINES: usize = 16_384;
const TOLD_EVERY: Duration = Duration::from_secs(1);

static ALL: Mutex<Vec<Arc<Lost>>> = Mutex::new(Vec::new());

/// Lines lost since the start, of all files together.
pub(super) fn dropped() -> u64 {
    let all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().map(|lost| lost.count()).sum()
}

/// Writes in a thread of its own; who logs never waits.
pub(super) fn waiting<W: Write + Send + 'static>(
    to: W,
    notice: Notice,
    guards: &mut Vec<WorkerGuard>,
) -> NonBlocking {
    let lost = Arc::new(Lost::default());
    let telling = Telling { to, notice, lost: lost.clone(), told: 0, at: None };
    let builder = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(WAITING_LINES);
    let (writer, guard) = builder.finish(telling);
    lost.overflown.set(writer.error_counter()).ok();
    ALL.lock().unwrap_or_else(PoisonError::into_inner).push(lost);
    guards.push(guard);
    writer
}

#[derive(Default)]
struct Lost {
    overflown: OnceLock<ErrorCounter>,
    refused: AtomicU64,
}

impl Lost {
    fn count(&self) -> u64 {
        let overflown = self.overflown.get().map_or(0, ErrorCounter::dropped_lines);
        self.refused.load(Ordering::Relaxed) + u64::try_from(overflown).unwrap_or(u64::MAX)
    }
}

struct Telling<W> {
    to: W,
    notice: Notice,
    lost: Arc<Lost>,
    told: u64,
    at: Option<Instant>,
}

impl<W: Write> Telling<W> {
    fn tell(&mut self) {
        let lost = self.lost.count();
        if lost == self.told || self.at.is_some_and(|at| at.elapsed() < TOLD_EVERY) {
            return;
        }
        let line = self.notice.line(&format!("{} lines were lost", lost - self.told));
        if self.to.write_all(line.as_bytes()).is_ok() {
            (self.told, self.at) = (lost, Some(Instant::now()));
        }
    }
}

impl<W: Write> Write for Telling<W> {
    /// What cannot be written is lost: the program goes on without its log, not without its work.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.tell();
        if self.to.write_all(line).is_err() {
            self.lost.refused.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tell();
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::tests::Kept;
    use super::*;
    use crate::clock::Clock;
    use crate::config::LogFormat;
    use std::sync::atomic::AtomicBool;

    /// A disk that can be full.
    struct Disk(Kept, Arc<AtomicBool>);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.1.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lost_lines_are_counted_and_told_once_the_disk_takes_them_again() {
        let (kept, full) = (Kept::default(), Arc::new(AtomicBool::new(true)));
        let notice = Notice { clock: Clock::fixed(Default::default()), format: LogFormat::Text };
        let (before, mut guards) = (dropped(), Vec::new());
        let mut to = waiting(Disk(kept.clone(), full.clone()), notice, &mut guards);
        for _ in 0..3 {
            to.write_all(b"lost\n").unwrap();
        }
        while dropped() < before + 3 {
            std::thread::yield_now();
        }
        full.store(false, Ordering::Relaxed);
        to.write_all(b"kept\n").unwrap();
        drop(guards);
        let text = kept.text();
        assert!(
            text.contains(": 3 lines were lost\nkept\n") && !text.contains("lost\nlost"),
            "{text}"
        );
    }

    #[test]
    fn too_many_lines_at_once_hold_nobody_up() {
        /// A disk that does not come to its end.
        struct Stuck(std::sync::mpsc::Receiver<()>, Kept);
        impl Write for Stuck {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.recv().ok();
                self.1.write(bytes)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (go_on, stuck) = std::sync::mpsc::channel();
        let (kept, mut guards) = (Kept::default(), Vec::new());
        let notice = Notice { clock: Clock::fixed(Default::default()), format: LogFormat::Text };
        let before = dropped();
        let mut to = waiting(Stuck(stuck, kept.clone()), notice, &mut guards);
        let began = Instant::now();
        for _ in 0..WAITING_LINES + 1_000 {
            to.write_all(b"line\n").unwrap();
        }
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        assert!((990..=1_000).contains(&(dropped() - before)), "{}", dropped() - before);
        drop(go_on);
        drop(guards);
        assert!(kept.text().contains("lines were lost"));
    }
}
