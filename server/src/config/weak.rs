//! What a hospital must not run with: each setting with why, and what to set instead.

use super::Settings;
use crate::auth::passwords;
use crate::store::database_file;
use redis::{ConnectionAddr, IntoConnectionInfo};
use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tokio_postgres::config::{Config, Host, SslMode};

const LONGEST_SESSION_HOURS: u64 = 24;
const MOST_FAILURES: u32 = 20;
const SHORTEST_WINDOW_MINUTES: u64 = 5;
const LONGEST_WINDOW_MINUTES: u64 = 24 * 60;
/// Where containers put secrets: whoever is in there is the program itself.
const CONTAINER_SECRETS: &str = "/run/secrets/";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// `APP_ENV=production` does not start with it.
    Refused,
    /// Worth a thought.
    Warning,
}

/// One setting that is weak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakness {
    pub setting: &'static str,
    pub weight: Weight,
    pub why: String,
    pub remedy: String,
}

impl Weakness {
    fn refused(setting: &'static str, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { setting, weight: Weight::Refused, why: why.into(), remedy: remedy.into() }
    }

    fn warning(setting: &'static str, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, ..Self::refused(setting, why, remedy) }
    }
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Refused => "refused",
            Weight::Warning => "warning",
        };
        write!(f, "{weight}: {}: {}; {}", self.setting, self.why, self.remedy)
    }
}

impl Settings {
    /// All of it, in the order of importance; nothing is changed.
    #[must_use]
    pub fn weaknesses(&self) -> Vec<Weakness> {
        let mut found = Vec::new();
        found.extend(self.weak_password());
        found.extend(self.weak_password_file());
        found.extend(self.weak_database());
        found.extend(self.weak_shared_cache());
        found.extend(self.weak_folder());
        found.extend(weak_env_file(Path::new(".env")));
        self.weak_sign_in(&mut found);
        self.weak_logs(&mut found);
        found.extend(self.weak_host());
        found.extend(self.weak_time_zone());
        found
    }

    fn weak_password(&self) -> Option<Weakness> {
        let password = self.admin_password.as_ref()?;
        let why = passwords::accept(password.expose(), self.admin_username.trim(), "").err()?;
        let why = why.refusal().errors.into_iter().next()?.detail;
        Some(Weakness::refused(
            "ADMIN_PASSWORD",
            why,
            "set another one, or none: one is made up and printed at the first start",
        ))
    }

    fn weak_password_file(&self) -> Option<Weakness> {
        let file = self.admin_password_file.as_deref()?;
        // One that is gone was for the first start: removing it afterwards is right.
        (is_open_to_others(file, 0o044) && !file.starts_with(CONTAINER_SECRETS)).then(|| {
            Weakness::refused(
                "ADMIN_PASSWORD_FILE",
                format!("{} can be read by others on this machine", file.display()),
                format!("chmod 600 {}", file.display()),
            )
        })
    }

    fn weak_database(&self) -> Option<Weakness> {
        let url = self.database_url.as_ref()?.expose();
        if !url.starts_with("postgres") {
            return None;
        }
        let config: Config = url.parse().ok()?;
        let has_tls = config.get_ssl_mode() == SslMode::Require;
        let is_far = config.get_hosts().iter().any(|host| match host {
            Host::Tcp(name) => !is_loopback(name),
            Host::Unix(_) => false,
        });
        (is_far && !has_tls).then(|| {
            Weakness::refused(
                "DATABASE_URL",
                "patients' data would go over the network without encryption",
                "add ?sslmode=require, and give this machine the certificate of the server's authority",
            )
        })
    }

    /// What lies there is sealed; the way to it need not be.
    fn weak_shared_cache(&self) -> Option<Weakness> {
        let told = self.redis_url.as_ref()?.expose().into_connection_info().ok()?;
        let ConnectionAddr::Tcp(host, _) = told.addr() else { return None };
        (!is_loopback(host)).then(|| {
            Weakness::refused(
                "REDIS_URL",
                "its password would go over the network without encryption",
                "use rediss://…, and give this machine the certificate of the server's authority",
            )
        })
    }

