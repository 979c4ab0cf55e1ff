//! Jobs in the store: asked for, taken by one worker, ended. Each step is a guarded update that only one can win.

use super::made::Made;
use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::masters::{Columns, Confined, Filter, FilterKind, Listed, Listing, Sort, SortKind};
use crate::store::{Entry, Owned, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::jobs::{Job, JobFile, JobKind, JobProgress, JobState};
use pharmacy_contract::problem::{Problem, ProblemKind};

use serde_json::Value;
use uuid::Uuid;

/// Begun so often, a job is given up: it may be what its processes die of.
const MOST_ATTEMPTS: i64 = 3;
/// Seconds after which another try makes sense when too many wait.
const TRY_AGAIN: u64 = 30;

impl Listed for Job {
    const NOUN: &'static str = "job";
    const LISTING: Listing = Listing {
        resource: Stale::Jobs,
        table: "job",
        stamp: "m.id",
        columns: "m.version, m.kind, m.state, m.scheduled, m.asked_by, m.asked_name, m.asked_at, m.started_at, m.ended_at, m.next_at, \
            m.cancel_asked, m.phase, m.unit, m.done, m.total, m.parameters, m.result, m.problem, m.file_name, m.file_type, m.file_bytes, \
            m.file_expires_at, m.attempts",
        unless: Some(("scheduled", "not m.scheduled")),
        filters: &[
            Filter {
                name: "kind",
                column: "kind",
                kind: FilterKind::Word(&[
                    "export",
                    "import",
                    "import_commit",
                    "backup",
                    "nightly_backup",
                    "clean_logs",
                    "sweep_cache",
                    "sweep_files",
                    "turn_of_month",
                ]),
            },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&[
                    "queued",
                    "running",
                    "done",
                    "failed",
                    "cancelled",
                    "interrupted",
                ]),
            },
            Filter { name: "scheduled", column: "scheduled", kind: FilterKind::Flag },
            Filter { name: "asked_by", column: "asked_by", kind: FilterKind::Id },
        ],
        sorts: &[Sort { name: "asked_at", column: "asked_at", kind: SortKind::Int }],
        default_sort: "-asked_at",
        confined: Confined::No,
        private: true,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let json = |text: Option<String>| text.and_then(|t| serde_json::from_str(&t).ok());
        let mut job = Self {
            id: row.take()?,
            version: row.take()?,
            kind: row.take()?,
            state: row.take()?,
            scheduled: row.take()?,
            asked_by: row.take()?,
            asked_name: row.take()?,
            asked_at: row.take()?,
            started_at: row.take()?,
            ended_at: row.take()?,
            next_at: row.take()?,
            cancel_asked: row.take()?,
            progress: JobProgress {
                phase: row.take()?,
                unit: row.take()?,
                done: row.take::<i64>()?.unsigned_abs(),
                total: row.take::<Option<i64>>()?.map(i64::unsigned_abs),
            },
            parameters: json(Some(row.take()?)).unwrap_or_default(),
            result: json(row.take()?),
            problem: None,
            file: None,
            attempts: 0,
        };
        let problem: Option<String> = row.take()?;
        job.problem = problem.and_then(|text| serde_json::from_str(&text).ok());
        let (name, media_type, bytes, expires_at) = (
            row.take::<Option<String>>()?,
            row.take::<Option<String>>()?,
            row.take::<Option<i64>>()?,
            row.take()?,
        );
        job.file = name.zip(media_type).zip(bytes).map(|((name, media_type), bytes)| JobFile {
            name,
            media_type,
            bytes,
            expires_at,
        });
        job.attempts = row.take()?;
        Ok(job)
    }

    fn tie(&self) -> Owned {
        Owned::Id(self.id)
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub id: Uuid,
    pub kind: JobKind,
    pub parameters: Value,
}

/// A job that this process has taken.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: Uuid,
    pub kind: JobKind,
    pub asked_by: Option<Uuid>,
    pub scopes: Option<String>,
    pub parameters: Value,
    pub attempt: i64,
}

