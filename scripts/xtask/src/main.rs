//! Chores that are too much for a shell script: today, building the web bundle.

mod assets;
mod bundle;
#[path = "../../../web/words/catalogue.rs"]
mod catalogue;
mod page;
mod report;

use std::error::Error;
use std::process::ExitCode;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: cargo run -p xtask -- web [--check-budget]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["web"] => bundle::build(report::Budget::Warn),
        ["web", "--check-budget"] => bundle::build(report::Budget::Enforce),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
