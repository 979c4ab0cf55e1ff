//! One event, one line, as text or as JSON: control characters in what was logged are written as escapes, so that a
//! value cannot forge a line or paint the reader's terminal.

use crate::clock::Clock;
use crate::config::LogFormat;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{self, Write};
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, fmt};

/// What a file or the terminal gets its lines from.
pub(super) fn lines<S, W>(to: W, format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let to = OneLine { to, format };
    match format {
        LogFormat::Text => Box::new(fmt::layer().with_ansi(false).with_writer(to)),
        LogFormat::Json => {
            let layer = fmt::layer().json().flatten_event(true).with_span_list(false);
            Box::new(layer.with_writer(to))
        }
    }
}

/// A line of the log about itself, past the machinery that it tells about.
#[derive(Clone)]
pub(super) struct Notice {
    pub(super) clock: Clock,
    pub(super) format: LogFormat,
}

impl Notice {
    pub(super) fn line(&self, text: &str) -> String {
        let at = jiff::Timestamp::from_microsecond(self.clock.now().0).unwrap_or_default();
        let target = module_path!();
        let line = match self.format {
            LogFormat::Text => format!("{at}  WARN {target}: {text}"),
            LogFormat::Json => {
                json!({"timestamp": at.to_string(), "level": "WARN", "message": text, "target": target})
                    .to_string()
            }
        };
        escaped(&line, self.format)
    }
}

struct OneLine<W> {
    to: W,
    format: LogFormat,
}

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for OneLine<W> {
    type Writer = Escaped<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Escaped { to: self.to.make_writer(), format: self.format }
    }
}

struct Escaped<W> {
    to: W,
    format: LogFormat,
}

impl<W: Write> Write for Escaped<W> {
    /// The formatter hands over a whole event at once.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event.strip_suffix(b"\n").unwrap_or(event));
        if text.chars().any(is_odd) {
            self.to.write_all(escaped(&text, self.format).as_bytes())?;
        } else {
            self.to.write_all(event)?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Line ends of Unicode, and marks that turn the direction of what follows or cannot be seen.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// JSON has one way to write them, and all of them are of four digits.
fn escaped(text: &str, format: LogFormat) -> String {
    let mut line = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match format {
            LogFormat::Text if is_odd(c) => line.extend(c.escape_default()),
            LogFormat::Json if is_odd(c) => drop(write!(line, "\\u{:04x}", u32::from(c))),
            LogFormat::Text | LogFormat::Json => line.push(c),
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Clone, Default)]
    pub(in super::super) struct Kept(pub(in super::super) Arc<Mutex<Vec<u8>>>);

    impl Kept {
        pub(in super::super) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const FORGED: &str =
        "amox\n2026-01-01T00:00:00Z  INFO all is well\r\u{1b}[2J\u{202e}\u{2028}\u{85}\u{200f}";

    fn written(format: LogFormat) -> String {
        let kept = Kept::default();
        let to = kept.clone();
        let subscriber = tracing_subscriber::registry().with(lines(move || to.clone(), format));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(name = %FORGED, other = FORGED, "asked for {FORGED}");
            tracing::info!("علبة");
        });
        let text = kept.text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.trim_end_matches('\n').contains(|c: char| is_odd(c) && c != '\n'));
        assert!(text.contains("علبة"));
        text
    }

    #[test]
    fn a_logged_value_cannot_forge_a_line() {
        let text = written(LogFormat::Text);
        assert!(text.contains("amox\\n2026") && text.contains("\\u{1b}"), "{text}");
    }

    #[test]
    fn a_logged_value_stays_what_it_was_in_json() {
        let text = written(LogFormat::Json);
        let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!((first["name"].as_str(), first["other"].as_str()), (Some(FORGED), Some(FORGED)));
        assert_eq!(first["level"], "INFO");
    }

    #[test]
    fn a_notice_is_a_line_like_the_others() {
        let clock = Clock::fixed(pharmacy_contract::time::Instant(0));
        let json = Notice { clock: clock.clone(), format: LogFormat::Json }.line("3 \u{2028} lost");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&read["message"], json.lines().count()), (&json!("3 \u{2028} lost"), 1));
        let text = Notice { clock, format: LogFormat::Text }.line("3 lost");
        assert_eq!(text, "1970-01-01T00:00:00Z  WARN pharmacy_server::monitor::lines: 3 lost\n");
    }
}
