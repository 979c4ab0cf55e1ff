//! Where the program writes down what happens: `app.log`, `errors.log`, `security.log` and `performance.log` in the log
//! folder; on the terminal too while developing. Writing never holds a request up: at worst lines are lost, and counted.

use super::daily::{self, Daily};
use super::flood::Bounded;
use super::lines::{Notice, lines};
use super::old::{self, Keep};
use super::{losses, otlp};
use crate::clock::Clock;
use crate::config::Settings;
use crate::error::{Error, Result};
use std::io;
use tracing::Subscriber;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

pub use super::old::Cleaned;

/// Every file, by its plain name.
pub const FILES: [&str; 4] = ["app.log", "errors.log", "security.log", "performance.log"];
const PERFORMANCE: &str = "performance";
const SECURITY: &str = "security";
/// What our own lines are said by; `LOG_LEVEL` is meant for these.
const OURS: [&str; 6] = ["pharmacy_server", "pharmacy", "ledger", "alerts", "jobs", "cache"];
/// At these levels drivers write parameters and headers: patients, hashes, cookies.
const NEVER_DEEPER: [&str; 6] =
    ["tokio_postgres", "postgres", "rustls", "h2", "actix_http", "hyper"];

/// Keep it until the end of the program: dropping it writes what still waits.
#[must_use]
pub struct Guard {
    _written: Vec<WorkerGuard>,
    _exported: otlp::Export,
}

/// Sets the log files up for this process.
///
/// # Errors
/// The log folder cannot be written.
pub fn to_files(settings: &Settings, clock: &Clock) -> Result<Guard> {
    let mut files = Files { settings, clock, guards: Vec::new() };
    let [app, errors, security, performance] = [
        files.open("app.log")?,
        files.open("errors.log")?,
        files.open("security.log")?,
        files.open("performance.log")?,
    ];
    let terminal = (!settings.is_production()).then(|| {
        let to = losses::waiting(io::stdout(), files.notice(), &mut files.guards);
        lines(to, settings.log_format).with_filter(wanted(settings))
    });
    let level = level(settings).max(LevelFilter::INFO);
    let elsewhere = wanted(settings)
        .with_target(PERFORMANCE, LevelFilter::OFF)
        .with_target(SECURITY, LevelFilter::OFF);
    let only_errors = Targets::new().with_default(LevelFilter::ERROR);
    let only = |target: &str| Targets::new().with_target(target, level);
    let (export, spans) = otlp::export(settings);
    let all = tracing_subscriber::registry()
        .with(spans)
        .with(files.bounded(app, elsewhere))
        .with(files.bounded(errors, only_errors))
        // A flood of these is a finding itself: none is held back.
        .with(lines(security, settings.log_format).with_filter(only(SECURITY)))
        .with(files.bounded(performance, only(PERFORMANCE)))
        .with(terminal);
    // A second server in the same process (a test) writes to the first one's log.
    all.try_init().ok();
    write_panics_down();
    otlp::warn_of(settings);
    Ok(Guard { _written: files.guards, _exported: export })
}

/// For commands that do their work and end: to the terminal's error stream.
pub fn to_terminal(settings: &Settings) {
    tracing_subscriber::registry()
        .with(lines(io::stderr, settings.log_format).with_filter(wanted(settings)))
        .try_init()
        .ok();
}

/// Lines that were lost since the start, because too many waited or the disk refused them.
#[must_use]
pub fn dropped() -> u64 {
    losses::dropped()
}

/// Removes files that were set aside too long ago, or are too much together. The writer does so itself whenever it sets
/// one aside; here for a job, so that a log to which nothing is written shrinks too.
///
/// # Errors
/// The folder cannot be read, or a file not be removed.
pub fn clean(settings: &Settings, clock: &Clock) -> io::Result<Cleaned> {
    let (dir, keep) = (settings.log_dir(), keep(settings));
    let oldest = keep.oldest(daily::today(clock));
    FILES.iter().try_fold(Cleaned::default(), |sum, name| {
        let one = old::clean(&dir, name, &keep, &oldest)?;
        Ok(Cleaned { files: sum.files + one.files, bytes: sum.bytes + one.bytes })
    })
}

