//! Work in the background: exports, imports, backups, and what is done by the clock.

use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

crate::words! {
    /// What a job does.
    pub enum JobKind {
        /// A whole list or report as a file.
        Export = "export",
        /// The predecessor's data, tried out and taken back.
        Import = "import",
        /// The same, for good.
        ImportCommit = "import_commit",
        Backup = "backup",
        /// By the clock: a backup a day.
        NightlyBackup = "nightly_backup",
        /// By the clock: log files beyond their days.
        CleanLogs = "clean_logs",
        /// By the clock: cached pages beyond their time.
        SweepCache = "sweep_cache",
        /// By the clock: files and rows of jobs that are over.
        SweepFiles = "sweep_files",
        /// By the clock: average use and classes of a new month.
        TurnOfMonth = "turn_of_month",
    }
}

crate::words! {
    pub enum JobState {
        Queued = "queued",
        Running = "running",
        Done = "done",
        Failed = "failed",
        Cancelled = "cancelled",
        /// Its process died too often; nothing of it is left.
        Interrupted = "interrupted",
    }
}

impl JobState {
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct JobProgress {
    /// What it is at, such as `reading`.
    pub phase: String,
    pub done: u64,
    /// Null while it is not known.
    pub total: Option<u64>,
    /// What is counted: `rows`, `bytes`, `pages`.
    pub unit: String,
}

/// What a job made, to be fetched at `/jobs/{id}/file`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct JobFile {
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    /// Null where it is kept until newer ones take its place.
    pub expires_at: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Job {
    pub id: Uuid,
    pub version: i64,
    pub kind: JobKind,
    pub state: JobState,
    /// Done by the clock: one row a kind.
    pub scheduled: bool,
    pub asked_by: Option<Uuid>,
    pub asked_name: String,
    pub asked_at: Instant,
    pub started_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// When what is done by the clock is due again.
    pub next_at: Option<Instant>,
    /// It was asked to end and has not done so yet.
    pub cancel_asked: bool,
    pub progress: JobProgress,
    /// What was asked for.
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub parameters: Value,
    /// What came of it.
    #[cfg_attr(feature = "server", schema(value_type = Option<Object>))]
    pub result: Option<Value>,
    /// Why it failed.
    pub problem: Option<Problem>,
    pub file: Option<JobFile>,
    /// How often it was begun: more than once where a process died.
    pub attempts: i64,
}

crate::words! {
    pub enum ExportFormat {
        Csv = "csv",
        Ndjson = "ndjson",
        Xlsx = "xlsx",
    }
}

/// A list or report that is to be written to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    /// The list's address, such as `movements` or `stock/balances`, or a report's, such as `reports/consumption`.
    #[cfg_attr(feature = "server", validate(length(min = 1, max = 64)))]
    pub resource: String,
    pub format: ExportFormat,
    /// Filters and order as the list itself takes them: `store_id=…&sort=-posted_at`.
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(length(max = 8_000)))]
    pub query: String,
}

/// A backup in the backup folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Backup {
    /// Its file's name.
    pub id: String,
    pub bytes: u64,
    pub made_at: Instant,
}

/// The backups there are, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Backups {
    pub items: Vec<Backup>,
}
