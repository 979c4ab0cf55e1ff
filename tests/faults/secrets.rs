//! Secrets that were given are found nowhere again: in no log, no terminal, no refusal, no figure, no list of settings.

use super::Site;
use super::program::{Program, ask, get, logs, post, run, sign_in};
use crate::actors::PASSWORD;
use pharmacy_server::store::Place;
use serde_json::{Value, json};

const WRONG: &str = "canary-wrong-password";
const NEXT: &str = "canary-next-password";
const USERS: &str = "canary-password-of-a-user";

both! {
    async fn a_secret_is_told_to_nobody(site: Site) {
        let settings = [("LOG_LEVEL", "trace,tokio_postgres=trace"), ("SLOW_REQUEST_MS", "0"), ("SLOW_QUERY_MS", "0")];
        let place = &site.0.place;
        let program = Program::start(place, &settings);
        let address = program.address.clone();
        let cookie = sign_in(&address);
        let session = cookie.split_once('=').unwrap().1.to_owned();
        let mut told = Vec::new();

        let made = post(&address, "/api/v1/tokens", &cookie, r#"{"name":"t","scopes":["suppliers:read"],"expires_in_days":1}"#).unwrap();
        let body: Value = serde_json::from_str(made.text.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        let token = body["token"].as_str().unwrap().to_owned();
        let user = json!({"username": "canary", "role": "auditor", "password": USERS, "must_change_password": false});
        let made = post(&address, "/api/v1/users", &cookie, &user.to_string()).unwrap();
        assert_eq!(made.status, 201, "{}", made.text);
        told.push(made.text);

        let refusals = [
            ("/auth/login", json!({"username": "admin", "password": WRONG}).to_string()),
            ("/auth/login", format!("{{\"username\":\"admin\",\"password\":\"{WRONG}\"")),
            ("/auth/login", json!({"username": "admin", "password": [WRONG]}).to_string()),
            ("/auth/login", json!({"username": "admin", "password": WRONG, "more": 1}).to_string()),
            ("/api/v1/me/password", json!({"current_password": WRONG, "new_password": NEXT}).to_string()),
            ("/api/v1/me/password", json!({"current_password": WRONG, "new_password": 7}).to_string()),
            ("/api/v1/users", json!({"username": "x", "role": "none", "password": WRONG}).to_string()),
            ("/api/v1/suppliers", json!({"name": "x", "password": 1}).to_string()),
        ];
        for (path, body) in refusals {
            let said = post(&address, path, &cookie, &body).unwrap();
            assert!((400..500).contains(&said.status), "{path}: {}", said.text);
            told.push(said.text);
        }
        for (path, header) in [
            ("/api/v1/suppliers", format!("Authorization: Bearer {token}")),
            ("/api/v1/patients", format!("Authorization: Bearer {token}")),
            ("/api/v1/patients", format!("Authorization: Bearer {token}x")),
            ("/api/v1/nowhere", format!("Cookie: {cookie}")),
        ] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n");
            told.push(ask(&address, request.as_bytes()).unwrap().text);
        }
        let change = json!({"current_password": PASSWORD, "new_password": NEXT}).to_string();
        assert_eq!(post(&address, "/api/v1/me/password", &cookie, &change).unwrap().status, 204);
        for path in ["/metrics", "/health", "/health/ready", "/health/live", "/health/metrics", "/api/v1/me", "/api/v1/sessions", "/api/v1/tokens", "/api/v1/audit"] {
            told.push(get(&address, path, &cookie).unwrap().text);
        }
        told.push(program.end());
        for words in [["config", "show"], ["config", "check"], ["config", "example"]] {
            let output = run(place, &words, &settings);
            told.push(String::from_utf8(output.stdout).unwrap());
            told.push(String::from_utf8(output.stderr).unwrap());
        }
        let unreachable = [("DATABASE_URL", "postgres://pharmacy:canary-database@127.0.0.1:1/x")];
        let output = run(place, &["serve"], &unreachable);
        assert!(!output.status.success());
        told.push(String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap());
        told.extend(logs(&place.directory().join("logs")).into_values());

        let mut secrets = vec![PASSWORD.to_owned(), WRONG.into(), NEXT.into(), USERS.into(), session, token, "canary-database".into()];
        secrets.extend(database_password(place));
        // Hashes are for the store alone.
        secrets.push("$argon2id$".into());
        for secret in &secrets {
            let where_told = told.iter().find(|text| text.contains(secret.as_str()));
            assert!(where_told.is_none(), "{secret} is told: {}", where_told.unwrap());
        }
    }
}

fn database_password(place: &Place) -> Option<String> {
    let Place::Postgres { url, .. } = place else { return None };
    let (_, password) = url.split_once('@')?.0.rsplit_once(':')?;
    Some(password.to_owned())
}
