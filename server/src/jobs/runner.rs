//! The threads that do jobs: requests never wait for them. They end with the process, in good order or not; what was begun
//! and not done is done later.

use super::board::Shared;
use super::keeper::Keeper;
use super::kinds;
use super::looks::has_waiting_job;
use super::made::Made;
use super::progress::{Halt, Progress};
use super::schedule::{Chore, Schedule};
use super::store::{Outcome, Task};
use crate::cache::Cache;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::store::{Fault, Stale, Store};
use pharmacy_contract::jobs::JobState;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it is looked whether another process asked for something.
const LOOK: Duration = Duration::from_millis(250);
/// In looks: how long to leave the store alone after a fault.
const PAUSE: u32 = 20;
/// How long an end waits for jobs: all of them look often whether they are to end.
const LAST_WORK: Duration = Duration::from_millis(1_000);
/// How often the end of a job is tried to be written.
const TRIES: u32 = 20;

/// What jobs are done with.
#[derive(Clone)]
pub struct Tools {
    pub store: Store,
    pub cache: Arc<Cache>,
    pub settings: Settings,
    pub board: Shared,
}

/// A job in the making.
pub struct Work<'w> {
    pub tools: &'w Tools,
    pub task: &'w Task,
    pub progress: &'w Progress,
}

/// The running threads.
pub struct Runner {
    board: Shared,
    ended: Receiver<()>,
    threads: Vec<JoinHandle<()>>,
}

impl Runner {
    /// # Errors
    /// A store fault, or no thread could be started.
    pub fn start(tools: &Tools, chores: Vec<Chore>) -> Result<Self> {
        let keeper = Keeper::new(tools.clone())?;
        let (schedule, by_the_clock) = (Schedule::new(tools, chores)?, tools.clone());
        let (done, ended) = channel::<()>();
        let mut threads = vec![];
        let mut begin = |name: String, work: Box<dyn FnOnce() + Send>| {
            let done = done.clone();
            let thread = std::thread::Builder::new().name(name).spawn(move || {
                work();
                drop(done);
            });
            threads.push(thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?);
            Ok::<(), Error>(())
        };
        begin("jobs-keeper".into(), Box::new(move || keeper.go_on()))?;
        begin("jobs-clock".into(), Box::new(move || schedule.go_on(&by_the_clock)))?;
        for number in 1..=tools.settings.jobs_at_once {
            let worker = Worker { tools: tools.clone(), seen: None, heard: 0, pause: 0 };
            begin(format!("job-{number}"), Box::new(move || worker.go_on()))?;
        }
        Ok(Self { board: tools.board.clone(), ended, threads })
    }

    /// What runs is told to end, and nothing new is begun.
    pub fn tell_end(&self) {
        self.board.end_all();
    }

    /// Ends what runs; it is begun anew by whoever starts next.
    pub fn stop(self) {
        self.board.end_all();
        // Nobody sends: the line breaks when the last thread has ended.
        if let Err(RecvTimeoutError::Timeout) = self.ended.recv_timeout(LAST_WORK) {
            tracing::warn!("a job did not end in time; it is begun anew at the next start");
            return;
        }
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread of jobs had panicked");
            }
        }
    }
}

struct Worker {
    tools: Tools,
    /// The version of all jobs when nothing was waiting.
    seen: Option<i64>,
    /// How often the bell was heard.
    heard: u64,
    /// Looks to leave out.
    pause: u32,
}

impl Worker {
    fn go_on(mut self) {
        while !self.tools.board.is_ending() {
            match self.pause.checked_sub(1) {
                Some(left) => self.pause = left,
                None => match self.look() {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(%error, "jobs cannot be looked for; it is tried again in seconds");
                        self.pause = PAUSE;
                    }
                },
            }
            self.tools.board.wait(&mut self.heard, LOOK);
        }
    }

    /// Does the next job, if there is one.
    fn look(&mut self) -> Result<bool> {
        let store = &self.tools.store;
        let version = store.known_version(Stale::Jobs);
        if version.is_some() && version == self.seen {
            return Ok(false);
        }
        if !store.read_blocking(has_waiting_job)? {
            self.seen = version;
            return Ok(false);
        }
        let instance = self.tools.board.instance;
        let Some(task) = store.change_blocking(move |tx| tx.take_job(instance))? else {
            return Ok(false);
        };
        self.work(&task);
        Ok(true)
    }

    fn work(&self, task: &Task) {
        let board = &self.tools.board;
        let progress = board.begin(task.id);
        tracing::info!(job = %task.id, kind = %task.kind, attempt = task.attempt, "a job begins");
        let work = Work { tools: &self.tools, task, progress: &progress };
        let done = catch_unwind(AssertUnwindSafe(|| kinds::run(&work)));
        let done = done.unwrap_or_else(|_| Err(Error::Internal("a job panicked".into())));
        let ended = self.end(task, &progress, &done);
        board.end(task.id);
        match ended {
            Ok(state) => tracing::info!(job = %task.id, kind = %task.kind, state, "a job ends"),
            Err(error) => {
                tracing::error!(job = %task.id, %error, "the end of a job was not written");
            }
        }
    }

    fn end(&self, task: &Task, progress: &Progress, done: &Result<Made>) -> Result<&'static str> {
        let (id, instance) = (task.id, self.tools.board.instance);
        let (state, outcome) = match (done, progress.halted()) {
            (Ok(made), _) => (JobState::Done, Outcome { made: Some(made.clone()), problem: None }),
            (Err(_), Some(Halt::Lost)) => return Ok("lost"),
            (Err(_), Some(Halt::Ending)) => {
                self.write(move |tx| tx.give_job_back(id, instance))?;
                return Ok("given back");
            }
            (Err(_), Some(Halt::Cancelled)) => (JobState::Cancelled, Outcome::default()),
            (Err(error), None) => {
                if !matches!(error, Error::Refused(_)) {
                    tracing::error!(job = %id, kind = %task.kind, %error, "a job failed");
                }
                (JobState::Failed, Outcome { made: None, problem: Some(error.problem()) })
            }
        };
        let seen = progress.seen();
        let file =
            outcome.made.as_ref().and_then(|made| made.file.as_ref()).map(|f| f.path.clone());
        let is_ours = self.write(move |tx| tx.end_job(id, instance, state, &seen, &outcome))?;
        if !is_ours && let Some(path) = file {
            std::fs::remove_file(self.tools.store.place().directory().join(path)).ok();
        }
        Ok(if is_ours { state.as_str() } else { "lost" })
    }

    /// What was done must be said: a store that is busy is asked again.
    fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut crate::store::Tx<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let mut tries = 0;
        loop {
            let written = self.tools.store.change_blocking(work.clone());
            tries += 1;
            let is_busy =
                |e: &Error| matches!(e.fault(), Some(Fault::Busy | Fault::Lost | Fault::Unknown));
            match written {
                Err(error) if is_busy(&error) && tries < TRIES => std::thread::sleep(LOOK),
                other => return other,
            }
        }
    }
}
