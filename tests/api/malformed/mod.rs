//! Bad input: a table of what comes in, and the refusal that goes out. Never a 5xx, always a problem.

mod addresses;
mod bodies;

use crate::actors::{Actor, Hospital, hear, text};
use crate::harness::aside;
use addresses::{ADDRESSES, STRANGERS};
use bodies::BODIES;
use pharmacy_contract::problem::ProblemKind::{self, *};
use reqwest::RequestBuilder;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

type Ask = fn(&Actor, &str) -> RequestBuilder;

struct Row(&'static str, Ask, u16, ProblemKind);

async fn tell(rows: &[Row], actor: &Actor, id: &str) {
    let mut wrong = vec![];
    for Row(what, ask, status, kind) in rows {
        let answer = hear(ask(actor, id)).await;
        let code =
            serde_json::from_str::<serde_json::Value>(&answer.text).unwrap_or_default()["code"]
                .clone();
        if answer.status != *status || code != kind.code() {
            let said: String = answer.text.chars().take(300).collect();
            wrong.push(format!(
                "{what}: {} {said}, expected {status} {}",
                answer.status,
                kind.code()
            ));
            continue;
        }
        let problem = answer.expect(*status, *kind);
        let has_fields = problem.errors.iter().all(|e| !e.code.is_empty() && !e.detail.is_empty());
        assert!(
            *kind != Invalid || (!problem.errors.is_empty() && has_fields),
            "{what}: {}",
            answer.text
        );
        assert!(*status != 405 || !answer.header("allow").is_empty(), "{what}: no Allow");
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
        assert_eq!(answer.header("x-request-id"), problem.request_id, "{what}");
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Speaks without a library in between; answers what came back until the other side hung up.
fn speak(base: &str, said: Vec<u8>) -> String {
    let address = base.trim_start_matches("http://").to_owned();
    aside(move || {
        let mut line = TcpStream::connect(address).unwrap();
        line.set_read_timeout(Some(std::time::Duration::from_secs(15))).unwrap();
        // The server may hang up before it has heard everything.
        let _ = line.write_all(&said);
        let mut heard = vec![];
        let mut piece = [0; 4_096];
        while let Ok(length) = line.read(&mut piece) {
            heard.extend_from_slice(&piece[..length]);
            if length == 0 || heard.ends_with(b"}") {
                break;
            }
        }
        String::from_utf8_lossy(&heard).into_owned()
    })
}

both! {
    async fn a_bad_body_is_named(hospital: Hospital) {
        let admin = hospital.admin().await;
        let id = text(&admin.make("suppliers", json!({"name": "There"})).await["id"]);
        tell(BODIES, &admin, &id).await;
        assert_eq!(admin.get("suppliers").await.ok(200)["total"], 1, "nothing was stored");
    }

    async fn a_bad_address_is_named(hospital: Hospital) {
        let admin = hospital.admin().await;
        let id = text(&admin.make("suppliers", json!({"name": "There"})).await["id"]);
        tell(ADDRESSES, &admin, &id).await;
        assert_eq!(admin.get(&format!("suppliers/{id}")).await.ok(200)["version"], 1, "nothing was changed");
    }

    async fn a_bad_stranger_is_named(hospital: Hospital) {
        tell(STRANGERS, &hospital.nobody(), "").await;
    }

    async fn allow_tells_what_is_possible(hospital: Hospital) {
        let admin = hospital.admin().await;
        for (path, allow) in [
            ("suppliers", "GET, POST"), ("suppliers/019a0000-0000-7000-8000-000000000000", "GET, PATCH, DELETE"),
            ("suppliers/batch", "POST"), ("/health", "GET"), ("/auth/login", "POST"), ("me", "GET"),
        ] {
            assert_eq!(hear(admin.ask("PUT", path)).await.header("allow"), allow, "{path}");
        }
    }

    async fn odd_bytes_on_the_line_are_survived(hospital: Hospital) {
        let admin = hospital.admin().await;
        let base = hospital.nobody().ask("GET", "/").build().unwrap().url().to_string();
        let base = base.trim_end_matches('/');
        let cookie = admin.ask("GET", "/").build().unwrap().headers()["cookie"].to_str().unwrap().to_owned();
        let head = format!("POST /api/v1/suppliers HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n");

        let mut pieces = format!("{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
        for _ in 0..160 {
            pieces.extend_from_slice(b"10000\r\n");
            pieces.extend_from_slice(&[b'x'; 0x10000]);
            pieces.extend_from_slice(b"\r\n");
        }
        let answer = speak(base, pieces);
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("\"code\":\"too_large\""), "{answer}");

        for (what, said) in [
            ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00".to_vec()),
            ("half a line", b"GET / HT".to_vec()),
            ("a bad length", format!("{head}Content-Length: -1\r\n\r\n").into_bytes()),
            ("two lengths", format!("{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx").into_bytes()),
            ("a length and pieces", format!("{head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").into_bytes()),
            ("a bad piece", format!("{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n").into_bytes()),
            ("a long header", format!("GET /health HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(300_000)).into_bytes()),
            ("a nul in a header", b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n".to_vec()),
            ("a long line", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(300_000)).into_bytes()),
        ] {
            let answer = speak(base, said);
            assert!(!answer.starts_with("HTTP/1.1 5") && !answer.starts_with("HTTP/1.1 2"), "{what}: {answer}");
        }
        assert_eq!(hospital.nobody().get("/health/live").await.status, 200);
        assert_eq!(admin.get("suppliers").await.ok(200)["total"], 0);
    }
}