record! {
    struct Taken { id: Uuid, kind: JobKind, asked_by: Option<Uuid>, scopes: Option<String>, parameters: String, attempts: i64 }
}

impl From<Taken> for Task {
    fn from(taken: Taken) -> Self {
        Self {
            id: taken.id,
            kind: taken.kind,
            asked_by: taken.asked_by,
            scopes: taken.scopes,
            parameters: serde_json::from_str(&taken.parameters).unwrap_or_default(),
            attempt: taken.attempts,
        }
    }
}

impl Tx<'_> {
    /// Writes the job down, in the name of whoever asks.
    ///
    /// # Errors
    /// `TooManyJobs`, or a store fault.
    pub fn ask_for_job(&mut self, who: &Who, new: &NewJob, most: u32) -> Result<()> {
        // One at a time, so that the bound holds.
        self.take_turn()?;
        let (open,): (i64,) = select!(
            self,
            "select count(*) from job where state in ('queued', 'running') and not scheduled"
        )
        .one()?;
        if open >= i64::from(most) {
            let refusal = Refusal::new(
                ProblemKind::TooManyJobs,
                format!("{open} jobs wait or run; try again when some are done"),
            );
            return Err(Refusal { retry_after: Some(TRY_AGAIN), ..refusal }.into());
        }
        let by = Some(who.principal.id).filter(|id| !id.is_nil());
        let scopes = who.principal.scopes.as_ref();
        let scopes = scopes.map(|s| s.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(" "));
        let (now, parameters) = (self.now(), new.parameters.to_string());
        change!(
            self,
            Stale::Jobs,
            "insert into job (id, kind, state, asked_by, asked_name, scopes, asked_at, parameters) values ($1, $2, 'queued', $3, $4, $5, $6, $7)",
            new.id,
            new.kind,
            by,
            who.principal.username,
            scopes,
            now,
            parameters
        )
        .run()?;
        let action = format!("{}.start", new.kind);
        let entry = Entry {
            action: &action,
            entity: "job",
            entity_id: Some(new.id),
            after: Some(parameters),
            ..Entry::default()
        };
        self.audit(&who.actor, entry)
    }

    /// The job that waits longest, for this process; whoever comes second gets none.
    ///
    /// # Errors
    /// A store fault.
    pub fn take_job(&mut self, instance: Uuid) -> Result<Option<Task>> {
        let now = self.now();
        let taken: Option<Taken> = change!(
            self,
            Stale::Jobs,
            "update job set state = 'running', runner = $1, started_at = $2, beat = beat + 1, attempts = attempts + 1, version = version + 1,
                 phase = '', unit = '', done = 0, total = null
             where id = (select id from job where state = 'queued' and not scheduled order by asked_at, id limit 1) and state = 'queued'
             returning id, kind, asked_by, scopes, parameters, attempts",
            instance,
            now
        )
        .maybe()?;
        Ok(taken.map(Into::into))
    }

    /// Tells how far it is; answers whether it is to be cancelled, nothing when it is no longer this process's.
    ///
    /// # Errors
    /// A store fault.
    pub fn beat(&mut self, id: Uuid, instance: Uuid, seen: &JobProgress) -> Result<Option<bool>> {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (done, total) = (number(seen.done), seen.total.map(number));
        let found: Option<(bool,)> = change!(
            self,
            Stale::Nothing,
            "update job set beat = beat + 1, phase = $3, unit = $4, done = $5, total = $6
             where id = $1 and runner = $2 and state = 'running' returning cancel_asked",
            id,
            instance,
            seen.phase,
            seen.unit,
            done,
            total
        )
        .maybe()?;
        Ok(found.map(|(cancel,)| cancel))
    }

    /// It is over, unless another process has it by now; false then.
    ///
    /// # Errors
    /// A store fault.
    pub fn end_job(
        &mut self,
        id: Uuid,
        instance: Uuid,
        state: JobState,
        seen: &JobProgress,
        outcome: &Outcome,
    ) -> Result<bool> {
        let now = self.now();
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (done, total) = (number(seen.done), seen.total.map(number));
        let result = outcome.made.as_ref().map(|made| made.result.to_string());
        let problem = outcome.problem.as_ref().and_then(|p| serde_json::to_string(p).ok());
        let file = outcome.made.as_ref().and_then(|made| made.file.as_ref());
        let expires = file.and_then(|file| file.seconds.map(|seconds| now.plus_seconds(seconds)));
        let ended = change!(
            self,
            Stale::Jobs,
            "update job set state = $3, ended_at = $4, result = $5, problem = $6, file_path = $7, file_name = $8, file_type = $9,
                 file_bytes = $10, file_expires_at = $11, runner = null, cancel_asked = $12, version = version + 1, phase = $13, unit = $14,
                 done = $15, total = $16
             where id = $1 and runner = $2 and state = 'running'",
            id,
            instance,
            state,
            now,
            result,
            problem,
            file.map(|f| f.path.clone()),
            file.map(|f| f.name.clone()),
            file.map(|f| f.media_type.to_owned()),
            file.map(|f| f.bytes),
            expires,
            false,
            seen.phase,
            seen.unit,
            done,
            total
        )
        .run()?;
        Ok(ended == 1)
    }

    /// Given back, to be done later from its beginning: the process ends in good order.
    ///
    /// # Errors
    /// A store fault.
    pub fn give_job_back(&mut self, id: Uuid, instance: Uuid) -> Result<()> {
        change!(
            self,
            Stale::Jobs,
            "update job set state = 'queued', runner = null, attempts = attempts - 1, version = version + 1
             where id = $1 and runner = $2 and state = 'running'",
            id,
            instance
        )
        .run()
        .map(drop)
    }

    /// A dead process's job: begun anew, or given up after too many tries.
    ///
    /// # Errors
    /// A store fault.
    pub fn free_job(&mut self, id: Uuid, beat: i64) -> Result<()> {
        let interrupted =
            ProblemKind::JobInterrupted.problem(format!("its process died {MOST_ATTEMPTS} times"));
        let problem =
            serde_json::to_string(&interrupted).map_err(|e| Error::Internal(e.to_string()))?;
        let now = self.now();
        change!(
            self,
            Stale::Jobs,
            "update job set state = case when cancel_asked then 'cancelled' when attempts >= $3 then 'interrupted' else 'queued' end,
                 ended_at = case when cancel_asked or attempts >= $3 then cast($4 as bigint) end,
                 problem = case when attempts >= $3 and not cancel_asked then cast($5 as text) end,
                 runner = null, version = version + 1
             where id = $1 and beat = $2 and state = 'running'",
            id,
            beat,
            MOST_ATTEMPTS,
            now,
            problem
        )
        .run()
        .map(drop)
    }

    /// One that waits is over at once; one that runs is asked to end. Nothing is done, and that is told, to one that is
    /// over or done by the clock.
    ///
    /// # Errors
    /// A store fault.
    pub fn cancel_job(&mut self, id: Uuid) -> Result<bool> {
        let now = self.now();
        let asked = change!(
            self,
            Stale::Jobs,
            "update job set cancel_asked = (state = 'running'), ended_at = case when state = 'queued' then cast($2 as bigint) end,
                 state = case when state = 'queued' then 'cancelled' else state end, version = version + 1
             where id = $1 and state in ('queued', 'running') and not scheduled",
            id,
            now
        )
        .run()?;
        Ok(asked > 0)
    }

    /// # Errors
    /// A store fault.
    pub fn note_cancel(&mut self, who: &Who, id: Uuid) -> Result<()> {
        let entry =
            Entry { action: "job.cancel", entity: "job", entity_id: Some(id), ..Entry::default() };
        self.audit(&who.actor, entry)
    }
}

/// What came of a job.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub made: Option<Made>,
    pub problem: Option<Problem>,
}
