//! Where the program writes down what happens: `app.log`, `errors.log` and `performance.log` in the log folder; on
//! the terminal too while developing. Writing never holds a request up: at worst lines are lost.

use super::daily::Daily;
use crate::clock::Clock;
use crate::config::Settings;
use crate::error::{Error, Result};
use std::io::{self, Write};
use tracing::Subscriber;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// What waits for the disk at most; more is dropped.
const WAITING_LINES: usize = 16_384;

/// Keep it until the end of the program: dropping it writes what still waits.
#[must_use]
pub struct Guard(#[expect(dead_code, reason = "its drop writes the rest")] Vec<WorkerGuard>);

/// Sets the log files up for this process.
///
/// # Errors
/// The log folder cannot be written.
pub fn to_files(settings: &Settings, clock: &Clock) -> Result<Guard> {
    let dir = settings.log_dir();
    let mut guards = Vec::new();
    let mut file = |name: &'static str| {
        let open = Daily::open(&dir, name, settings.log_days, clock.clone());
        let file = open.map_err(|e| {
            Error::Internal(format!(
                "{} cannot be written: {e}; make it writable or choose another DATA_DIR",
                dir.join(name).display()
            ))
        })?;
        Ok::<_, Error>(waiting(file, &mut guards))
    };
    let (app, errors, performance) =
        (file("app.log")?, file("errors.log")?, file("performance.log")?);
    let terminal = (!settings.is_production())
        .then(|| lines(OneLine(waiting(io::stdout(), &mut guards))).with_filter(wanted(settings)));
    let level =
        wanted(settings).default_level().unwrap_or(LevelFilter::INFO).max(LevelFilter::INFO);
    let all = tracing_subscriber::registry()
        .with(
            lines(OneLine(app))
                .with_filter(wanted(settings).with_target("performance", LevelFilter::OFF)),
        )
        .with(lines(OneLine(errors)).with_filter(LevelFilter::ERROR))
        .with(
            lines(OneLine(performance))
                .with_filter(Targets::new().with_target("performance", level)),
        )
        .with(terminal);
    // A second server in the same process (a test) writes to the first one's log.
    all.try_init().ok();
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(
            at = panic.location().map(tracing::field::display),
            "panic: {}",
            cause(panic)
        );
    }));
    Ok(Guard(guards))
}

/// For commands that do their work and end: to the terminal's error stream.
pub fn to_terminal(settings: &Settings) {
    tracing_subscriber::registry()
        .with(lines(OneLine(io::stderr)).with_filter(wanted(settings)))
        .try_init()
        .ok();
}

fn wanted(settings: &Settings) -> Targets {
    settings.log_level.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO))
}

fn waiting(to: impl Write + Send + 'static, guards: &mut Vec<WorkerGuard>) -> NonBlocking {
    let (writer, guard) =
        NonBlockingBuilder::default().lossy(true).buffered_lines_limit(WAITING_LINES).finish(to);
    guards.push(guard);
    writer
}

fn lines<S, W>(writer: OneLine<W>) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    OneLine<W>: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    fmt::layer().with_ansi(false).with_writer(writer)
}

fn cause<'a>(panic: &'a std::panic::PanicHookInfo<'_>) -> &'a str {
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}

/// One event, one line: control characters in what was logged are written as escapes, so that a value cannot forge a
/// line or paint the reader's terminal.
struct OneLine<W>(W);

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for OneLine<W> {
    type Writer = Escaped<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Escaped(self.0.make_writer())
    }
}

struct Escaped<W>(W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event.strip_suffix(b"\n").unwrap_or(event));
        if text.chars().any(is_odd) {
            self.0.write_all(escaped(&text).as_bytes())?;
        } else {
            self.0.write_all(event)?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Line ends of Unicode, and marks that turn the direction of what follows.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_odd(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_logged_value_cannot_forge_a_line() {
        let kept = Kept::default();
        let to = kept.clone();
        let subscriber = tracing_subscriber::registry().with(lines(OneLine(move || to.clone())));
        tracing::subscriber::with_default(subscriber, || {
            let forged = "amox\n2026-01-01T00:00:00Z  INFO all is well\r\u{1b}[2J\u{202e}";
            tracing::info!(name = %forged, other = forged, "asked for {forged}");
            tracing::info!("علبة");
        });
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].contains("amox\\n2026") && lines[0].contains("\\u{1b}"), "{text}");
        assert!(lines[1].ends_with("علبة"));
        assert!(!text.trim_end_matches('\n').contains(|c: char| is_odd(c) && c != '\n'));
    }
}
