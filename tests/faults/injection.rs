//! What callers send cannot make a second line of the log, nor paint the reader's terminal.

use super::Site;
use super::program::{Program, ask, get, logs, post, sign_in};
use serde_json::{Value, json};

/// A line of its own if it were written as it is.
const FORGED: &str = "x\n1999-01-01T00:00:00Z ERROR forged\r\u{1b}[31m\u{85}\u{2028}1999 forged\u{2029}\u{202e}\u{2066}\u{200f}\u{feff}";
const IN_ADDRESS: &str = "x%0A1999-01-01T00%3A00%3A00Z%20ERROR%20forged%0D%1B%5B31m%C2%85%E2%80%A8%E2%80%AE%E2%81%A6%EF%BB%BF";

both! {
    async fn nothing_forges_a_line_of_text(site: Site) {
        for (name, text) in attacked(&site, "text") {
            for line in text.lines() {
                assert!(line.starts_with("20"), "{name}: {line}");
            }
        }
    }

    async fn nothing_forges_a_line_of_json(site: Site) {
        for (name, text) in attacked(&site, "json") {
            for line in text.lines() {
                let read: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{name}: {e}: {line}"));
                assert!(read["timestamp"].as_str().unwrap().starts_with("20"), "{name}: {line}");
                assert!(read["level"].is_string() && read["target"].is_string(), "{name}: {line}");
            }
        }
    }
}

fn attacked(site: &Site, format: &str) -> Vec<(String, String)> {
    let settings = [
        ("LOG_FORMAT", format),
        ("LOG_LEVEL", "debug"),
        ("SLOW_REQUEST_MS", "0"),
        ("SLOW_QUERY_MS", "0"),
    ];
    let program = Program::start(&site.0.place, &settings);
    let address = program.address.clone();
    let cookie = sign_in(&address);
    let login = json!({"username": FORGED, "password": "wrong, of course"}).to_string();
    assert_eq!(post(&address, "/auth/login", "", &login).unwrap().status, 401);
    let supplier = json!({"name": format!("a {FORGED}")}).to_string();
    post(&address, "/api/v1/suppliers", &cookie, &supplier).unwrap();
    for path in [
        format!("/api/v1/suppliers?q={IN_ADDRESS}"),
        format!("/api/v1/suppliers?{IN_ADDRESS}=1"),
        format!("/api/v1/{IN_ADDRESS}"),
        format!("/{IN_ADDRESS}"),
    ] {
        get(&address, &path, &cookie).unwrap();
    }
    for header in ["X-Request-Id", "User-Agent", "Origin", "traceparent", "Content-Type"] {
        let value = FORGED.replace(['\n', '\r'], " ");
        let request = format!(
            "POST /auth/login HTTP/1.1\r\nHost: x\r\n{header}: {value}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        ask(&address, request.as_bytes()).unwrap();
    }
    // Raw in the address: refused before it is anybody's, or escaped.
    let raw = format!("GET /{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &FORGED[36..]);
    ask(&address, raw.as_bytes()).ok();
    program.end();
    let logs = logs(&site.0.place.directory().join("logs"));
    assert!(logs["security.log"].contains("forged"), "the attack was not even logged");
    assert!(logs["performance.log"].contains("forged"), "the attack was not even logged");
    for (name, text) in &logs {
        let odd = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(odd), "{name}: {text:?}");
        assert!(text.is_empty() || text.ends_with('\n'), "{name}");
    }
    assert_eq!(logs.len(), 4, "{:?}", logs.keys());
    logs.into_iter().collect()
}
