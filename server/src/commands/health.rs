//! `pharmacy health`: asks the running server as a load balancer would.

use super::{Failure, Outcome, say};
use pharmacy_server::config::Settings;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

pub fn run(settings: &Settings) -> Outcome {
    // Where to listen is not where to go.
    let host = match settings.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        host => host,
    };
    let (host, port) = (host, settings.port);
    let answer = ask(host, port).map_err(|e| {
        Failure::new(
            format!("no answer at {host}:{port} ({e})"),
            "start the server with `pharmacy serve`, or name its --host and --port",
        )
    })?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    say(body.trim_end());
    if head.split(' ').nth(1) == Some("200") {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::new(
        "the server is not well",
        "its checks are above; logs/errors.log may tell more",
    ))
}

fn ask(host: &str, port: u16) -> std::io::Result<String> {
    let addresses = (host, port).to_socket_addrs()?;
    let mut last = std::io::ErrorKind::AddrNotAvailable.into();
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return talk(stream, host),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn talk(mut stream: TcpStream, host: &str) -> std::io::Result<String> {
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(1 << 20).read_to_string(&mut answer)?;
    Ok(answer)
}
