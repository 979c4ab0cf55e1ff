//! `pharmacy config show`: what the program would run with, and where each value is from.

use super::{Outcome, say};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, CommandFactory, Subcommand};
use pharmacy_server::config::Settings;
use std::process::ExitCode;

#[derive(Clone, Copy, Subcommand)]
pub enum Verb {
    /// Print every setting as a line for `.env`; secrets are not shown.
    Show,
}

pub fn run(verb: Verb) -> Outcome {
    match verb {
        Verb::Show => say(shown(&crate::Line::command().get_matches())),
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(given: &ArgMatches) -> String {
    let command = Settings::augment_args(Command::new("settings"));
    command
        .get_arguments()
        .filter_map(|arg| {
            let name = arg.get_env()?.to_string_lossy();
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
            Some(format!("{:<50} # {from}\n", format!("{name}={value}")))
        })
        .collect()
}
