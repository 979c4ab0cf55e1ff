//! The database's part of a backup: a checked copy of the file, or what `pg_dump` writes.

use super::Plan;
use super::pack::Pack;
use crate::error::{Error, Result};
use crate::jobs::made::failed;
use crate::jobs::progress::Progress;
use crate::store::{Place, copy::copy_database, database_file};
use pharmacy_contract::problem::ProblemKind;
use postgres::config::{Host, SslMode};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Why none can be made.
pub fn obstacle(plan: &Plan<'_>) -> Option<String> {
    if matches!(plan.place, Place::Directory(_)) {
        return None;
    }
    let asked = Command::new(plan.pg_dump)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match asked {
        Ok(status) if status.success() => None,
        _ => Some("the program pg_dump is not here; install PostgreSQL's client programs, or say where it is with PG_DUMP".into()),
    }
}

/// Puts it into the pack; answers the schema step where it is known.
pub fn put(
    plan: &Plan<'_>,
    pack: &mut Pack<'_>,
    beside: &Path,
    progress: &Progress,
) -> Result<Option<i64>> {
    match plan.place {
        Place::Directory(dir) => {
            let copy = Copy(beside.with_extension("copy"));
            progress.begin("copying", "pages", None)?;
            let mut begun = false;
            let copied = copy_database(&database_file(dir), &copy.0, &mut |done, all| {
                if !std::mem::replace(&mut begun, true) {
                    progress.begin("copying", "pages", Some(all))?;
                }
                progress.reach(done)
            })?;
            pack.file("database.db", &copy.0)?;
            Ok(Some(copied.schema_step))
        }
        Place::Postgres { url, .. } => {
            dump(plan.pg_dump, url, pack, progress)?;
            Ok(None)
        }
    }
}

/// Gone when it is dropped.
struct Copy(std::path::PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

fn dump(program: &Path, url: &str, pack: &mut Pack<'_>, progress: &Progress) -> Result<()> {
    progress.begin("dumping", "bytes", None)?;
    let mut command = Command::new(program);
    command.args(["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]);
    connection(&mut command, url)?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running(command.spawn().map_err(|e| failed(&e))?);
    let mut complaint = running.0.stderr.take();
    let hearing = std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(errors) = &mut complaint {
            errors.take(4_096).read_to_string(&mut text).ok();
        }
        text
    });
    let Some(out) = running.0.stdout.take() else {
        return Err(Error::Internal("pg_dump has no output".into()));
    };
    let packed = pack.bytes("database.dump", out);
    if packed.is_err() {
        running.0.kill().ok();
    }
    let status = running.0.wait().map_err(|e| failed(&e))?;
    let complaint = hearing.join().unwrap_or_default();
    packed?;
    if status.success() {
        return Ok(());
    }
    // It may name hosts and users: for the log, not for the caller.
    tracing::error!(%status, %complaint, "pg_dump failed");
    let detail = "pg_dump failed; what it said is in the log";
    Err(Error::refused(ProblemKind::BackupImpossible, detail))
}

/// Killed when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Where the database is, in the environment: a command line is for everybody on the machine to read.
fn connection(command: &mut Command, url: &str) -> Result<()> {
    let config: postgres::Config =
        url.parse().map_err(|_| Error::Internal("DATABASE_URL cannot be read".into()))?;
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        })
        .collect();
    let ports: Vec<String> = config.get_ports().iter().map(ToString::to_string).collect();
    let password = config.get_password().map(|p| String::from_utf8_lossy(p).into_owned());
    let mode = match config.get_ssl_mode() {
        SslMode::Disable => "disable",
        SslMode::Require => "require",
        _ => "prefer",
    };
    let told = [
        ("PGHOST", (!hosts.is_empty()).then(|| hosts.join(","))),
        ("PGPORT", (!ports.is_empty()).then(|| ports.join(","))),
        ("PGUSER", config.get_user().map(str::to_owned)),
        ("PGDATABASE", config.get_dbname().map(str::to_owned)),
        ("PGPASSWORD", password),
        ("PGSSLMODE", Some(mode.to_owned())),
    ];
    for (name, value) in told {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    Ok(())
}
