//! A Redis of the story's own: on a port of its own, nothing on the disk, gone with this value.

use crate::harness::{PATIENCE, skip};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Redis {
    child: Option<Child>,
    port: u16,
}

impl Redis {
    /// `None` when there is none to test with and nobody insists.
    pub fn start() -> Option<Self> {
        let known = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
        if known.is_err() {
            skip("there is no redis-server");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut redis = Self { child: None, port };
        redis.begin();
        Some(redis)
    }

    /// On the port that it had before.
    pub fn begin(&mut self) {
        let port = self.port.to_string();
        let args = ["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        let mut server = Command::new("redis-server");
        let child = server.args(args).stdout(Stdio::null()).spawn().unwrap();
        self.child = Some(child);
        let begun = Instant::now();
        while self.ask(&["ping"]) != "PONG" {
            assert!(begun.elapsed() < PATIENCE, "Redis does not answer");
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// It keeps its connections and says nothing; goes on when told `CONT`.
    pub fn signal(&self, name: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// As `redis-cli` says it, without the end of the line.
    pub fn ask(&self, words: &[&str]) -> String {
        let mut asking = Command::new("redis-cli");
        let answer = asking.args(["-p", &self.port.to_string()]).args(words).output().unwrap();
        String::from_utf8_lossy(&answer.stdout).trim_end().to_owned()
    }

    pub fn names(&self) -> Vec<String> {
        self.ask(&["--scan"]).lines().map(str::to_owned).collect()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
