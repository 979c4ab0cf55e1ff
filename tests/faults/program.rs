//! The program as it is shipped, started with an environment of its own: `$PHARMACY`, or the one built beside this test.

use crate::actors::PASSWORD;
use pharmacy_server::store::Place;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LISTENING: &str = "Listening at http://";
const PATIENCE: Duration = Duration::from_secs(20);

/// Killed when it goes out of scope.
pub struct Program {
    child: Child,
    pub address: String,
    output: Arc<Mutex<String>>,
    readers: Vec<std::thread::JoinHandle<()>>,
    pub logs: PathBuf,
}

fn binary() -> PathBuf {
    let beside = || {
        let test = std::env::current_exe().unwrap();
        test.parent().unwrap().parent().unwrap().join("pharmacy")
    };
    let path = std::env::var_os("PHARMACY").map_or_else(beside, PathBuf::from);
    assert!(path.exists(), "{} is not there: cargo build -p pharmacy-server", path.display());
    path
}

/// Nothing of this process's environment, nothing of a `.env` that lies about.
pub fn command(place: &Place, words: &[&str], settings: &[(&str, &str)]) -> Command {
    let directory = place.directory();
    std::fs::create_dir_all(directory).unwrap();
    let mut command = Command::new(binary());
    command.env_clear().current_dir(directory).args(words);
    command.env("DATA_DIR", directory).env("ADMIN_PASSWORD", PASSWORD).env("WORKERS", "2");
    if let Place::Postgres { url, .. } = place {
        command.env("DATABASE_URL", url);
    }
    command.envs(settings.iter().copied());
    command
}

/// Until it ends by itself.
pub fn run(place: &Place, words: &[&str], settings: &[(&str, &str)]) -> Output {
    command(place, words, settings).output().unwrap()
}

impl Program {
    pub fn start(place: &Place, settings: &[(&str, &str)]) -> Self {
        let mut command = command(place, &["serve", "--port", "0"], settings);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = Arc::new(Mutex::new(String::new()));
        let readers = vec![
            read(child.stdout.take().unwrap(), output.clone()),
            read(child.stderr.take().unwrap(), output.clone()),
        ];
        let logs = place.directory().join("logs");
        let mut program = Self { child, address: String::new(), output, readers, logs };
        program.address = program.listening();
        program
    }

    fn listening(&mut self) -> String {
        let began = Instant::now();
        loop {
            let told = self.output.lock().unwrap().clone();
            let address = told.lines().find_map(|line| line.strip_prefix(LISTENING));
            if let Some(address) = address {
                return address.to_owned();
            }
            assert!(began.elapsed() < PATIENCE, "it does not listen: {told}");
            assert!(self.child.try_wait().unwrap().is_none(), "it ended: {told}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM; comes back at once.
    pub fn tell_to_end(&self) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Ends it in good order; answers what it wrote to the terminal.
    pub fn end(mut self) -> String {
        self.tell_to_end();
        self.child.wait().unwrap();
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        self.output.lock().unwrap().clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn read(from: impl Read + Send + 'static, to: Arc<Mutex<String>>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut all = to.lock().unwrap();
            all.push_str(&line);
            all.push('\n');
        }
    })
}

/// Every file of the log folder by its name.
pub fn logs(dir: &Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    let named = |file: std::fs::DirEntry| {
        let text = String::from_utf8(std::fs::read(file.path()).unwrap()).unwrap();
        (file.file_name().into_string().unwrap(), text)
    };
    files.map(named).collect()
}

/// What came back, and after how long.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub text: String,
    pub took: Duration,
}

/// One request on a connection of its own, as it is written here; the connection is closed after it.
pub fn ask(address: &str, request: &[u8]) -> std::io::Result<Said> {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(Said { status, text, took: began.elapsed() })
}

pub fn get(address: &str, path: &str, cookie: &str) -> std::io::Result<Said> {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
    ask(address, request.as_bytes())
}

pub fn post(address: &str, path: &str, cookie: &str, body: &str) -> std::io::Result<Said> {
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    ask(address, request.as_bytes())
}

/// The cookie of a new session.
pub fn sign_in(address: &str) -> String {
    let body = format!("{{\"username\":\"admin\",\"password\":\"{PASSWORD}\"}}");
    let said = post(address, "/auth/login", "", &body).unwrap();
    assert_eq!(said.status, 200, "{}", said.text);
    let line = said.text.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    line.split(';').next().unwrap().to_owned()
}