fn keep(settings: &Settings) -> Keep {
    Keep {
        days: settings.log_days,
        largest: settings.log_max_bytes,
        total: settings.log_total_bytes,
    }
}

struct Files<'s> {
    settings: &'s Settings,
    clock: &'s Clock,
    guards: Vec<WorkerGuard>,
}

impl Files<'_> {
    fn open(&mut self, name: &'static str) -> Result<NonBlocking> {
        let dir = self.settings.log_dir();
        let file = Daily::open(&dir, name, keep(self.settings), self.clock.clone());
        let file = file.map_err(|e| {
            Error::Internal(format!(
                "{} cannot be written: {e}; make it writable or choose another DATA_DIR",
                dir.join(name).display()
            ))
        })?;
        Ok(losses::waiting(file, self.notice(), &mut self.guards))
    }

    fn notice(&self) -> Notice {
        Notice { clock: self.clock.clone(), format: self.settings.log_format }
    }

    fn bounded<S>(&self, to: NonBlocking, wanted: Targets) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let bounded = Bounded::new(wanted, self.notice(), to.clone());
        lines(to, self.settings.log_format).with_filter(bounded)
    }
}

/// `LOG_LEVEL` for what is ours; others never tell more than at info unless they are named.
fn wanted(settings: &Settings) -> Targets {
    let given: Targets = settings.log_level.parse().unwrap_or_else(|_| Targets::new());
    let level = level(settings);
    let own = [PERFORMANCE, SECURITY].into_iter().chain(OURS).map(|target| (target, level));
    let held: Vec<_> =
        NEVER_DEEPER.iter().map(|target| (*target, level.min(LevelFilter::INFO))).collect();
    let named: Vec<_> = given.iter().map(|(target, level)| (target.to_owned(), level)).collect();
    let base = Targets::new().with_default(level.min(LevelFilter::INFO)).with_targets(own);
    base.with_targets(named).with_targets(held)
}

fn level(settings: &Settings) -> LevelFilter {
    let given: Option<Targets> = settings.log_level.parse().ok();
    given.and_then(|targets| targets.default_level()).unwrap_or(LevelFilter::INFO)
}

fn write_panics_down() {
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(
            at = panic.location().map(tracing::field::display),
            "panic: {}",
            cause(panic)
        );
    }));
}

fn cause<'a>(panic: &'a std::panic::PanicHookInfo<'_>) -> &'a str {
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    fn tells(log_level: &str, target: &str, level: Level) -> bool {
        let mut settings = Settings::for_tests(std::path::Path::new("."));
        settings.log_level = log_level.into();
        wanted(&settings).would_enable(target, &level)
    }

    #[test]
    fn the_level_is_ours_and_drivers_never_tell_parameters() {
        assert!(tells("debug", "pharmacy_server::store", Level::DEBUG));
        assert!(tells("debug", "performance", Level::DEBUG));
        assert!(!tells("info", "pharmacy_server::store", Level::DEBUG));
        assert!(!tells("error", "pharmacy_server::store", Level::INFO));
        assert!(!tells("error", "somebody_else", Level::WARN));
        for driver in ["tokio_postgres::query", "h2::codec", "rustls::client"] {
            assert!(tells("debug", driver, Level::INFO), "{driver}");
            assert!(!tells("trace", driver, Level::DEBUG), "{driver}");
            assert!(!tells(
                "trace,tokio_postgres=trace,h2=trace,rustls=trace",
                driver,
                Level::DEBUG
            ));
        }
        assert!(tells("info,pharmacy_server::store=debug", "pharmacy_server::store", Level::DEBUG));
        assert!(!tells("info,pharmacy_server::store=debug", "pharmacy_server::auth", Level::DEBUG));
    }
}
