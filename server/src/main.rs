//! The command line: one program for serving and for looking after the data.

mod commands;

use clap::Parser;
use commands::{Command, Failure};
use pharmacy_server::config::{Settings, load_env_file, plain_words};
use std::path::Path;
use std::process::ExitCode;

// A page is many small short-lived pieces; the system's allocator is slower at those.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A hospital's pharmacy: the API, the web client and the data in one program.
#[derive(Parser)]
#[command(name = "pharmacy", version, arg_required_else_help = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings,
}

fn main() -> ExitCode {
    let line = match read() {
        Ok(line) => line,
        Err(done) => return done,
    };
    match line.command.run(line.settings) {
        Ok(code) => code,
        Err(failure) => refuse(&failure),
    }
}

fn read() -> Result<Line, ExitCode> {
    load_env_file(Path::new(".env")).map_err(|why| refuse(&Failure::from_text(&why)))?;
    Line::try_parse().map_err(|error| match plain_words(&error) {
        Some(why) => refuse(&Failure::from_text(&why)),
        None => {
            error.print().ok();
            ExitCode::SUCCESS
        }
    })
}

fn refuse(failure: &Failure) -> ExitCode {
    eprintln!("{failure}");
    ExitCode::FAILURE
}
