//! The predecessor's data by upload: tried out, read, taken over; the same as by the command.

use super::*;
use crate::harness::{Stage, aside};
use crate::import::folder::Folder;
use crate::import::{contents, take};
use jiff::tz::TimeZone;
use pharmacy_contract::problem::ProblemKind;
use std::path::Path;

/// The command's tests are in Vienna.
struct Vienna(Hospital);

impl Stage for Vienna {
    fn set(home: Home) -> Self {
        Self(Hospital::start(home, |settings| {
            settings.time_zone = TimeZone::get("Europe/Vienna").unwrap();
            settings.import_max_bytes = 4 << 20;
        }))
    }
}

async fn upload(actor: &Actor, bytes: Vec<u8>) -> Answer {
    let ask = actor.ask("POST", "imports?name=old.zip").header("Content-Type", "application/zip");
    hear(ask.header("Idempotency-Key", fresh_key()).body(bytes)).await
}

async fn commit(actor: &Actor, job: &Value) -> Answer {
    hear(actor.ask("POST", &format!("imports/{}/commit", text(&job["id"])))).await
}

fn zip(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

both! {
    async fn an_upload_is_what_the_command_takes_over(hospital: Vienna) {
        let hospital = hospital.0;
        let admin = hospital.admin().await;
        let packed = zip(&Folder::clean().zipped("json/"));
        let untouched = contents(hospital.store()).await;
        let job = done(&admin, &upload(&admin, packed).await.ok(202)).await;
        assert_eq!((&job["result"]["outcome"], &job["result"]["source"]), (&json!("trial"), &json!("old.zip")), "{job}");
        assert!(job["result"]["files"]["medicines.json"]["imported"].as_u64() > Some(0), "{job}");
        let report = file(&admin, &job).await.ok(200);
        assert_eq!((&report["outcome"], &report["fingerprint"]), (&json!("trial"), &job["result"]["fingerprint"]));
        assert_eq!(contents(hospital.store()).await, untouched, "nothing is taken over yet");

        let taken = done(&admin, &commit(&admin, &job).await.ok(202)).await;
        assert_eq!((&taken["kind"], &taken["result"]["outcome"]), (&json!("import_commit"), &json!("imported")));
        assert!(files(&hospital.home).iter().all(|name| !name.contains("upload")), "the zip is no longer needed");
        commit(&admin, &job).await.expect(410, ProblemKind::FileGone);

        let other = another_hospital(hospital.home.engine);
        let folder = Folder::clean();
        take(other.0.store(), folder.path()).await.unwrap();
        assert_eq!(contents(hospital.store()).await, contents(other.0.store()).await);
    }

    async fn what_cannot_be_taken_over_is_told(hospital: Vienna) {
        let hospital = hospital.0;
        let (admin, auditor) = (hospital.admin().await, hospital.auditor().await);
        let job = over(&admin, &upload(&admin, b"no zip".to_vec()).await.ok(202)).await;
        assert_eq!((&job["state"], &job["problem"]["code"]), (&json!("failed"), &json!("import_refused")), "{job}");
        let detail = text(&job["problem"]["detail"]);
        assert!(!detail.contains("/") || detail.contains("readable zip"), "{detail}");
        assert!(!detail.contains(hospital.home.place.directory().to_str().unwrap()), "{detail}");
        commit(&admin, &job).await.expect(409, ProblemKind::WrongState);
        let broken = Folder::clean().raw("medicines.json", "[{\"id\": ");
        let job = over(&admin, &upload(&admin, zip(&packed_as_it_lies(&broken))).await.ok(202)).await;
        assert_eq!(job["problem"]["code"], "import_refused", "{job}");
        assert!(text(&job["problem"]["detail"]).contains("medicines.json"), "{job}");
        upload(&admin, vec![0; (4 << 20) + 1]).await.expect(413, ProblemKind::TooLarge);
        hear(admin.ask("POST", "imports").body("x")).await.expect(415, ProblemKind::UnsupportedMediaType);
        upload(&auditor, vec![]).await.expect(403, ProblemKind::Forbidden);
        let export = done(&admin, &ask(&admin, "suppliers", "csv", "").await).await;
        commit(&admin, &export).await.expect(404, ProblemKind::NotFound);
    }

    async fn a_cancel_before_the_end_leaves_nothing(hospital: Vienna) {
        let hospital = hospital.0;
        let admin = hospital.admin().await;
        let many: Vec<_> = (1..=40_000).map(|n| json!({"id": format!("{n:05}"), "name": format!("Supplier {n}")})).collect();
        let packed = zip(&Folder::clean().change("suppliers.json", json!(many)).zipped(""));
        let job = done(&admin, &upload(&admin, packed).await.ok(202)).await;
        let untouched = contents(hospital.store()).await;
        let taking = commit(&admin, &job).await.ok(202);
        until(&admin, &taking, |job| job["progress"]["phase"] == "writing" && job["progress"]["done"].as_u64() > Some(100)).await;
        hear(admin.ask("DELETE", &format!("jobs/{}", text(&taking["id"])))).await.ok(200);
        let taking = over(&admin, &taking).await;
        assert_eq!(taking["state"], "cancelled", "{taking}");
        assert_eq!(contents(hospital.store()).await, untouched);
        // It is not too late.
        let taken = done(&admin, &commit(&admin, &job).await.ok(202)).await;
        assert_eq!(taken["result"]["outcome"], "imported");
    }
}

fn another_hospital(engine: Engine) -> Vienna {
    aside(move || Vienna::set(Home::new(engine).unwrap()))
}

/// The folder's files as they lie there, whatever they hold.
fn packed_as_it_lies(folder: &Folder) -> PathBuf {
    use std::io::Write;
    let path = folder.path().join("broken.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap().path();
        if entry.extension().is_some_and(|end| end == "json") {
            let name = entry.file_name().unwrap().to_str().unwrap();
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&std::fs::read(&entry).unwrap()).unwrap();
        }
    }
    zip.finish().unwrap();
    path
}
