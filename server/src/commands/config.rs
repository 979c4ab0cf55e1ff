//! `pharmacy config`: what the program would run with, and whether it should.

use super::{Failure, Outcome, say};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, CommandFactory, Subcommand};
use pharmacy_server::config::{Settings, Weight};
use pharmacy_server::store::{Place, Store, database_file};
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

#[derive(Clone, Copy, Subcommand)]
pub enum Verb {
    /// Print every setting as a line for `.env`; secrets are not shown.
    Show,
    /// Tell what production would refuse, and whether folder and database can be used; nothing is changed.
    Check,
    /// Print `.env.example`: every setting with its default and what it is for.
    Example,
}

pub fn run(settings: &Settings, verb: Verb) -> Outcome {
    match verb {
        Verb::Show => say(shown(&crate::Line::command().get_matches())),
        Verb::Check => return check(settings),
        Verb::Example => say(example().trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Before production starts: everything that is weak at once, not one after the other.
pub fn must_be_strong(settings: &Settings) -> Result<(), Failure> {
    if !settings.is_production() {
        return Ok(());
    }
    let weak = settings.weaknesses();
    for weakness in &weak {
        eprintln!("{weakness}");
    }
    let refused = weak.iter().filter(|w| w.weight == Weight::Refused).count();
    if refused == 0 {
        return Ok(());
    }
    let reason =
        format!("APP_ENV=production does not start with what is refused above ({refused})");
    Err(Failure::new(reason, "set what each line says; `pharmacy config check` tells what is left"))
}

fn check(settings: &Settings) -> Outcome {
    let weak = settings.weaknesses();
    weak.iter().for_each(say);
    let mut refused = weak.iter().filter(|w| w.weight == Weight::Refused).count();
    for (what, found) in
        [("DATA_DIR", folder(&settings.data_dir)), ("database", database(settings))]
    {
        match found {
            Ok(words) => say(format_args!("good: {what}: {words}")),
            Err(failure) => {
                refused += 1;
                say(format_args!("refused: {what}: {}", failure.words()));
            }
        }
    }
    if refused == 0 {
        say("Production would start with these settings.");
        return Ok(ExitCode::SUCCESS);
    }
    say(format_args!("Production would not start with these settings: {refused} refused."));
    Ok(ExitCode::FAILURE)
}

/// A file without a name shows whether one could be made; it leaves nothing behind.
fn folder(dir: &Path) -> Result<String, Failure> {
    let there = dir.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(there).map_err(|e| {
        Failure::new(
            format!("{} cannot be written: {e}", there.display()),
            "make it writable for this user, or choose another DATA_DIR",
        )
    })?;
    let words = if there == dir { "can be written" } else { "will be made at the first start" };
    Ok(format!("{} {words}", dir.display()))
}

fn database(settings: &Settings) -> Result<String, Failure> {
    let place = settings.place()?;
    if let Place::Directory(dir) = &place
        && !database_file(dir).exists()
    {
        return Ok("will be made at the first start".into());
    }
    let state = Store::state_of(&place).map_err(|error| match place {
        Place::Postgres { .. } => {
            Failure::new(error.to_string(), "start the database, or correct DATABASE_URL")
        }
        Place::Directory(_) => Failure::from(error),
    });
    state.map(str::to_owned)
}

/// Each setting, and the environment name that it goes by.
fn settings() -> Vec<(String, Arg)> {
    let command = Settings::augment_args(Command::new("settings"));
    let named = |arg: &Arg| Some((arg.get_env()?.to_string_lossy().into_owned(), arg.clone()));
    command.get_arguments().filter_map(named).collect()
}

fn shown(given: &ArgMatches) -> String {
    let mut text = String::new();
    for (name, arg) in settings() {
        let id = arg.get_id().as_str();
        let value = given.get_raw(id).and_then(Iterator::last).map(|v| v.to_string_lossy());
        let from = match given.value_source(id) {
            Some(ValueSource::CommandLine) => "flag",
            Some(ValueSource::EnvVariable) => "environment or .env",
            Some(_) => "default",
            None => "not set",
        };
        let value = match value {
            Some(_) if arg.is_hide_env_values_set() => "(not shown)".into(),
            Some(value) => value,
            None => "".into(),
        };
        writeln!(text, "{:<50} # {from}", format!("{name}={value}")).ok();
    }
    text
}

fn example() -> String {
    let mut text = String::from(
        "# Copy this to `.env` beside the program (chmod 600 .env) and take away the # before what you change.\n\
         # Flags win over the environment, the environment over this file. Made by `pharmacy config example`.\n",
    );
    for (name, arg) in settings() {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let words = if help.is_empty() { "Seconds.".into() } else { help };
        let default = arg.get_default_values().first().map(|v| v.to_string_lossy());
        writeln!(text, "\n# {words}\n#{name}={}", default.unwrap_or_default()).ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_every_setting() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.example");
        let written = std::fs::read_to_string(file).unwrap();
        let made = example();
        assert_eq!(written, made, "write it anew: pharmacy config example > .env.example");
        for (name, _) in settings() {
            assert!(made.contains(&format!("\n#{name}=")), "{name}");
        }
    }
}
