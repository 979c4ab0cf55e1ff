//! Every setting of the program once: a flag, an environment name, a default. Flags win over the environment, the
//! environment over the file `.env`, the file over the defaults.

use crate::error::{Error, Result};
use crate::store::Place;
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod given;
mod network;
mod secret;
mod weak;

pub use given::{load_env_file, plain_words};
pub use network::Network;
pub use secret::Secret;
pub use weak::{Weakness, Weight};

/// What kind of place the program runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AppEnv {
    /// A desk: plain HTTP, log lines on the terminal too.
    #[default]
    Development,
    /// A hospital: behind TLS, so cookies are `Secure` and browsers are told to insist on it.
    Production,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Times are in seconds unless the name says otherwise.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// Where to listen; 0.0.0.0 for every address of the machine.
    #[arg(long, env = "HOST", global = true, default_value = "127.0.0.1")]
    pub host: String,
    /// The port to listen on; 0 lets the system choose.
    #[arg(long, env = "PORT", global = true, default_value_t = 5045)]
    pub port: u16,
    /// The folder that holds the database, the logs and the backups.
    #[arg(long, env = "DATA_DIR", global = true, default_value = "data/live")]
    pub data_dir: PathBuf,
    /// `sqlite:` (a file in the data folder) or `postgres://user:password@host/database`.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// A cache that several processes over one PostgreSQL share, such as `redis://:password@host:6379/0` (`rediss:` is
    /// with TLS). It is never needed for a right answer.
    #[arg(long, env = "REDIS_URL", global = true, hide_env_values = true)]
    pub redis_url: Option<Secret>,
    /// `production` behind TLS: secure cookies, HSTS, no lines on the terminal, no start with weak settings.
    #[arg(long, env = "APP_ENV", global = true, value_enum, ignore_case = true, default_value_t)]
    pub app_env: AppEnv,
    /// error, warn, info, debug or trace; or directives such as `info,pharmacy_server::store=debug`.
    #[arg(long, env = "LOG_LEVEL", global = true, default_value = "info", value_parser = given::log_level)]
    pub log_level: String,
    /// Days that a finished log file is kept.
    #[arg(long, env = "LOG_DAYS", global = true, default_value_t = 14)]
    pub log_days: u64,
    /// The administrator that the first start creates.
    #[arg(long, env = "ADMIN_USERNAME", global = true, default_value = "admin")]
    pub admin_username: String,
    /// Its password; without it one is made up and printed once.
    #[arg(long, env = "ADMIN_PASSWORD", global = true, hide_env_values = true)]
    pub admin_password: Option<Secret>,
    /// A file that holds the password, and nothing else.
    #[arg(long, env = "ADMIN_PASSWORD_FILE", global = true)]
    pub admin_password_file: Option<PathBuf>,
    #[arg(long, env = "CACHE_DEFAULT_TIMEOUT", global = true, default_value_t = 3600)]
    pub cache_default_timeout: u64,
    #[arg(long, env = "CACHE_DEPARTMENT_TIMEOUT", global = true, default_value_t = 3600)]
    pub cache_department_timeout: u64,
    #[arg(long, env = "CACHE_SUPPLIER_TIMEOUT", global = true, default_value_t = 3600)]
    pub cache_supplier_timeout: u64,
    #[arg(long, env = "CACHE_MEDICINE_TIMEOUT", global = true, default_value_t = 1800)]
    pub cache_medicine_timeout: u64,
    /// Bytes that cached pages may take together.
    #[arg(long, env = "CACHE_MAX_BYTES", global = true, default_value_t = 64 << 20)]
    pub cache_max_bytes: u64,
    /// Make the lists that were wanted most before anybody asks, at each start.
    #[arg(long, env = "CACHE_WARM_UP", global = true, default_value_t = true, action = clap::ArgAction::Set)]
    pub cache_warm_up: bool,
    /// Records on a page when the caller does not say.
    #[arg(long, env = "DEFAULT_PAGE_SIZE", global = true, default_value_t = 25, value_parser = given::page_size)]
    pub default_page_size: u64,
    /// Records on a page at most.
    #[arg(long, env = "MAX_PAGE_SIZE", global = true, default_value_t = 100, value_parser = given::page_size)]
    pub max_page_size: u64,
    /// How long a rendered print view may be kept.
    #[arg(long, env = "TEMPLATE_CACHE_TIMEOUT", global = true, default_value_t = 3600)]
    pub template_cache_timeout: u64,
    /// How long a browser may keep a file of the web client without asking again.
    #[arg(long, env = "SEND_FILE_MAX_AGE_DEFAULT", global = true, default_value_t = 31_536_000)]
    pub send_file_max_age_default: u64,
    /// The facility's time zone: it says which day it is.
    #[arg(long, env = "TIME_ZONE", global = true, default_value = "UTC", value_parser = given::time_zone)]
    pub time_zone: TimeZone,
    /// Milliseconds above which a request is written down as slow.
    #[arg(long, env = "SLOW_REQUEST_MS", global = true, default_value_t = 2000)]
    pub slow_request_ms: u64,
    /// Milliseconds above which a statement is written down as slow.
    #[arg(long, env = "SLOW_QUERY_MS", global = true, default_value_t = 1000)]
    pub slow_query_ms: u64,
    /// Request ids, times by route and spans; switched off only to measure what they cost.
    #[arg(long, env = "MONITORING", global = true, default_value_t = true, action = clap::ArgAction::Set)]
    pub monitoring: bool,
    /// Threads that answer requests; as many as the machine has cores when not given.
    #[arg(long, env = "WORKERS", global = true, value_parser = given::workers)]
    pub workers: Option<usize>,
    /// Minutes without a request after which a session ends.
    #[arg(long, env = "SESSION_IDLE_MINUTES", global = true, default_value_t = 480)]
    pub session_idle_minutes: u64,
    /// Hours after which a session ends in any case.
    #[arg(long, env = "SESSION_MAX_HOURS", global = true, default_value_t = 12)]
    pub session_max_hours: u64,
    /// Failed sign-ins an account and address may have in one window.
    #[arg(long, env = "SIGN_IN_FAILURES", global = true, default_value_t = 5)]
    pub sign_in_failures: u32,
    /// Length of that window in minutes.
    #[arg(long, env = "SIGN_IN_WINDOW_MINUTES", global = true, default_value_t = 15)]
    pub sign_in_window_minutes: u64,
    /// How log lines are written: as text, or as JSON, an object a line.
    #[arg(
        long,
        env = "LOG_FORMAT",
        global = true,
        value_enum,
        ignore_case = true,
        default_value_t
    )]
    pub log_format: LogFormat,
    /// Bytes of a log file; a larger one is set aside as a numbered part of its day.
    #[arg(long, env = "LOG_MAX_BYTES", global = true, default_value_t = 50 << 20, value_parser = given::log_bytes)]
    pub log_max_bytes: u64,
    /// Bytes that the files of one log that were set aside may take together.
    #[arg(long, env = "LOG_TOTAL_BYTES", global = true, default_value_t = 250 << 20, value_parser = given::log_bytes)]
    pub log_total_bytes: u64,
    /// Where spans are sent (OTLP over HTTP, such as `http://127.0.0.1:4318`); needs a program built with `otlp`.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", global = true)]
    pub otel_exporter_otlp_endpoint: Option<String>,
    /// Milliseconds that 95 % of the answers of the last minutes may take.
    #[arg(long, env = "ALERT_P95_MS", global = true, default_value_t = 3000)]
    pub alert_p95_ms: u64,
    /// The hit rate that the cache must reach with what it was promised for.
    #[arg(long, env = "ALERT_HIT_RATE_PERCENT", global = true, default_value_t = 70)]
    pub alert_hit_rate_percent: u64,
    /// How much of the memory may be used.
    #[arg(long, env = "ALERT_MEMORY_PERCENT", global = true, default_value_t = 85)]
    pub alert_memory_percent: u64,
    /// How much of the disk may be used.
    #[arg(long, env = "ALERT_DISK_PERCENT", global = true, default_value_t = 90)]
    pub alert_disk_percent: u64,
    /// How long something must be wrong before somebody is told.
    #[arg(long, env = "ALERT_AFTER_SECONDS", global = true, default_value_t = 60)]
    pub alert_after_seconds: u64,
    /// How long it must be right again before it is over.
    #[arg(long, env = "ALERT_CLEAR_SECONDS", global = true, default_value_t = 120)]
    pub alert_clear_seconds: u64,
    /// Requests of five minutes below which answer times and hit rates tell nothing.
    #[arg(long, env = "ALERT_MIN_REQUESTS", global = true, default_value_t = 100)]
    pub alert_min_requests: u64,
    /// Balancers whose `X-Forwarded-For` is believed: addresses and networks such as `10.0.0.0/8`, with commas.
    #[arg(long, env = "TRUSTED_PROXIES", global = true, value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,
    /// Where alerts are posted as JSON.
    #[arg(long, env = "ALERT_WEBHOOK_URL", global = true, hide_env_values = true)]
    pub alert_webhook_url: Option<Secret>,
    /// A program that gets the text of an alert as its input, such as `mail -s "Pharmacy" it@hospital.example`.
    #[arg(long, env = "ALERT_COMMAND", global = true, hide_env_values = true)]
    pub alert_command: Option<String>,

    /// Jobs that this process does at once; 0 leaves them to other processes over the same database.
    #[arg(long, env = "JOBS_AT_ONCE", global = true, default_value_t = 2, value_parser = given::jobs_at_once)]
    pub jobs_at_once: usize,
    /// Jobs that may wait or run, of everybody together; more are refused.
    #[arg(long, env = "JOBS_MAX", global = true, default_value_t = 100)]
    pub jobs_max: u32,
    /// Hours that the file of a job is kept.
    #[arg(long, env = "JOB_FILE_HOURS", global = true, default_value_t = 24)]
    pub job_file_hours: u32,
    /// Backups that are kept; older ones are removed when a new one is whole.
    #[arg(long, env = "BACKUP_KEEP", global = true, default_value_t = 7, value_parser = given::backups)]
    pub backup_keep: usize,
    /// When a backup is made each day, HH:MM at the facility; none when not given.
    #[arg(long, env = "BACKUP_AT", global = true, value_parser = given::time_of_day)]
    pub backup_at: Option<jiff::civil::Time>,
    /// The program that dumps a PostgreSQL database for a backup.
    #[arg(long, env = "PG_DUMP", global = true, default_value = "pg_dump")]
    pub pg_dump: PathBuf,
    /// Bytes that an uploaded photo may have.
    #[arg(long, env = "PHOTO_MAX_BYTES", global = true, default_value_t = 16 << 20)]
    pub photo_max_bytes: usize,
    /// Browsers and programs that may listen to events at once; more are asked to come later.
    #[arg(long, env = "EVENT_LISTENERS", global = true, default_value_t = 2_000)]
    pub event_listeners: usize,
    /// Bytes that an uploaded import may have.
    #[arg(long, env = "IMPORT_MAX_BYTES", global = true, default_value_t = 2 << 30)]
    pub import_max_bytes: u64,
}

