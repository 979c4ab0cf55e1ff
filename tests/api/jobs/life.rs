//! A job's life: seen at work, cancelled, asked for once, bounded in number, its file kept for its time.

use super::*;
use crate::harness::{Home, tell};
use crate::stock::keyed;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::select;

/// A hospital whose jobs wait.
struct Waiting(Hospital);

impl harness::Stage for Waiting {
    fn set(home: Home) -> Self {
        Self(Hospital::start(home, |settings| {
            (settings.jobs_at_once, settings.jobs_max) = (0, 3);
        }))
    }
}

both! {
    async fn a_cancel_in_the_middle_leaves_nothing(hospital: Hospital) {
        let admin = hospital.admin().await;
        fill(&hospital, MANY);
        let asked = asked(&admin, "reason-codes", "csv", "").await;
        let job = asked.ok(202);
        assert_eq!(asked.header("location"), format!("/api/v1/jobs/{}", text(&job["id"])));
        let seen = until(&admin, &job, |job| job["progress"]["done"].as_u64() > Some(0)).await;
        assert_eq!((&seen["state"], &seen["progress"]["unit"]), (&json!("running"), &json!("rows")), "{seen}");
        assert!(seen["progress"]["total"].as_u64() >= u64::try_from(MANY).ok(), "{seen}");
        assert!(!files(&hospital.home).is_empty(), "it writes as it goes");

        let path = format!("jobs/{}", text(&job["id"]));
        hear(admin.ask("DELETE", &path)).await.ok(200);
        let job = over(&admin, &job).await;
        assert_eq!((&job["state"], &job["file"], &job["problem"]), (&json!("cancelled"), &Value::Null, &Value::Null), "{job}");
        assert!(job["progress"]["done"].as_u64() < u64::try_from(MANY).ok(), "it did not wait for the end: {job}");
        assert_eq!(files(&hospital.home), Vec::<String>::new(), "nothing half done is left");
        file(&admin, &job).await.expect(409, ProblemKind::WrongState);
        hear(admin.ask("DELETE", &path)).await.expect(409, ProblemKind::WrongState);
        let trail = admin.get(&format!("audit?entity=job&entity_id={}", text(&job["id"]))).await.ok(200);
        let actions: Vec<_> = trail["items"].as_array().unwrap().iter().map(|e| e["action"].clone()).collect();
        assert_eq!(actions, ["job.cancel", "export.start"]);
    }

    async fn requests_are_answered_while_jobs_run(hospital: Hospital) {
        let admin = hospital.admin().await;
        fill(&hospital, MANY);
        let mut jobs = vec![];
        for _ in 0..4 {
            jobs.push(ask(&admin, "reason-codes", "xlsx", "").await);
        }
        until(&admin, &jobs[1], |job| job["progress"]["done"].as_u64() > Some(0)).await;
        let running = admin.get("jobs?state=running").await.ok(200)["total"].clone();
        assert_eq!(running, 2, "as many as the setting says");
        for n in 0..20 {
            let begun = Instant::now();
            admin.make("suppliers", json!({"name": format!("S{n}"), "confirm_duplicate": true})).await;
            admin.get(&format!("suppliers?q=s{n}")).await.ok(200);
            assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        }
        let running = admin.get("jobs?state=running").await.ok(200)["total"].clone();
        assert_ne!(running, 0, "nobody waited for the end of a job");
        for job in &jobs {
            hear(admin.ask("DELETE", &format!("jobs/{}", text(&job["id"])))).await;
        }
        for job in &jobs {
            over(&admin, job).await;
        }
    }

    async fn the_queue_is_bounded_and_a_waiting_job_is_cancelled_at_once(hospital: Waiting) {
        let hospital = hospital.0;
        let admin = hospital.admin().await;
        let mut jobs = vec![];
        for _ in 0..3 {
            jobs.push(ask(&admin, "suppliers", "csv", "").await);
        }
        let refused = asked(&admin, "suppliers", "csv", "").await;
        refused.expect(429, ProblemKind::TooManyJobs);
        assert_eq!(refused.header("retry-after"), "30");
        let cancelled = hear(admin.ask("DELETE", &format!("jobs/{}", text(&jobs[0]["id"])))).await.ok(200);
        assert_eq!((&cancelled["state"], &cancelled["cancel_asked"]), (&json!("cancelled"), &json!(false)));
        assert!(cancelled["ended_at"].is_string(), "{cancelled}");
        ask(&admin, "suppliers", "csv", "").await;
        file(&admin, &jobs[1]).await.expect(409, ProblemKind::WrongState);
    }

    async fn a_bound_holds_in_a_rush(hospital: Waiting) {
        let hospital = hospital.0;
        let admin = hospital.admin().await;
        let mut rush = tokio::task::JoinSet::new();
        for _ in 0..24 {
            let admin = admin.clone();
            rush.spawn(async move { asked(&admin, "suppliers", "csv", "").await.status });
        }
        let statuses = rush.join_all().await;
        assert_eq!(statuses.iter().filter(|s| **s == 202).count(), 3, "{statuses:?}");
    }

    async fn one_key_one_job(hospital: Hospital) {
        let admin = hospital.admin().await;
        let body = json!({"resource": "suppliers", "format": "csv"});
        let first = keyed(&admin, "exports", "mine", &body).await;
        let again = keyed(&admin, "exports", "mine", &body).await;
        assert_eq!((again.status, again.header("idempotent-replayed")), (202, "true"));
        assert_eq!(again.json()["id"], first.ok(202)["id"]);
        let other = json!({"resource": "medicines", "format": "csv"});
        keyed(&admin, "exports", "mine", &other).await.expect(422, ProblemKind::IdempotencyKeyReused);
        assert_eq!(admin.get("jobs").await.ok(200)["total"], 1);
    }

    async fn a_file_is_kept_for_its_time(hospital: Hospital) {
        let admin = hospital.admin().await;
        let job = done(&admin, &ask(&admin, "suppliers", "csv", "").await).await;
        assert_eq!(job["file"]["expires_at"], "2026-03-03T08:00:00.000000Z");
        hospital.home.clock.advance(24 * 3_600 - 1);
        let admin = hospital.admin().await;
        assert_eq!(file(&admin, &job).await.status, 200);
        hospital.home.clock.advance(1);
        let admin = hospital.admin().await;
        file(&admin, &job).await.expect(410, ProblemKind::FileGone);
        // Files are swept hourly, and the last sweep may be as young as the moment before the file's end.
        hospital.home.clock.advance(3_600);
        harness::until(async || files(&hospital.home), Vec::is_empty).await;
        let admin = hospital.admin().await;
        file(&admin, &job).await.expect(410, ProblemKind::FileGone);
        assert_eq!(look(&admin, &job).await["state"], "done");
        // After a month nobody asks any more.
        hospital.home.clock.advance(31 * 86_400);
        let admin = hospital.admin().await;
        harness::until(async || admin.get("jobs").await.ok(200), |jobs| jobs["total"] == 0).await;
    }

    async fn a_list_of_jobs_is_a_list(hospital: Waiting) {
        let hospital = hospital.0;
        let admin = hospital.admin().await;
        for resource in ["suppliers", "medicines", "doctors"] {
            ask(&admin, resource, "csv", "").await;
            hospital.home.clock.advance(1);
        }
        let page = admin.get("jobs?per_page=2").await.ok(200);
        assert_eq!((&page["total"], &page["pages"], &page["has_next"]), (&json!(3), &json!(2), &json!(true)));
        let newest = &page["items"][0];
        assert_eq!((&newest["parameters"]["resource"], &newest["kind"], &newest["asked_name"]), (&json!("doctors"), &json!("export"), &json!("admin")));
        let first = admin.get("jobs?sort=asked_at&limit=1").await.ok(200);
        assert_eq!(first["items"][0]["parameters"]["resource"], "suppliers");
        let next = text(&first["next_cursor"]);
        let second = admin.get(&format!("jobs?sort=asked_at&limit=1&cursor={next}")).await.ok(200);
        assert_eq!(second["items"][0]["parameters"]["resource"], "medicines");
        assert_eq!(admin.get("jobs?state=done").await.ok(200)["total"], 0);
        assert_eq!(admin.get("jobs?kind=export&state=queued,running").await.ok(200)["total"], 3);
        admin.get("jobs?state=lost").await.expect(400, ProblemKind::UnreadableParameter);
        let seen = admin.get("jobs").await;
        let same = hear(admin.ask("GET", "jobs").header("If-None-Match", seen.header("etag"))).await;
        assert_eq!((same.status, seen.header("cache-control")), (304, "no-store"));
    }
}

