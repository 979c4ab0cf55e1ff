//! The thread beside the workers: tells how far their jobs are, hears of cancels, finds jobs of dead processes.

use super::looks::running_jobs;
use super::progress::Halt;
use super::runner::Tools;
use crate::error::Result;
use crate::store::Place;
use pharmacy_contract::jobs::JobProgress;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(250);
/// Between two writes of a job's progress.
const BEAT: Duration = Duration::from_secs(1);
/// Between two looks for dead processes.
const SEARCH: Duration = Duration::from_secs(2);
/// A process whose job did not beat for so long is dead.
const DEAD_AFTER: Duration = Duration::from_secs(15);

pub struct Keeper {
    tools: Tools,
    told: BTreeMap<Uuid, JobProgress>,
    beaten: Instant,
    searched: Instant,
    /// Beats of others, and since when they stand.
    beats: BTreeMap<Uuid, (i64, Instant)>,
}

impl Keeper {
    /// # Errors
    /// A store fault.
    pub fn new(tools: Tools) -> Result<Self> {
        let now = Instant::now();
        let keeper = Self {
            tools,
            told: BTreeMap::new(),
            beaten: now,
            searched: now,
            beats: BTreeMap::new(),
        };
        // Whoever holds a data directory is alone with it: what runs there belongs to a process that died.
        if matches!(keeper.tools.store.place(), Place::Directory(_)) {
            for (id, _, beat) in keeper.tools.store.read_blocking(running_jobs)? {
                keeper.tools.store.change_blocking(move |tx| tx.free_job(id, beat))?;
            }
        }
        Ok(keeper)
    }

    pub fn go_on(mut self) {
        let mut heard = 0;
        while !self.tools.board.is_ending() {
            let done = self.beat().and_then(|()| self.search());
            if let Err(error) = done {
                tracing::warn!(%error, "jobs could not be kept up; it is tried again");
            }
            self.tools.board.wait(&mut heard, LOOK);
        }
    }

    fn beat(&mut self) -> Result<()> {
        if self.beaten.elapsed() < BEAT {
            return Ok(());
        }
        self.beaten = Instant::now();
        let all = self.tools.board.all();
        self.told.retain(|id, _| all.iter().any(|(running, _)| running == id));
        let is_alone = matches!(self.tools.store.place(), Place::Directory(_));
        let instance = self.tools.board.instance;
        for (id, progress) in all {
            let seen = progress.seen();
            // Alone with its data nobody has to be told that it lives.
            if is_alone && self.told.get(&id) == Some(&seen) {
                continue;
            }
            self.told.insert(id, seen.clone());
            match self.tools.store.change_blocking(move |tx| tx.beat(id, instance, &seen))? {
                Some(false) => {}
                Some(true) => progress.halt(Halt::Cancelled),
                // It may have ended in between; then nobody listens.
                None => progress.halt(Halt::Lost),
            }
        }
        Ok(())
    }

    /// Clocks of two machines differ: what counts is how long a beat stands still here.
    fn search(&mut self) -> Result<()> {
        if self.searched.elapsed() < SEARCH
            || matches!(self.tools.store.place(), Place::Directory(_))
        {
            return Ok(());
        }
        self.searched = Instant::now();
        let running = self.tools.store.read_blocking(running_jobs)?;
        self.beats.retain(|id, _| running.iter().any(|(running, _, _)| running == id));
        for (id, runner, beat) in running {
            if runner == Some(self.tools.board.instance) {
                continue;
            }
            let known = self.beats.entry(id).or_insert((beat, Instant::now()));
            if known.0 != beat {
                *known = (beat, Instant::now());
            } else if known.1.elapsed() >= DEAD_AFTER {
                tracing::warn!(job = %id, "its process is dead; the job is begun anew or given up");
                self.tools.store.change_blocking(move |tx| tx.free_job(id, beat))?;
            }
        }
        Ok(())
    }
}
