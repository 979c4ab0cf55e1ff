//! What is done by the clock: one row a kind tells when it was done last, what came of it, and when it is due again.

use super::runner::Tools;
use super::{backup, sweep};
use crate::clock::{Clock, new_id};
use crate::error::Result;
use crate::reports::turn_of_month;
use crate::store::{Stale, Store, Tx, wait_here};
use crate::{change, select};
use jiff::ToSpan;
use jiff::civil::Time;
use pharmacy_contract::jobs::{JobKind, JobState};
use pharmacy_contract::time::Instant;
use serde_json::{Value, json};
use std::time::Duration;
use std::time::Instant as Moment;
use uuid::Uuid;

/// How long something is left alone that went wrong.
const PAUSE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(250);
/// Seconds after which another process's turn counts as given up.
const GIVEN_UP: i64 = 3_600;

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Hourly,
    /// At this time of day at the facility.
    Daily(Time),
    /// At the beginning of each month, and at the first start.
    Monthly,
}

impl Due {
    /// The first moment behind `at`.
    fn after(self, clock: &Clock, at: Instant) -> Instant {
        match self {
            Self::Hourly => at.plus_seconds(3_600),
            Self::Daily(time) => {
                let seconds = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60;
                let day = clock.day_of(at);
                let days = [day, day.saturating_add(1.days()), day.saturating_add(2.days())];
                let moments = days.map(|day| clock.start_of(day).plus_seconds(seconds));
                moments.into_iter().find(|m| *m > at).unwrap_or(at.plus_seconds(86_400))
            }
            Self::Monthly => {
                clock.start_of(clock.day_of(at).first_of_month().saturating_add(1.months()))
            }
        }
    }
}

/// What a chore does; its answer is shown in the row.
pub type Work = Box<dyn Fn(&Tools) -> Result<Value> + Send>;

/// Something that is done by the clock.
pub struct Chore {
    pub kind: JobKind,
    pub due: Due,
    /// Once for all processes over the same database; else in each of them.
    pub once: bool,
    pub work: Work,
}

impl Chore {
    /// Each process looks after its own every hour.
    pub fn hourly(kind: JobKind, work: impl Fn(&Tools) -> Result<Value> + Send + 'static) -> Self {
        Self { kind, due: Due::Hourly, once: false, work: Box::new(work) }
    }

    /// Each process looks after its own at night.
    pub fn nightly(kind: JobKind, work: impl Fn(&Tools) -> Result<Value> + Send + 'static) -> Self {
        let due = Due::Daily(Time::constant(0, 10, 0, 0));
        Self { kind, due, once: false, work: Box::new(work) }
    }
}

/// What the program itself has to do.
fn own(tools: &Tools) -> Vec<Chore> {
    let month = Chore {
        kind: JobKind::TurnOfMonth,
        due: Due::Monthly,
        once: true,
        work: Box::new(|tools| {
            let changed = wait_here(turn_of_month(&tools.store))?;
            Ok(json!({ "medicines_changed": changed }))
        }),
    };
    let files = Chore::hourly(JobKind::SweepFiles, sweep::run);
    let backup = tools.settings.backup_at.map(|time| Chore {
        kind: JobKind::NightlyBackup,
        due: Due::Daily(time),
        once: true,
        work: Box::new(backup::ask_by_the_clock),
    });
    [month, files].into_iter().chain(backup).collect()
}

/// All of it, with what this process knows about when.
pub struct Schedule(Vec<Line>);

struct Line {
    chore: Chore,
    due_at: Instant,
    not_before: Option<Moment>,
}

impl Schedule {
    /// Writes down what is not there yet.
    ///
    /// # Errors
    /// A store fault.
    pub fn new(tools: &Tools, more: Vec<Chore>) -> Result<Self> {
        let now = tools.store.clock().now();
        let mut lines = vec![];
        for chore in own(tools).into_iter().chain(more) {
            let next = match chore.due {
                // It may have turned while nobody was there.
                Due::Monthly => now,
                Due::Hourly | Due::Daily(_) => chore.due.after(tools.store.clock(), now),
            };
            let (id, kind, is_monthly) = (new_id(), chore.kind, chore.due == Due::Monthly);
            let due_at =
                tools.store.change_blocking(move |tx| plan(tx, id, kind, next, is_monthly))?;
            lines.push(Line { chore, due_at, not_before: None });
        }
        Ok(Self(lines))
    }

    pub fn go_on(mut self, tools: &Tools) {
        let mut heard = 0;
        while !tools.board.is_ending() {
            self.0.iter_mut().for_each(|line| line.look(tools));
            tools.board.wait(&mut heard, LOOK);
        }
    }
}

impl Line {
    fn look(&mut self, tools: &Tools) {
        let now = tools.store.clock().now();
        if now < self.due_at || self.not_before.is_some_and(|moment| Moment::now() < moment) {
            return;
        }
        let kind = self.chore.kind;
        match self.turn(tools, now) {
            Ok(next) => (self.due_at, self.not_before) = (next, None),
            Err(error) => {
                tracing::error!(%kind, %error, "what is due by the clock failed; it is tried again in a minute");
                self.not_before = Some(Moment::now() + PAUSE);
            }
        }
    }

