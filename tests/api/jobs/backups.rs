//! Backups: whole, of one moment, while others write.

use super::*;
use crate::harness::{aside, tell};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::store::Place;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Unpacks it and holds each file against the manifest.
fn unpacked(zip: Vec<u8>) -> (Value, BTreeMap<String, Vec<u8>>) {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut all = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = vec![];
        entry.read_to_end(&mut bytes).unwrap();
        all.insert(entry.name().to_owned(), bytes);
    }
    let manifest: Value = serde_json::from_slice(&all.remove("manifest.json").unwrap()).unwrap();
    let told: BTreeMap<String, (u64, String)> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (text(&f["name"]), (f["bytes"].as_u64().unwrap(), text(&f["sha256"]))))
        .collect();
    let found: BTreeMap<String, (u64, String)> = all
        .iter()
        .map(|(name, bytes)| {
            (
                name.clone(),
                (length(bytes), Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()),
            )
        })
        .collect();
    assert_eq!(told, found, "the manifest is not true");
    (manifest, all)
}

/// The suppliers in it, by name.
fn suppliers(engine: Engine, files: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    match engine {
        Engine::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("copy.db");
            std::fs::write(&path, &files["database.db"]).unwrap();
            let copy = rusqlite::Connection::open(path).unwrap();
            let whole: String =
                copy.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(whole, "ok");
            let mut names = copy.prepare("select name from supplier").unwrap();
            names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        }
        Engine::Postgres => {
            let dump = files["database.dump"].clone();
            let mut restore = Command::new("pg_restore")
                .args(["--data-only", "--table=supplier", "--file=-"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut input = restore.stdin.take().unwrap();
            let feeding = std::thread::spawn(move || input.write_all(&dump));
            let said = restore.wait_with_output().unwrap();
            feeding.join().unwrap().ok();
            let said = String::from_utf8(said.stdout).unwrap();
            let rows = said
                .lines()
                .skip_while(|line| !line.starts_with("COPY"))
                .skip(1)
                .take_while(|line| *line != "\\.");
            rows.flat_map(|row| row.split('\t').filter(|cell| cell.starts_with("S-")).take(1))
                .map(str::to_owned)
                .collect()
        }
    }
}

async fn back_up(admin: &Actor) -> Value {
    let job =
        hear(admin.ask("POST", "backups").header("Idempotency-Key", fresh_key())).await.ok(202);
    done(admin, &job).await
}

async fn names(admin: &Actor) -> BTreeSet<String> {
    let csv = admin.get("suppliers?format=csv&fields=name").await.text;
    csv.lines().skip(1).map(str::to_owned).collect()
}

both! {
    async fn one_is_whole_while_others_write(hospital: Hospital) {
        let admin = hospital.admin().await;
        fill(&hospital, MANY);
        let photo = hospital.home.place.directory().join("photos/medicine/p.jpg");
        std::fs::create_dir_all(photo.parent().unwrap()).unwrap();
        std::fs::write(photo, b"a picture").unwrap();
        let ends = Arc::new(AtomicBool::new(false));
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..4 {
            let (admin, ends) = (admin.clone(), ends.clone());
            writers.spawn(async move {
                let mut n = 0;
                while !ends.load(Ordering::Relaxed) {
                    admin.make("suppliers", json!({"name": format!("S-{writer}-{n}"), "confirm_duplicate": true})).await;
                    n += 1;
                }
                n
            });
        }
        while names(&admin).await.len() < 8 {}
        let before = names(&admin).await;
        let job = back_up(&admin).await;
        let after = names(&admin).await;
        ends.store(true, Ordering::Relaxed);
        let written = writers.join_all().await;
        assert!(after.len() > before.len() + 4, "nobody wrote meanwhile: {written:?}");

        let zip = bytes(&admin, &format!("jobs/{}/file", text(&job["id"]))).await;
        let (manifest, files) = unpacked(zip);
        assert_eq!(files["photos/medicine/p.jpg"], b"a picture");
        assert_eq!((&manifest["format"], &manifest["engine"]), (&json!(1), &json!(hospital.home.place.engine())));
        let inside = suppliers(hospital.home.engine, &files);
        assert!(before.is_subset(&inside), "what was there is missing: {:?}", before.difference(&inside).collect::<Vec<_>>());
        assert!(inside.is_subset(&after), "of a moment before the end");
        // Each writer's suppliers without a gap: it is one moment.
        for writer in 0..4 {
            let own = inside.iter().filter(|name| name.starts_with(&format!("S-{writer}-"))).count();
            assert!((0..own).all(|n| inside.contains(&format!("S-{writer}-{n}"))), "{writer} has gaps: {inside:?}");
        }
        // With nobody there it is all of it.
        let (_, files) = unpacked(bytes(&admin, &format!("jobs/{}/file", text(&back_up(&admin).await["id"]))).await);
        assert_eq!(suppliers(hospital.home.engine, &files), names(&admin).await);
        let half: Vec<_> = std::fs::read_dir(backup_folder(&hospital.home)).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert!(half.iter().all(|name| name.to_string_lossy().ends_with(".zip")), "{half:?}");
    }

    async fn the_newest_are_listed_and_kept(hospital: Hospital) {
        let mut hospital = hospital;
        hospital.set(|settings| settings.backup_keep = 2);
        let admin = hospital.admin().await;
        let mut jobs = vec![];
        for _ in 0..3 {
            jobs.push(back_up(&admin).await);
            hospital.home.clock.advance(60);
        }
        let list = admin.get("backups").await.ok(200);
        let items = list["items"].as_array().unwrap();
        let told: Vec<_> = items.iter().map(|b| b["made_at"].clone()).collect();
        assert_eq!(told, ["2026-03-02T08:02:00.000000Z", "2026-03-02T08:01:00.000000Z"]);
        file(&admin, &jobs[0]).await.expect(410, ProblemKind::FileGone);
        assert_eq!(items[0]["id"], jobs[2]["file"]["name"]);
        let fetched = bytes(&admin, &format!("backups/{}", text(&items[0]["id"]))).await;
        assert_eq!(length(&fetched), items[0]["bytes"].as_u64().unwrap());
        unpacked(fetched);
        for odd in ["..%2f..%2fpharmacy.db", "%2e%2e", "pharmacy.db", "nothing.zip"] {
            admin.get(&format!("backups/{odd}")).await.expect(404, ProblemKind::NotFound);
        }
        let pharmacist = hospital.pharmacist().await;
        pharmacist.get("backups").await.expect(403, ProblemKind::Forbidden);
        pharmacist.get(&format!("backups/{}", text(&items[0]["id"]))).await.expect(403, ProblemKind::Forbidden);
        hear(pharmacist.ask("POST", "backups")).await.expect(403, ProblemKind::Forbidden);
    }

    async fn a_cancelled_one_leaves_nothing(hospital: Hospital) {
        let mut hospital = hospital;
        never_done(&mut hospital);
        let admin = hospital.admin().await;
        let job = hear(admin.ask("POST", "backups")).await.ok(202);
        let amid = if hospital.home.engine == Engine::Sqlite { "photos" } else { "dumping" };
        until(&admin, &job, |job| job["progress"]["phase"] == amid && job["progress"]["done"].as_u64() > Some(0)).await;
        hear(admin.ask("DELETE", &format!("jobs/{}", text(&job["id"])))).await.ok(200);
        assert_eq!(over(&admin, &job).await["state"], "cancelled");
        let left: Vec<_> = std::fs::read_dir(backup_folder(&hospital.home)).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// A backup that can only be cancelled: of a photo of hours that takes no room, or of a dump without an end.
fn never_done(hospital: &mut Hospital) {
    let folder = hospital.home.place.directory().to_owned();
    match hospital.home.engine {
        Engine::Sqlite => {
            let photo = folder.join("photos/medicine/p.jpg");
            std::fs::create_dir_all(photo.parent().unwrap()).unwrap();
            std::fs::File::create(photo).unwrap().set_len(4 << 40).unwrap();
        }
        Engine::Postgres => {
            let program = executable(&folder, "[ \"$1\" = --version ] || exec yes");
            hospital.set(|settings| settings.pg_dump = program.clone());
        }
    }
}

/// A shell script in the place of `pg_dump`. Another process writes it: what this one has open for writing, a child that
/// a neighbouring story starts has open as well for a moment, and the system runs no such file.
fn executable(folder: &Path, text: &str) -> PathBuf {
    let script = folder.join("pg_dump");
    let (made, text) = (script.clone(), format!("#!/bin/sh\n{text}\n"));
    aside(move || {
        let write = "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\"";
        assert!(
            Command::new("sh").args(["-c", write]).arg(made).arg(text).status().unwrap().success()
        );
    });
    script
}

/// On PostgreSQL what ran ends in another transaction than the one that writes the cancelling down.
#[test]
fn a_cancel_is_no_refusal_because_it_was_quick() {
    tell(Engine::Postgres, |hospital: Hospital| async move {
        let mut hospital = hospital;
        // Heard of its end only when it has said its next word.
        let slow = "[ \"$1\" = --version ] || { echo half; exec sleep 5; }";
        let program = executable(hospital.home.place.directory(), slow);
        hospital.set(|settings| settings.pg_dump = program.clone());
        let admin = hospital.admin().await;
        let job = hear(admin.ask("POST", "backups")).await.ok(202);
        until(&admin, &job, |job| job["progress"]["done"].as_u64() > Some(0)).await;
        let id = text(&job["id"]);
        let ended = format!(
            "begin; update job set state = 'cancelled', ended_at = asked_at where id = '{id}';
             do $$ begin for n in 1..4000 loop
                 perform pg_stat_clear_snapshot();
                 exit when exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock');
                 perform pg_sleep(0.02);
             end loop; end $$; commit"
        );
        let place = hospital.home.place.clone();
        let ending = std::thread::spawn(move || {
            let Place::Postgres { url, .. } = place else { unreachable!() };
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            client.batch_execute(&ended).unwrap();
        });
        let held = format!("select 1 from job where id = '{id}' for update nowait");
        harness::until_it(|| hospital.home.raw(&held).is_err()).await;
        let answer = hear(admin.ask("DELETE", &format!("jobs/{id}"))).await.ok(200);
        ending.join().unwrap();
        assert_eq!(answer["state"], "cancelled");
        hear(admin.ask("DELETE", &format!("jobs/{id}"))).await.expect(409, ProblemKind::WrongState);
    });
}

#[test]
fn without_pg_dump_there_is_none_and_it_is_said() {
    tell(Engine::Postgres, |hospital: Hospital| async move {
        let mut hospital = hospital;
        hospital.set(|settings| settings.pg_dump = "/nowhere/pg_dump".into());
        let admin = hospital.admin().await;
        let refusal =
            hear(admin.ask("POST", "backups")).await.expect(409, ProblemKind::BackupImpossible);
        assert!(refusal.detail.contains("PG_DUMP"), "{}", refusal.detail);
        assert_eq!(admin.get("jobs").await.ok(200)["total"], 0);
    });
}

#[test]
fn the_password_is_on_no_command_line() {
    tell(Engine::Postgres, |hospital: Hospital| async move {
        let mut hospital = hospital;
        let folder = hospital.home.place.directory().to_owned();
        let seen = folder.join("seen");
        let text = format!(
            "[ \"$1\" = --version ] && exit 0\necho \"$@\" > {}\necho dump",
            seen.display()
        );
        let script = executable(&folder, &text);
        hospital.set(|settings| settings.pg_dump = script.clone());
        let admin = hospital.admin().await;
        back_up(&admin).await;
        let line = std::fs::read_to_string(seen).unwrap();
        assert!(
            line.contains("--format=custom") && !line.contains("postgres") && !line.contains('@'),
            "{line}"
        );
    });
}
