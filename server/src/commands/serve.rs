//! `pharmacy serve`: runs until it is told to end.

use super::config::must_be_strong;
use super::{Failure, Outcome, say};
use pharmacy_server::clock::Clock;
use pharmacy_server::config::Settings;
use pharmacy_server::monitor::log;
use pharmacy_server::serve::{self, Running};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use tokio::signal::unix::{SignalKind, signal};

pub fn run(settings: Settings) -> Outcome {
    let begun = Instant::now();
    must_be_strong(&settings)?;
    own_folder(&settings.data_dir)?;
    let clock = Clock::system(settings.time_zone.clone());
    let _written = log::to_files(&settings, &clock)?;
    let mut running = serve::start(settings, clock)?;
    if let Some((username, password)) = &running.first_sign_in {
        say(format_args!("First sign-in: {username} / {password}"));
    }
    say(format_args!("Listening at http://{}", running.address));
    tracing::info!(address = %running.address, version = env!("CARGO_PKG_VERSION"), took = ?begun.elapsed(), "listening");
    let told = wait(&mut running)?;
    tracing::info!(told, "ending");
    running.stop();
    if told {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::new(
            "the server ended by itself",
            "the reason is in logs/errors.log; start it again",
        ))
    }
}

/// A folder that is made by us is nobody else's to look into.
fn own_folder(dir: &Path) -> Result<(), Failure> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| {
        Failure::new(
            format!("{} cannot be made: {e}", dir.display()),
            "make it by hand, or choose another DATA_DIR",
        )
    })
}

/// True when the end was asked for, false when the server ended by itself.
fn wait(running: &mut Running) -> Result<bool, Failure> {
    let odd =
        |e: std::io::Error| Failure::new(format!("signals cannot be heard: {e}"), "report this");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(odd)?;
    runtime.block_on(async {
        let (mut end, mut interrupt) = (
            signal(SignalKind::terminate()).map_err(odd)?,
            signal(SignalKind::interrupt()).map_err(odd)?,
        );
        let ended = async {
            match running.ended() {
                Some(ended) => drop(ended.await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = end.recv() => Ok(true),
            _ = interrupt.recv() => Ok(true),
            () = ended => Ok(false),
        }
    })
}