    /// Does it, unless another process has done so; answers when it is due again.
    fn turn(&self, tools: &Tools, now: Instant) -> Result<Instant> {
        let (store, chore) = (&tools.store, &self.chore);
        let (kind, once, instance) = (chore.kind, chore.once, tools.board.instance);
        if !store.change_blocking(move |tx| take_turn(tx, kind, once, instance))? {
            return standing(store, kind);
        }
        let next = chore.due.after(store.clock(), now);
        let done = (chore.work)(tools);
        let (state, result, problem) = match &done {
            Ok(result) => (JobState::Done, Some(result.to_string()), None),
            Err(error) => (JobState::Failed, None, serde_json::to_string(&error.problem()).ok()),
        };
        let next_at = if done.is_ok() { next } else { now };
        store.change_blocking(move |tx| {
            end_turn(tx, kind, state, result.as_deref(), problem.as_deref(), next_at)
        })?;
        done.map(|result| {
            tracing::debug!(%kind, %result, "done by the clock");
            next
        })
    }
}

/// When the row says that it is due; a monthly one is due at each start.
fn plan(
    tx: &mut Tx<'_>,
    id: Uuid,
    kind: JobKind,
    next: Instant,
    is_monthly: bool,
) -> Result<Instant> {
    let now = tx.now();
    change!(
        tx,
        Stale::Jobs,
        "insert into job (id, kind, state, scheduled, asked_name, asked_at, next_at) values ($1, $2, 'done', $3, '', $4, $5)
         on conflict (kind) where scheduled do nothing",
        id,
        kind,
        true,
        now,
        next
    )
    .run()?;
    // A process that died in its turn leaves it to the next.
    let (planned,): (Instant,) = change!(
        tx,
        Stale::Jobs,
        "update job set next_at = case when $3 or next_at > $2 then cast($2 as bigint) else next_at end,
             state = case when state = 'running' then 'interrupted' else state end
         where kind = $1 and scheduled returning next_at",
        kind,
        next,
        is_monthly
    )
    .one()?;
    Ok(planned)
}

fn take_turn(tx: &mut Tx<'_>, kind: JobKind, once: bool, instance: Uuid) -> Result<bool> {
    let now = tx.now();
    let given_up = now.plus_seconds(-GIVEN_UP);
    let taken = change!(
        tx,
        Stale::Jobs,
        "update job set state = 'running', started_at = $2, runner = $3, attempts = attempts + 1, version = version + 1
         where kind = $1 and scheduled and ((next_at <= $2 and (state <> 'running' or started_at < $5)) or not $4)",
        kind,
        now,
        instance,
        once,
        given_up
    )
    .run()?;
    Ok(taken == 1)
}

fn end_turn(
    tx: &mut Tx<'_>,
    kind: JobKind,
    state: JobState,
    result: Option<&str>,
    problem: Option<&str>,
    next: Instant,
) -> Result<()> {
    let now = tx.now();
    change!(
        tx,
        Stale::Jobs,
        "update job set state = $2, ended_at = $3, result = $4, problem = $5, next_at = $6, runner = null, version = version + 1
         where kind = $1 and scheduled",
        kind,
        state,
        now,
        result,
        problem,
        next
    )
    .run()
    .map(drop)
}

/// When another process says that it is due again.
fn standing(store: &Store, kind: JobKind) -> Result<Instant> {
    let (next,): (Instant,) = store.read_blocking(move |r| {
        select!(r, "select next_at from job where kind = $1 and scheduled", kind).one()
    })?;
    // Still being done: looked at again in a while.
    Ok(next.max(store.clock().now().plus_seconds(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn clock(zone: &str) -> Clock {
        Clock::fixed_in(Instant::default(), TimeZone::get(zone).unwrap())
    }

    fn moment(text: &str) -> Instant {
        Instant(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_time_of_day_is_the_facilitys() {
        let daily = Due::Daily(Time::constant(2, 30, 0, 0));
        let riyadh = clock("Asia/Riyadh");
        let next = |at: &str| daily.after(&riyadh, moment(at)).to_string();
        assert_eq!(next("2026-03-02T08:00:00Z"), "2026-03-02T23:30:00.000000Z");
        assert_eq!(next("2026-03-02T23:29:59Z"), "2026-03-02T23:30:00.000000Z");
        assert_eq!(next("2026-03-02T23:30:00Z"), "2026-03-03T23:30:00.000000Z", "not twice");
    }

    #[test]
    fn a_month_begins_at_the_facility() {
        let next =
            |zone| Due::Monthly.after(&clock(zone), moment("2026-01-31T22:30:00Z")).to_string();
        assert_eq!(next("UTC"), "2026-02-01T00:00:00.000000Z");
        assert_eq!(next("Asia/Riyadh"), "2026-02-28T21:00:00.000000Z");
    }
}
