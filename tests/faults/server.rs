//! A server in a process of its own, that can be killed.

use crate::actors::PASSWORD;
use crate::harness::aside;
use pharmacy_contract::time::Instant;
use pharmacy_server::clock::Clock;
use pharmacy_server::config::{Secret, Settings};
use pharmacy_server::serve;
use pharmacy_server::store::Place;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const DIRECTORY: &str = "PHARMACY_FAULT_DIRECTORY";
const URL: &str = "PHARMACY_FAULT_URL";
/// Before the address on the child's output.
const LISTENING: &str = "server: ";

/// Not a test: the body of the other process, idle unless its directory is named.
#[test]
fn process() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let mut settings = Settings::for_tests(&PathBuf::from(directory));
    settings.database_url = std::env::var(URL).ok().map(|url| Secret::from(url.as_str()));
    settings.admin_password = Some(Secret::from(PASSWORD));
    settings.workers = Some(2);
    let running = serve::start(settings, Clock::fixed(Instant(1_772_438_400_000_000))).unwrap();
    println!("\n{LISTENING}{}", running.address);
    std::io::stdout().flush().unwrap();
    // Until whoever started it lets go.
    std::io::stdin().read_to_end(&mut vec![]).unwrap();
    running.stop();
}

/// Killed when it goes out of scope.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub fn start(place: &Place) -> Self {
        Self::start_in(place, place.directory())
    }

    /// A second server over one database needs a directory of its own.
    pub fn start_in(place: &Place, directory: &Path) -> Self {
        // By `/proc`: the file may have been built anew since this process began.
        let mut command = Command::new("/proc/self/exe");
        command.args(["faults::server::process", "--exact", "--nocapture", "--test-threads=1"]);
        command.env(DIRECTORY, directory);
        if let Place::Postgres { url, .. } = place {
            command.env(URL, url);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        aside(move || {
            let mut child = command.spawn().unwrap();
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut lines = lines.map_while(Result::ok);
            let address = lines.find_map(|line| line.strip_prefix(LISTENING).map(str::to_owned));
            Self { child, address: address.unwrap() }
        })
    }

    /// Without warning: SIGKILL.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.child.kill().ok();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