/// Two servers over one database share the work.
#[test]
fn no_job_is_done_twice() {
    tell(Engine::Postgres, |hospital: Hospital| async move {
        let admin = hospital.admin().await;
        let second = hospital.beside("second");
        let there = admin.clone().at(&second.address());
        fill(&hospital, 3_000);
        let mut jobs = vec![];
        for n in 0..30 {
            let at = if n % 2 == 0 { &admin } else { &there };
            jobs.push(ask(at, "reason-codes", "csv", "").await);
        }
        for job in &jobs {
            let job = done(&admin, job).await;
            assert_eq!(job["attempts"], 1, "{job}");
        }
        let all = files(&hospital.home).len() + files_of(&second.folder).len();
        assert_eq!(all, jobs.len(), "one file a job");
        assert!(!files_of(&second.folder).is_empty(), "the second server did nothing");
        // A file lies where it was made.
        let mut gone = 0;
        for job in &jobs {
            let (here, other) = (file(&admin, job).await, file(&there, job).await);
            let statuses = [here.status, other.status];
            assert!(statuses.contains(&200) && statuses.contains(&410), "{statuses:?}");
            gone += usize::from(here.status == 410);
        }
        assert_eq!(gone, files_of(&second.folder).len());
        let runners = hospital.store().scan(|r| {
            select!(r, "select count(*) as n from job where runner is not null").one::<(i64,)>()
        });
        assert_eq!(runners.await.unwrap().0, 0);
    });
}

fn files_of(folder: &std::path::Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join("files")) else { return vec![] };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