    fn weak_folder(&self) -> Option<Weakness> {
        let (dir, shown) = (&self.data_dir, self.data_dir.display());
        if is_open_to_others(dir, 0o002) {
            let why = format!("every user of this machine can replace the database in {shown}");
            return Some(Weakness::refused("DATA_DIR", why, format!("chmod 700 {shown}")));
        }
        let database = database_file(dir);
        (is_open_to_others(dir, 0o001) && is_open_to_others(&database, 0o004)).then(|| {
            let why =
                format!("every user of this machine may be able to read {}", database.display());
            Weakness::warning("DATA_DIR", why, format!("chmod 700 {shown}"))
        })
    }

    fn weak_sign_in(&self, found: &mut Vec<Weakness>) {
        if !(1..=LONGEST_SESSION_HOURS).contains(&self.session_max_hours) {
            let why = format!("{} hours is no length of a session", self.session_max_hours);
            found.push(Weakness::refused("SESSION_MAX_HOURS", why, "set 1 to 24; 12 is a shift"));
        }
        let idle = self.session_idle_minutes;
        if !(1..=LONGEST_SESSION_HOURS * 60).contains(&idle) {
            let why = format!("{idle} minutes would keep nobody out of a screen that was left");
            found.push(Weakness::refused(
                "SESSION_IDLE_MINUTES",
                why,
                "set 1 to 1440; 480 is usual",
            ));
        }
        if !(1..=MOST_FAILURES).contains(&self.sign_in_failures) {
            let why =
                format!("{} failed sign-ins are no bound for guessing", self.sign_in_failures);
            found.push(Weakness::refused("SIGN_IN_FAILURES", why, "set 1 to 20; 5 is usual"));
        }
        let window = self.sign_in_window_minutes;
        if !(SHORTEST_WINDOW_MINUTES..=LONGEST_WINDOW_MINUTES).contains(&window) {
            let why =
                format!("after {window} minutes guessing begins anew, or nobody gets in for days");
            found.push(Weakness::refused(
                "SIGN_IN_WINDOW_MINUTES",
                why,
                "set 5 to 1440; 15 is usual",
            ));
        }
    }

    fn weak_logs(&self, found: &mut Vec<Weakness>) {
        let level = self.log_level.to_ascii_lowercase();
        let told: Vec<&str> = level.split(',').map(|d| d.rsplit('=').next().unwrap_or(d)).collect();
        if told.contains(&"trace") {
            let why = "it writes down more than a log may hold, and slows everyone down";
            found.push(Weakness::refused("LOG_LEVEL", why, "set info, or debug for a short time"));
        } else if told.contains(&"debug") {
            let why = "a line for each request and each look into the cache";
            found.push(Weakness::warning("LOG_LEVEL", why, "set info when the search is over"));
        }
        if self.log_days == 0 {
            let why = "a log of yesterday is gone in the morning";
            found.push(Weakness::warning("LOG_DAYS", why, "set 14, or as your rules say"));
        }
    }

    fn weak_host(&self) -> Option<Weakness> {
        (!is_loopback(&self.host)).then(|| {
            Weakness::warning(
                "HOST",
                format!("{} answers the network without TLS, past the proxy", self.host),
                "set 127.0.0.1 and put the TLS proxy on this machine, or let only the proxy reach this port",
            )
        })
    }

    fn weak_time_zone(&self) -> Option<Weakness> {
        (self.time_zone.iana_name().is_none_or(|name| name == "UTC")).then(|| {
            Weakness::warning(
                "TIME_ZONE",
                "the day turns at midnight in UTC, not at the hospital's",
                "set the facility's zone, such as Asia/Riyadh",
            )
        })
    }
}

/// What a file says, not what was set: the environment may be filled from elsewhere.
fn weak_env_file(file: &Path) -> Option<Weakness> {
    let text = fs::read_to_string(file).ok()?;
    let holds = |name: &str| text.lines().any(|line| line.trim_start().starts_with(name));
    let is_secret = holds("ADMIN_PASSWORD=") || holds("DATABASE_URL=postgres");
    (is_secret && is_open_to_others(file, 0o004)).then(|| {
        let why = "the file holds a password and can be read by every user of this machine";
        Weakness::refused(".env", why, "chmod 600 .env")
    })
}

