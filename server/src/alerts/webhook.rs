//! An alert as a POST to an address of the hospital's. The address may hold a password or a token, so it is never
//! written down, and neither is what the client library says about it.

use super::notice::Notice;
use crate::config::Secret;
use crate::error::{Error, Result};
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

const PATIENCE: Duration = Duration::from_secs(5);
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

pub(super) struct Webhook {
    url: Secret,
    agent: ureq::Agent,
    pauses: [Duration; 2],
}

impl Webhook {
    pub(super) fn new(url: &Secret) -> Result<Self> {
        let address = url.expose();
        if !address.starts_with("http://") && !address.starts_with("https://") {
            let words = "ALERT_WEBHOOK_URL begins with http:// or https://; correct it";
            return Err(Error::Internal(words.into()));
        }
        // Reading the machine's certificates takes a while and is not needed without TLS.
        let roots = if address.starts_with("https:") { machine_roots() } else { vec![] };
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .proxy(None)
            .build();
        Ok(Self { url: url.clone(), agent: config.into(), pauses: PAUSES })
    }

    /// Three tries, unless the other side says that it will never take it.
    pub(super) fn send(&self, notice: &Notice) -> std::result::Result<(), String> {
        let body = serde_json::to_vec(notice).map_err(|e| e.to_string())?;
        let mut pauses = self.pauses.iter();
        loop {
            let (why, again) = match self.once(&body) {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            match pauses.next().filter(|_| again) {
                Some(pause) => std::thread::sleep(*pause),
                None => return Err(why),
            }
        }
    }

    fn once(&self, body: &[u8]) -> std::result::Result<(), (String, bool)> {
        let ask = self.agent.post(self.url.expose()).header("content-type", "application/json");
        match ask.send(body) {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err((format!("it answered {}", answer.status().as_u16()), false)),
            Err(ureq::Error::StatusCode(status)) => {
                let again = status >= 500 || status == 429;
                Err((format!("it answered {status}"), again))
            }
            Err(ureq::Error::Timeout(_)) => Err(("no answer in time".into(), true)),
            Err(ureq::Error::Io(error)) => Err((error.kind().to_string(), true)),
            Err(_) => Err(("it could not be asked".into(), true)),
        }
    }
}

fn machine_roots() -> Vec<Certificate<'static>> {
    let found = rustls_native_certs::load_native_certs();
    found.certs.iter().map(|c| Certificate::from_der(c.as_ref()).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::notice::sample as notice;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;

    /// Answers these, one a connection; then tells what was said to it.
    fn listener(answers: &'static [&'static str]) -> (u16, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let work = move || {
            let mut heard = vec![];
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = n.trim().parse().unwrap();
                    }
                    head.push_str(&line);
                    if line == "\r\n" {
                        break;
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                heard.push(head + &String::from_utf8(body).unwrap());
                let end = "content-length: 0\r\nconnection: close\r\n\r\n";
                write!(stream, "HTTP/1.1 {answer}\r\n{end}").unwrap();
            }
            heard
        };
        (port, std::thread::spawn(work))
    }

    fn webhook(port: u16) -> Webhook {
        let url = Secret::from(format!("http://ops:hush-hush@127.0.0.1:{port}/t0ken").as_str());
        Webhook { pauses: [Duration::from_millis(5); 2], ..Webhook::new(&url).unwrap() }
    }

    #[test]
    fn it_is_tried_three_times() {
        let (port, told) = listener(&["503 Busy", "500 Oh", "200 OK"]);
        assert_eq!(webhook(port).send(&notice()), Ok(()));
        let told = told.join().unwrap();
        assert_eq!(told.len(), 3);
        assert!(told[2].starts_with("POST /t0ken HTTP/1.1"), "{}", told[2]);
        let body = told[2].split("\r\n\r\n").nth(1).unwrap();
        let read: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((&read["alert"], &read["value"]), (&"disk_usage".into(), &91.5.into()));
        assert_eq!((&read["severity"], &read["state"]), (&"critical".into(), &"firing".into()));
    }

    #[test]
    fn a_refusal_is_final_and_nothing_secret_is_told() {
        let (port, told) = listener(&["404 No"]);
        assert_eq!(webhook(port).send(&notice()), Err("it answered 404".into()));
        assert_eq!(told.join().unwrap().len(), 1);
        // Nobody listens there any more.
        let why = webhook(port).send(&notice()).unwrap_err();
        assert_eq!(why, "connection refused");
        let odd = Webhook::new(&Secret::from("ftp://ops:hush-hush@x")).err().unwrap();
        assert!(!odd.to_string().contains("hush"), "{odd}");
    }

    #[test]
    fn a_redirect_is_not_followed() {
        let (port, _told) = listener(&["302 Found\r\nlocation: http://127.0.0.1:1/"]);
        assert_eq!(webhook(port).send(&notice()), Err("it answered 302".into()));
    }
}
