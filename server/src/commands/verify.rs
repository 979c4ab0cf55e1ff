//! `pharmacy verify`: recomputes the audit trail's chain of hashes.

use super::{Failure, Outcome, say, with_store};
use pharmacy_server::config::Settings;
use pharmacy_server::store::verify_audit;
use std::process::ExitCode;

pub fn run(settings: &Settings) -> Outcome {
    let found = with_store(settings, |store| Ok(store.scan_blocking(verify_audit)?))?;
    match found.broken {
        None => {
            say(format_args!("The audit trail is whole: {} entries.", found.entries));
            Ok(ExitCode::SUCCESS)
        }
        Some(place) => {
            Err(Failure::new(place, "keep the database as it is, and compare it with a backup"))
        }
    }
}
