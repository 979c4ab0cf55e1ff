//! Reading what was given: the `.env` file, values, and plain words about what cannot be read.

use super::Settings;
use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Args, Command, FromArgMatches};
use jiff::tz::TimeZone;
use std::error::Error as _;
use std::path::Path;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// Puts the lines of `.env` beneath the environment. To be called before any thread starts.
///
/// # Errors
/// The file is there and cannot be read.
pub fn load_env_file(path: &Path) -> Result<(), String> {
    match dotenvy::from_path(path) {
        Ok(()) => Ok(()),
        Err(dotenvy::Error::Io(e)) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        // The line is not repeated: it may hold a password.
        Err(dotenvy::Error::LineParse(_, at)) => Err(format!(
            "a line of {} cannot be read (at character {at}); write it as NAME=value, with quotes around spaces",
            path.display()
        )),
        Err(e) => {
            Err(format!("{} cannot be read ({e}); correct or remove the file", path.display()))
        }
    }
}

/// The settings of these arguments alone.
pub(super) fn without_environment(arguments: &[&str]) -> Result<Settings, clap::Error> {
    let command = Settings::augment_args(Command::new("pharmacy").no_binary_name(true));
    let matches =
        command.mut_args(|arg| arg.env(Resettable::Reset)).try_get_matches_from(arguments)?;
    Settings::from_arg_matches(&matches)
}

/// What is wrong with the command line or the environment, with the remedy; `None` for help and version.
#[must_use]
pub fn plain_words(error: &clap::Error) -> Option<String> {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => None,
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => Some(bad_value(error)),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            Some(format!("{first}; see `pharmacy --help`"))
        }
    }
}

fn bad_value(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let flag = text(ContextKind::InvalidArg);
    let flag = flag.split(' ').next().unwrap_or_default();
    let given = text(ContextKind::InvalidValue);
    let why = match error.source() {
        Some(source) if source.is::<std::num::ParseIntError>() => "it is a whole number".into(),
        Some(source) => source.to_string(),
        None => format!("it can be {}", text(ContextKind::ValidValue)),
    };
    match env_name(flag) {
        Some(name) => {
            format!("{name} cannot be '{given}': {why}; correct {flag}, the environment or .env")
        }
        None => format!("{flag} cannot be '{given}': {why}; correct it"),
    }
}

/// The environment name of a setting's flag.
fn env_name(flag: &str) -> Option<String> {
    let command = Settings::augment_args(Command::new("settings"));
    let named = |arg: &&Arg| arg.get_long() == flag.strip_prefix("--");
    let arg = command.get_arguments().find(named)?;
    Some(arg.get_env()?.to_string_lossy().into_owned())
}

/// Names of other worlds are understood: the seed's settings say `WARNING` and `CRITICAL`.
pub(super) fn log_level(text: &str) -> Result<String, String> {
    let level = match text.to_ascii_lowercase().as_str() {
        "warning" => "warn".into(),
        "critical" | "fatal" => "error".into(),
        other => other.to_owned(),
    };
    let readable = match level.contains('=') {
        true => level.parse::<Targets>().is_ok(),
        false => level.parse::<LevelFilter>().is_ok(),
    };
    if readable { Ok(level) } else { Err("it is one of error, warn, info, debug, trace".into()) }
}

pub(super) fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| "it is a name such as Asia/Riyadh or UTC".into())
}

pub(super) fn page_size(text: &str) -> Result<u64, String> {
    within(text, 1, 1000)
}

pub(super) fn log_bytes(text: &str) -> Result<u64, String> {
    within(text, 4_096, 1 << 50)
}

pub(super) fn workers(text: &str) -> Result<usize, String> {
    let count = within(text, 1, 256)?;
    usize::try_from(count).map_err(|e| e.to_string())
}

pub(super) fn jobs_at_once(text: &str) -> Result<usize, String> {
    within(text, 0, 16).and_then(|count| usize::try_from(count).map_err(|e| e.to_string()))
}

pub(super) fn backups(text: &str) -> Result<usize, String> {
    within(text, 1, 10_000).and_then(|count| usize::try_from(count).map_err(|e| e.to_string()))
}

pub(super) fn time_of_day(text: &str) -> Result<jiff::civil::Time, String> {
    let wrong = || "it is a time of day such as 02:30".to_owned();
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    jiff::civil::Time::new(hour, minute, 0, 0).map_err(|_| wrong())
}

fn within(text: &str, least: u64, most: u64) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("it is a number from {least} to {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AppEnv;

    #[test]
    fn defaults_are_the_documented_ones() {
        let s = without_environment(&[]).unwrap();
        assert_eq!((s.host.as_str(), s.port), ("127.0.0.1", 5045));
        assert_eq!(s.data_dir, Path::new("data/live"));
        assert_eq!((s.default_page_size, s.max_page_size), (25, 100));
        assert_eq!((s.cache_default_timeout, s.cache_medicine_timeout), (3600, 1800));
        assert_eq!(s.app_env, AppEnv::Development);
        assert_eq!(s.send_file_max_age_default, 31_536_000);
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_default() {
        let command = |args: &[&str]| {
            // PATH is in every environment: no test needs to change its own.
            let command = Settings::augment_args(Command::new("pharmacy").no_binary_name(true));
            let command = command.mut_arg("admin_username", |arg| arg.env("PATH"));
            let matches = command.try_get_matches_from(args).unwrap();
            Settings::from_arg_matches(&matches).unwrap().admin_username
        };
        assert_eq!(command(&["--admin-username", "rana"]), "rana");
        assert_eq!(command(&[]), std::env::var("PATH").unwrap());
        assert_eq!(without_environment(&[]).unwrap().admin_username, "admin");
    }

    #[test]
    fn the_file_lies_beneath_the_environment() {
        let dir = std::env::temp_dir().join(crate::clock::new_id().to_string());
        std::fs::create_dir_all(&dir).unwrap();
        let file = dir.join(".env");
        std::fs::write(&file, "PATH=from-the-file\nPHARMACY_TEST_ONLY=from-the-file\n").unwrap();
        load_env_file(&file).unwrap();
        assert_ne!(std::env::var("PATH").unwrap(), "from-the-file");
        assert_eq!(std::env::var("PHARMACY_TEST_ONLY").unwrap(), "from-the-file");
        std::fs::write(&file, "ADMIN_PASSWORD='never closed\n").unwrap();
        assert!(!load_env_file(&file).unwrap_err().contains("never closed"));
        assert_eq!(load_env_file(&dir.join("none")), Ok(()));
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_cannot_be_read_is_told_in_plain_words() {
        let told = |args: &[&str]| plain_words(&without_environment(args).unwrap_err()).unwrap();
        assert_eq!(
            told(&["--max-page-size", "many"]),
            "MAX_PAGE_SIZE cannot be 'many': it is a number from 1 to 1000; correct --max-page-size, the environment or .env"
        );
        assert!(told(&["--session-max-hours", "day"]).contains("'day': it is a whole number;"));
        assert!(told(&["--app-env", "moon"]).contains("development, production"));
        assert!(told(&["--port", "99999"]).starts_with("PORT cannot be '99999'"));
        assert!(told(&["--time-zone", "Mars/Base"]).contains("Asia/Riyadh"));
    }

    #[test]
    fn levels_of_the_predecessor_are_understood() {
        assert_eq!(log_level("INFO").unwrap(), "info");
        assert_eq!(log_level("WARNING").unwrap(), "warn");
        assert!(log_level("loud and clear").is_err());
    }
}