/// False for what is not there.
fn is_open_to_others(path: &Path, bits: u32) -> bool {
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & bits != 0)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: std::net::IpAddr| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;
    use Weight::{Refused, Warning};

    fn found(change: impl FnOnce(&mut Settings)) -> Vec<(&'static str, Weight)> {
        let mut settings = Settings::for_tests(Path::new("/nowhere"));
        settings.time_zone = jiff::tz::TimeZone::get("Asia/Riyadh").unwrap();
        change(&mut settings);
        settings.weaknesses().into_iter().map(|w| (w.setting, w.weight)).collect()
    }

    #[test]
    fn the_defaults_are_strong_but_for_the_time_zone() {
        assert_eq!(found(|_| {}), []);
        let utc = found(|s| s.time_zone = jiff::tz::TimeZone::UTC);
        assert_eq!(utc, [("TIME_ZONE", Warning)]);
    }

    #[test]
    fn each_weak_setting_is_named() {
        let weak = found(|s| {
            s.admin_password = Some(Secret::from("password123"));
            s.session_max_hours = 1_000;
            s.session_idle_minutes = 0;
            s.sign_in_failures = 0;
            s.sign_in_window_minutes = 1;
            s.log_level = "info,pharmacy_server=trace".into();
            s.host = "0.0.0.0".into();
        });
        let refused = [
            "ADMIN_PASSWORD",
            "SESSION_MAX_HOURS",
            "SESSION_IDLE_MINUTES",
            "SIGN_IN_FAILURES",
            "SIGN_IN_WINDOW_MINUTES",
            "LOG_LEVEL",
        ];
        let expected = refused.map(|name| (name, Refused)).into_iter().chain([("HOST", Warning)]);
        assert_eq!(weak, expected.collect::<Vec<_>>());
        assert_eq!(found(|s| s.admin_password = Some(Secret::from("a quiet evening"))), []);
        assert_eq!(found(|s| s.sign_in_failures = 21), [("SIGN_IN_FAILURES", Refused)]);
    }

    #[test]
    fn a_database_elsewhere_needs_tls() {
        let at = |url: &str| found(|s| s.database_url = Some(Secret::from(url)));
        let refused = [("DATABASE_URL", Refused)];
        assert_eq!(at("postgres://u:p@db.hospital/pharmacy"), refused);
        assert_eq!(at("postgresql://u:p@127.0.0.1,10.0.0.7/pharmacy"), refused);
        assert_eq!(at("postgres://u:p@db.hospital/pharmacy?sslmode=prefer"), refused);
        for near in [
            "postgres://u:p@127.0.0.1/pharmacy",
            "postgres://u:p@localhost/pharmacy",
            "postgres://u:p@[::1]/pharmacy",
            "postgres:///pharmacy?host=/run/postgresql",
            "postgres://u:p@db.hospital/pharmacy?sslmode=require",
            "sqlite:",
        ] {
            assert_eq!(at(near), [], "{near}");
        }
    }

    #[test]
    fn a_shared_cache_elsewhere_needs_tls() {
        let at = |url: &str| found(|s| s.redis_url = Some(Secret::from(url)));
        assert_eq!(at("redis://:p@cache.hospital:6379/0"), [("REDIS_URL", Refused)]);
        for near in ["redis://:p@127.0.0.1/", "redis://[::1]/", "rediss://:p@cache.hospital/"] {
            assert_eq!(at(near), [], "{near}");
        }
        assert_eq!(at("redis+unix:///run/redis/redis.sock"), []);
    }

    #[test]
    fn what_others_can_read_or_change_is_told_with_its_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let (file, database) = (dir.path().join("password"), dir.path().join("pharmacy.db"));
        fs::write(&file, "a quiet evening").unwrap();
        fs::write(&database, "").unwrap();
        let asked = || {
            found(|s| {
                s.data_dir = dir.path().into();
                s.admin_password_file = Some(file.clone());
            })
        };
        mode(&file, 0o600);
        mode(&database, 0o644);
        mode(dir.path(), 0o700);
        assert_eq!(asked(), []);
        mode(&file, 0o640);
        mode(dir.path(), 0o755);
        assert_eq!(asked(), [("ADMIN_PASSWORD_FILE", Refused), ("DATA_DIR", Warning)]);
        mode(&file, 0o600);
        mode(dir.path(), 0o777);
        assert_eq!(asked(), [("DATA_DIR", Refused)]);
        let env = dir.path().join(".env");
        fs::write(&env, "PORT=1\nADMIN_PASSWORD='a quiet evening'\n").unwrap();
        mode(&env, 0o644);
        assert_eq!(weak_env_file(&env).map(|w| w.weight), Some(Refused));
        mode(&env, 0o600);
        assert_eq!(weak_env_file(&env), None);
    }
}
