//! Processes that die: their jobs are begun anew, or given up when they are what processes die of.

use super::*;
use crate::actors::PASSWORD;
use crate::faults::{Server, Site};

/// As a process that died leaves it.
fn left_behind(hospital: &Hospital, job: &Value, attempts: i64, cancelled: bool) {
    let id = hospital.home.id(&text(&job["id"]));
    let runner = hospital.home.id("019a0000-0000-7000-8000-00000000dead");
    let sql = format!(
        "update job set state = 'running', runner = {runner}, attempts = {attempts}, cancel_asked = {cancelled} where id = {id}"
    );
    hospital.home.raw(&sql).unwrap();
}

both! {
    async fn a_dead_processs_jobs_are_found(hospital: Hospital) {
        let mut hospital = hospital;
        hospital.set(|settings| settings.jobs_at_once = 0);
        let admin = hospital.admin().await;
        let (fresh, tried, dropped) =
            (ask(&admin, "suppliers", "csv", "").await, ask(&admin, "suppliers", "csv", "").await, ask(&admin, "suppliers", "csv", "").await);
        left_behind(&hospital, &fresh, 1, false);
        left_behind(&hospital, &tried, 3, false);
        left_behind(&hospital, &dropped, 1, true);
        hospital.set(|settings| settings.jobs_at_once = 2);
        let admin = hospital.same(&admin);
        let fresh = done(&admin, &fresh).await;
        assert_eq!(fresh["attempts"], 2, "{fresh}");
        let tried = over(&admin, &tried).await;
        assert_eq!((&tried["state"], &tried["problem"]["code"]), (&json!("interrupted"), &json!("job_interrupted")), "{tried}");
        assert_eq!(over(&admin, &dropped).await["state"], "cancelled");
    }

    async fn a_killed_servers_export_is_whole_in_the_end(site: Site) {
        let home = site.0;
        let server = Server::start(&home.place);
        let admin = Actor::nobody(&server.address).sign_in("admin", PASSWORD).await;
        let (numbers, id) = match home.engine {
            Engine::Sqlite => (format!("with recursive n(n) as (select 1 union all select n + 1 from n where n < {MANY}) select n from n"), "randomblob(16)"),
            Engine::Postgres => (format!("select n from generate_series(1, {MANY}) n"), "gen_random_uuid()"),
        };
        home.raw(&format!("insert into reason_code (id, created_at, updated_at, code, code_key, label, label_key, kind)
            select {id}, 1, 1, 'bulk-' || n, 'bulk-' || n, 'Bulk ' || n, 'bulk ' || n, 'waste' from ({numbers}) numbers")).unwrap();
        let job = ask(&admin, "reason-codes", "csv", "").await;
        until(&admin, &job, |job| job["progress"]["done"].as_u64() > Some(1_000)).await;
        tokio::task::spawn_blocking(move || server.kill()).await.unwrap();
        let half = files(&home);
        assert!(half.iter().any(|name| name.ends_with(".part")), "{half:?}");
        let server = Server::start(&home.place);
        let admin = admin.at(&server.address);
        let job = done(&admin, &job).await;
        assert_eq!(job["attempts"], 2, "{job}");
        let direct = admin.get("reason-codes?format=csv").await.text;
        assert!(direct.lines().count() > MANY);
        assert!(file(&admin, &job).await.text == direct, "the file is not whole");
    }
}
