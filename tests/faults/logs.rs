//! The log files as people read them: the well-known searches, and their bound.

use super::Site;
use super::program::{Program, ask, get, logs, post, sign_in};
use std::path::Path;
use std::process::Command;

const SLOW: [(&str, &str); 3] =
    [("SLOW_REQUEST_MS", "0"), ("SLOW_QUERY_MS", "0"), ("LOG_LEVEL", "debug")];

both! {
    async fn the_documented_searches_find_lines(site: Site) {
        let program = Program::start(&site.0.place, &SLOW);
        let cookie = sign_in(&program.address);
        for _ in 0..3 {
            assert_eq!(get(&program.address, "/api/v1/departments", &cookie).unwrap().status, 200);
        }
        // The statements of a start take up what one place may say in a second.
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        let search = "/api/v1/patients?q=xanthippe";
        assert_eq!(get(&program.address, search, &cookie).unwrap().status, 200);
        let dir = site.0.place.directory().to_path_buf();
        program.end();
        // Word for word as they are documented.
        for search in [
            r#"grep "Slow Request" logs/performance.log | tail -20"#,
            r#"grep "Cache Hit" logs/performance.log | tail -20"#,
            r#"grep "Memory Usage" logs/performance.log | tail -20"#,
        ] {
            let lines = found(&dir, search);
            assert!((1..=20).contains(&lines.len()), "{search}: {lines:?}");
        }
        let misses = found(&dir, r#"grep "Cache Miss" logs/performance.log"#);
        assert!(!misses.is_empty());
        let queries = found(&dir, r#"grep "Slow Query" logs/performance.log"#);
        assert!(queries.iter().any(|q| q.contains("from patient") && q.contains("$1")), "{queries:?}");
        let told = queries.iter().filter(|q| q.to_lowercase().contains("xanthippe")).count();
        assert_eq!(told, 0, "a slow query tells its parameters");
        assert!(found(&dir, "cat logs/errors.log").is_empty());
    }

    async fn security_has_a_log_of_its_own(site: Site) {
        let program = Program::start(&site.0.place, &[("LOG_LEVEL", "error"), ("SIGN_IN_FAILURES", "2")]);
        let address = program.address.clone();
        let cookie = sign_in(&address);
        let call = |path: &str, body: &str| post(&address, path, &cookie, body).unwrap();
        let made = call("/api/v1/users", r#"{"username":"auditor1","role":"auditor","password":"a quiet evening","must_change_password":false}"#);
        assert_eq!(made.status, 201, "{}", made.text);
        assert_eq!(call("/api/v1/tokens", r#"{"name":"t","scopes":["suppliers:read"],"expires_in_days":1}"#).status, 201);
        let login = |name: &str, password: &str| {
            let body = format!(r#"{{"username":"{name}","password":"{password}"}}"#);
            post(&address, "/auth/login", "", &body).unwrap()
        };
        let theirs = login("auditor1", "a quiet evening");
        let theirs = theirs.text.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap();
        let refused = post(&address, "/api/v1/suppliers", theirs.split(';').next().unwrap(), "{}").unwrap();
        assert_eq!(refused.status, 403, "{}", refused.text);
        for _ in 0..2 {
            assert_eq!(login("nobody at all", "not it, sorry").status, 401);
        }
        let foreign = "POST /auth/login HTTP/1.1\r\nHost: x\r\nOrigin: https://elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        assert_eq!(ask(&address, foreign.as_bytes()).unwrap().status, 403);
        assert_eq!(call("/api/v1/auth/logout", "").status, 204);
        program.end();
        let text = logs(&site.0.place.directory().join("logs")).remove("security.log").unwrap();
        for words in [
            "signed in user=\"admin\"",
            "user made user=\"admin\"",
            "token made user=\"admin\"",
            "permission refused user=\"auditor1\" permission=\"suppliers:write\" method=\"POST\" path=\"/api/v1/suppliers\"",
            "sign-in failed user=\"nobody at all\" is_known=false ip=\"127.0.0.1\"",
            "locked out for a while user=\"nobody at all\"",
            "cross-site request refused",
            "signed out user=\"admin\"",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

fn found(dir: &Path, search: &str) -> Vec<String> {
    let output = Command::new("sh").args(["-c", search]).current_dir(dir).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Refusals are not held back as other floods are: what keeps them in bounds is the size of their files.
#[test]
fn a_flood_of_lines_keeps_the_bound() {
    crate::harness::tell(crate::harness::Engine::Sqlite, async |site: Site| {
        let bound =
            [("LOG_MAX_BYTES", "20000"), ("LOG_TOTAL_BYTES", "60000"), ("LOG_FORMAT", "json")];
        let program = Program::start(&site.0.place, &bound);
        let request = "POST /auth/login HTTP/1.1\r\nHost: x\r\nOrigin: https://elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let clients = (0..4).map(|_| {
            let address = program.address.clone();
            std::thread::spawn(move || {
                for _ in 0..400 {
                    assert_eq!(ask(&address, request.as_bytes()).unwrap().status, 403);
                }
            })
        });
        clients.collect::<Vec<_>>().into_iter().for_each(|client| client.join().unwrap());
        program.end();
        let logs = logs(&site.0.place.directory().join("logs"));
        let ours: Vec<_> =
            logs.iter().filter(|(name, _)| name.starts_with("security.log")).collect();
        let size: usize = ours.iter().map(|(_, text)| text.len()).sum();
        println!("{} files of {size} bytes", ours.len());
        assert!(ours.len() >= 4 && size <= 80_000, "{} files of {size} bytes", ours.len());
        assert!(ours.iter().all(|(_, text)| text.len() <= 20_000));
        for line in ours.iter().flat_map(|(_, text)| text.lines()) {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    });
}
