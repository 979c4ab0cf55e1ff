//! `APP_ENV=production`: no start with weak settings; with strong ones cookies, headers and a quiet terminal.

use super::Site;
use super::program::{Program, get, run, sign_in};
use crate::harness::{Engine, tell};
use std::process::Output;

const PRODUCTION: (&str, &str) = ("APP_ENV", "production");

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn weak_settings_are_refused_all_at_once() {
    tell(Engine::Sqlite, async |site: Site| {
        let place = &site.0.place;
        let weak = [
            PRODUCTION,
            ("ADMIN_PASSWORD", "password123"),
            ("SIGN_IN_FAILURES", "100000"),
            ("SESSION_MAX_HOURS", "8760"),
            ("LOG_LEVEL", "trace"),
            ("HOST", "0.0.0.0"),
        ];
        for command in [vec!["serve", "--port", "0"], vec!["config", "check"]] {
            let output = run(place, &command, &weak);
            let told = words(&output);
            assert_eq!(output.status.code(), Some(1), "{told}");
            for name in ["ADMIN_PASSWORD", "SIGN_IN_FAILURES", "SESSION_MAX_HOURS", "LOG_LEVEL"] {
                assert!(told.contains(&format!("refused: {name}: ")), "{name}: {told}");
            }
            assert!(told.contains("warning: HOST: "), "{told}");
            assert!(!told.contains("password123"), "{told}");
        }
        let left: Vec<_> = std::fs::read_dir(place.directory()).unwrap().collect();
        assert!(left.is_empty(), "something was made: {left:?}");
        // Elsewhere it is said too, and nothing is refused at a start.
        let output = run(place, &["config", "check"], &weak[1..]);
        assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    });
}

#[test]
fn strong_settings_start_and_say_little() {
    tell(Engine::Sqlite, async |site: Site| {
        let place = &site.0.place;
        let strong = [PRODUCTION, ("TIME_ZONE", "Asia/Riyadh")];
        let output = run(place, &["config", "check"], &strong);
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        let program = Program::start(place, &strong);
        let cookie = sign_in(&program.address);
        assert!(cookie.starts_with("__Host-alorf_session="), "{cookie}");
        let said = get(&program.address, "/api/v1/me", &cookie).unwrap();
        assert!(said.text.contains("strict-transport-security: max-age=31536000"), "{}", said.text);
        let before = std::fs::read(place.directory().join("pharmacy.db")).unwrap();
        let output = run(place, &["config", "check"], &strong);
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        assert!(words(&output).contains("good: database: is there"), "{}", words(&output));
        assert!(before == std::fs::read(place.directory().join("pharmacy.db")).unwrap());
        let log = std::fs::read_to_string(program.logs.join("app.log")).unwrap();
        assert!(!log.contains("answered"), "a span for each request: {log}");
        let terminal = program.end();
        assert_eq!(terminal.lines().count(), 1, "{terminal}");
    });
}

#[test]
fn what_cannot_be_reached_is_told() {
    tell(Engine::Sqlite, async |site: Site| {
        let place = &site.0.place;
        let nowhere = [("DATABASE_URL", "postgres://pharmacy:secret@127.0.0.1:1/pharmacy")];
        let output = run(place, &["config", "check"], &nowhere);
        let told = words(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("refused: database: ") && !told.contains("secret"), "{told}");
        std::fs::write(place.directory().join("pharmacy.db"), "no database at all").unwrap();
        let told = words(&run(place, &["config", "check"], &[]));
        assert!(told.contains("is no database"), "{told}");
    });
}
