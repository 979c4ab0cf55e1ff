//! `pharmacy migrate`: opening the store brings it up to date.

use super::{Outcome, say, with_store};
use pharmacy_server::config::Settings;
use std::process::ExitCode;

pub fn run(settings: &Settings) -> Outcome {
    with_store(settings, |store| {
        say(format_args!("The {} database is up to date.", store.place().engine()));
        Ok(ExitCode::SUCCESS)
    })
}
