//! Work in the background: asked for, watched, cancelled, found again after a crash, and what it makes.

mod backups;
mod clock;
mod crash;
mod events;
mod exports;
mod imports;
mod life;
mod owners;

use crate::actors::{Actor, Answer, Hospital, hear, text};
use crate::harness::{self, Engine, Home};
use crate::stock::fresh_key;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Asks for an export and answers the job.
async fn ask(actor: &Actor, resource: &str, format: &str, query: &str) -> Value {
    asked(actor, resource, format, query).await.ok(202)
}

async fn asked(actor: &Actor, resource: &str, format: &str, query: &str) -> Answer {
    let body = json!({"resource": resource, "format": format, "query": query});
    hear(actor.ask("POST", "exports").header("Idempotency-Key", fresh_key()).json(&body)).await
}

async fn look(actor: &Actor, job: &Value) -> Value {
    actor.get(&format!("jobs/{}", text(&job["id"]))).await.ok(200)
}

/// Looks until the job is as it should be.
async fn until(actor: &Actor, job: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
    harness::until(async || look(actor, job).await, wanted).await
}

fn is_over(job: &Value) -> bool {
    !["queued", "running"].contains(&job["state"].as_str().unwrap())
}

async fn over(actor: &Actor, job: &Value) -> Value {
    until(actor, job, is_over).await
}

async fn done(actor: &Actor, job: &Value) -> Value {
    let job = over(actor, job).await;
    assert_eq!(job["state"], "done", "{job}");
    job
}

async fn file(actor: &Actor, job: &Value) -> Answer {
    actor.get(&format!("jobs/{}/file", text(&job["id"]))).await
}

async fn bytes(actor: &Actor, path: &str) -> Vec<u8> {
    let answer = actor.ask("GET", path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.bytes().await.unwrap().to_vec()
}

/// Names of the files that jobs have left.
fn files(home: &Home) -> Vec<String> {
    let folder = home.place.directory().join("files");
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn backup_folder(home: &Home) -> PathBuf {
    home.place.directory().join("backups")
}

/// A list that takes a while: so many reason codes, behind the store's back.
fn fill(hospital: &Hospital, rows: usize) {
    let (numbers, id) = match hospital.home.engine {
        Engine::Sqlite => (
            format!(
                "with recursive n(n) as (select 1 union all select n + 1 from n where n < {rows}) select n from n"
            ),
            "randomblob(16)",
        ),
        Engine::Postgres => {
            (format!("select n from generate_series(1, {rows}) n"), "gen_random_uuid()")
        }
    };
    let sql = format!(
        "insert into reason_code (id, created_at, updated_at, code, code_key, label, label_key, kind)
         select {id}, 1, 1, 'bulk-' || n, 'bulk-' || n, 'Bulk ' || n, 'bulk ' || n, 'waste' from ({numbers}) numbers"
    );
    hospital.home.raw(&sql).unwrap();
}

/// Enough that it is seen at work, even on a fast machine.
const MANY: usize = 40_000;

/// A length as JSON has it.
fn length<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap()
}
