//! How far an import is: the bar on the terminal, nothing where there is none; and the job that it is done for.

use crate::error::Result;
use crate::jobs;
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
    job: Option<jobs::Progress>,
}

impl Progress {
    /// Hidden by itself when standard error is not a terminal.
    #[must_use]
    pub fn bar() -> Self {
        let style = ProgressStyle::with_template("{msg:<22} [{bar:30}] {percent:>3} %  {elapsed}");
        let bar = ProgressBar::new(0);
        let bar = style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style));
        Self { bar, job: None }
    }

    /// Told to a job, which may be cancelled.
    #[must_use]
    pub fn of_job(job: &jobs::Progress) -> Self {
        Self { bar: ProgressBar::hidden(), job: Some(job.clone()) }
    }

    pub fn start(&self, what: &'static str, total: u64) {
        self.bar.set_position(0);
        self.bar.set_length(total);
        self.bar.set_message(what);
        if let Some(job) = &self.job {
            let unit = if what == "reading" { "bytes" } else { "rows" };
            // Whoever works asks by `go_on` whether it is to end.
            job.begin(what, unit, Some(total)).ok();
        }
    }

    pub fn advance(&self, by: usize) {
        let by = u64::try_from(by).unwrap_or_default();
        self.bar.inc(by);
        if let Some(job) = &self.job {
            job.advance(by).ok();
        }
    }

    /// # Errors
    /// The job is to end.
    pub fn go_on(&self) -> Result<()> {
        self.job.as_ref().map_or(Ok(()), jobs::Progress::go_on)
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
