//! `pharmacy openapi`: the document as the handlers describe themselves.

use super::{Failure, Outcome, say};
use pharmacy_server::app;
use std::process::ExitCode;

pub fn run() -> Outcome {
    let document = app::openapi().to_pretty_json();
    say(document.map_err(|e| {
        Failure::new(format!("the document cannot be written: {e}"), "report this")
    })?);
    Ok(ExitCode::SUCCESS)
}
