//! `pharmacy verify`: checks ledger and audit trail, beside a server that is running too.

use super::{Failure, Outcome, say};
use pharmacy_server::config::Settings;
use pharmacy_server::ledger::verify;
use pharmacy_server::monitor::log;
use pharmacy_server::store::Store;
use std::process::ExitCode;

pub fn run(settings: &Settings) -> Outcome {
    log::to_terminal(settings);
    let found = Store::look_beside(&settings.place()?, settings.slow_query(), verify)?;
    if found.clean {
        say(format_args!(
            "The ledger is whole: {} stores, {} movements, {} audit entries.",
            found.stores, found.movements, found.audit_entries
        ));
        return Ok(ExitCode::SUCCESS);
    }
    for place in &found.broken {
        say(place);
    }
    Err(Failure::new(
        format!("the ledger is broken in {} ways", found.broken.len()),
        "keep the database as it is, and compare it with a backup",
    ))
}