impl Settings {
    /// The defaults, whatever the environment says, on a port that the system chooses.
    ///
    /// # Panics
    /// Never, as long as the defaults can be read.
    #[must_use]
    pub fn for_tests(dir: &Path) -> Self {
        let folder = dir.display().to_string();
        let fixed = ["--port", "0", "--data-dir", &folder, "--cache-warm-up", "false"];
        match given::without_environment(&fixed) {
            Ok(settings) => settings,
            Err(error) => panic!("{error}"),
        }
    }

    /// Where the data lies.
    ///
    /// # Errors
    /// A database address of a kind that is not known.
    pub fn place(&self) -> Result<Place> {
        Place::from_url(self.database_url.as_ref().map(Secret::expose), &self.data_dir)
    }

    /// The password that the operator chose for the first administrator, from the setting or its file.
    ///
    /// # Errors
    /// The file cannot be read or is empty.
    pub fn chosen_password(&self) -> Result<Option<String>> {
        if let Some(password) = &self.admin_password {
            return Ok(Some(password.expose().to_owned()));
        }
        let Some(file) = &self.admin_password_file else { return Ok(None) };
        let unusable = |why: &str| {
            let file = file.display();
            Error::Internal(format!("ADMIN_PASSWORD_FILE {file} {why}; make it readable, one line"))
        };
        let text = std::fs::read_to_string(file)
            .map_err(|e| unusable(&format!("cannot be read ({e})")))?;
        let password = text.trim_end_matches(['\r', '\n']);
        if password.is_empty() { Err(unusable("is empty")) } else { Ok(Some(password.to_owned())) }
    }

    #[must_use]
    pub fn is_production(&self) -> bool {
        self.app_env == AppEnv::Production
    }

    #[must_use]
    pub const fn slow_request(&self) -> Duration {
        Duration::from_millis(self.slow_request_ms)
    }

    #[must_use]
    pub const fn slow_query(&self) -> Duration {
        Duration::from_millis(self.slow_query_ms)
    }

    #[must_use]
    pub fn log_dir(&self) -> PathBuf {
        self.data_dir.join("logs")
    }
}
