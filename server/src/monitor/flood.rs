//! Lets so many lines of one place in the program through in a second; of the rest it tells how many they were.

use super::lines::Notice;
use std::collections::HashMap;
use std::fmt::Debug;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_appender::non_blocking::NonBlocking;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Filter};

/// Lines of one place in one second.
const MOST: u32 = 50;

/// What a file wants, and no flood of it.
pub(super) struct Bounded {
    wanted: Targets,
    notice: Notice,
    /// Past the filter, into the same file.
    to: NonBlocking,
    started: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    second: u64,
    places: HashMap<Identifier, Place>,
}

#[derive(Default)]
struct Place {
    passed: u32,
    held: u64,
    /// What its lines say, where one was held.
    text: String,
}

impl Bounded {
    pub(super) fn new(wanted: Targets, notice: Notice, to: NonBlocking) -> Self {
        Self { wanted, notice, to, started: Instant::now(), state: Mutex::default() }
    }

    fn lets_through(&self, event: &Event<'_>) -> bool {
        let second = self.started.elapsed().as_secs();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.second != second {
            state.second = second;
            let held = state.next_second();
            drop(state);
            self.tell(&held);
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        }
        state.count(event)
    }

    fn tell(&self, held: &[(String, u64)]) {
        for (text, count) in held {
            let line = self.notice.line(&format!("suppressed {count} lines: {text}"));
            self.to.clone().write_all(line.as_bytes()).ok();
        }
    }
}

impl State {
    fn next_second(&mut self) -> Vec<(String, u64)> {
        let held = self.places.values_mut().filter(|place| place.held > 0);
        let held = held.map(|place| (std::mem::take(&mut place.text), place.held)).collect();
        self.places.clear();
        held
    }

    fn count(&mut self, event: &Event<'_>) -> bool {
        let place = self.places.entry(event.metadata().callsite()).or_default();
        if place.passed < MOST {
            place.passed += 1;
            return true;
        }
        if place.held == 0 {
            event.record(&mut Message(&mut place.text));
        }
        place.held += 1;
        false
    }
}

struct Message<'m>(&'m mut String);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            *self.0 = format!("{value:?}").chars().take(80).collect();
        }
    }
}

impl<S: Subscriber> Filter<S> for Bounded {
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        Filter::<S>::enabled(&self.wanted, metadata, context)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        // Who says `always` here is not asked about the single event.
        if Filter::<S>::callsite_enabled(&self.wanted, metadata).is_never() {
            Interest::never()
        } else {
            Interest::sometimes()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Filter::<S>::max_level_hint(&self.wanted)
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        self.lets_through(event)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::{lines, tests::Kept};
    use super::*;
    use crate::clock::Clock;
    use crate::config::LogFormat;
    use std::time::Duration;
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn a_flood_of_one_place_is_cut_and_counted_and_others_pass() {
        let kept = Kept::default();
        let (to, guard) = tracing_appender::non_blocking(kept.clone());
        let notice = Notice { clock: Clock::fixed(Default::default()), format: LogFormat::Text };
        let wanted = Targets::new().with_target("performance", LevelFilter::INFO);
        let bounded = Bounded::new(wanted, notice, to.clone());
        let subscriber = tracing_subscriber::registry()
            .with(lines(to, LogFormat::Text).with_filter(bounded))
            // Another file: the first one's filter is not its own.
            .with(lines(std::io::sink, LogFormat::Text));
        tracing::subscriber::with_default(subscriber, || {
            for number in 0..1_000 {
                tracing::warn!(target: "performance", number, "Slow Request");
                tracing::warn!(target: "elsewhere", number, "unwanted");
            }
            std::thread::sleep(Duration::from_millis(1_050));
            tracing::info!(target: "performance", "Memory Usage");
        });
        drop(guard);
        let text = kept.text();
        let slow = text.lines().filter(|line| line.contains("number=")).count();
        assert!((50..=150).contains(&slow), "{slow} passed");
        assert!(
            text.contains(&format!("suppressed {} lines: Slow Request", 1_000 - slow)),
            "{text}"
        );
        assert!(text.trim_end().ends_with("Memory Usage") && !text.contains("unwanted"), "{text}");
    }
}
